from odoo import api, models
from odoo.exceptions import UserError

from ...const import LIFT_TEXTS
from ...exceptions import CreditRefused
from ...rules.decision import items_to_clear
from ...rules.worklist import Waiting

# Rules that a payment satisfies by itself.
_SETTLED_BY_PAYING = {"limit", "group", "overdue", "overdue_share"}


class CustomerCreditLift(models.AbstractModel):
    """How the hold of an order that passes by now is lifted, through the guard."""

    _name = "customer.credit.lift"
    _description = "Lifting of Credit Holds"

    # === BUSINESS METHODS === #

    def _recheck_later(self, cause):
        """Queue the orders' customers to have their held orders looked at again."""
        for company, orders in self.grouped("company_id").items():
            debtors = orders.partner_invoice_id.commercial_partner_id
            self.env["customer.credit.recheck"]._enqueue(debtors, company, cause)

    def _waiting(self):
        """Return a held order as `rules.worklist` reads it."""
        self.ensure_one()
        return Waiting(
            key=self,
            held_on=self.credit_hold_on or self.date_order,
            amount=self._credit_amount(),
            promised=self.commitment_date or None,
        )

    def _lift_hold(self, cause):
        """Take the order off hold; confirm it if its confirmation was asked for.

        The guard decides once more. A quotation whose validity has ended is not
        confirmed by itself.

        :param str cause: one of `const.RECHECK_CAUSES`
        :return: whether the hold is lifted
        :rtype: bool
        """
        self.ensure_one()
        outcome = cause if cause in LIFT_TEXTS else "rechecked"
        order = self.with_company(self.company_id).with_context(lang=self.user_id.lang)
        try:
            with self.env.cr.savepoint():
                order._end_hold(outcome)
                if order._confirms_itself():
                    order.action_confirm()
                else:
                    order.write({"credit_state": "clear", "credit_would_pass": False})
        except CreditRefused:
            # Somebody else has used the credit meanwhile: the hold stands.
            return False
        except UserError as error:
            order._note_obstacle(error)
            return False
        order._note_lift(outcome)
        return True

    def _confirms_itself(self):
        ends = self.validity_date
        valid = not ends or ends >= self.company_id._credit_today()
        return self.credit_confirm_asked and valid and self.state in ("draft", "sent")

    def _note_lift(self, outcome, blocked=False):
        text = self.env._(LIFT_TEXTS[outcome])  # pylint: disable=gettext-variable
        if blocked:
            after = self.env._("Its delivery and its invoice may go on.")
        elif self.state == "sale":
            after = self.env._("The order is confirmed.")
        else:
            after = self.env._("The quotation can be confirmed.")
        body = " ".join((text, after))
        self.message_post(body=body, partner_ids=self.user_id.partner_id.ids)

    def _note_obstacle(self, error):
        self._propose_lift()
        self.message_post(
            body=self.env._(
                "No credit rule holds the order any more, but it could not be"
                " confirmed: %(error)s",
                error=str(error),
            ),
            partner_ids=(self.credit_owner_id | self.user_id).partner_id.ids,
        )

    def _propose_lift(self):
        """Mark a held order that would pass by now, and tell its owner once."""
        self.ensure_one()
        if self.credit_would_pass:
            return
        self.write({"credit_would_pass": True})
        self.message_post(
            body=self.env._("By now no credit rule would hold the order."),
            partner_ids=self.credit_owner_id.partner_id.ids,
        )

    # === PORTAL === #

    def _items_to_pay(self, user):
        """Return the customer's open invoices whose payment clears the hold.

        :param res.users user: who looks; only the customer's own people are told
        :return: invoices, the oldest first; none if no payment would be enough
        :rtype: account.move
        """
        self.ensure_one()
        invoices = self.env["account.move"]
        company, debtor = self.company_id.root_id, self._credit_debtor()
        own = user.partner_id.commercial_partner_id == debtor
        if not company.credit_portal_pay or not own or self.credit_state != "hold":
            return invoices
        exposures = self.env["customer.credit.exposure"]
        exposure = exposures._exposure_of(debtor, company)[debtor]
        position, found = self._credit_check(exposure)
        held = [f for f in found if f.action in ("hold", "stop")]
        if any(f.kind not in _SETTLED_BY_PAYING for f in held):
            return invoices
        needed = self.env["customer.credit.hold"]._needed(held, position.overdue_amount)
        return self._oldest_invoices(exposures._open_debits(debtor, company), needed)

    @api.model
    def _oldest_invoices(self, debits, needed):
        """Return the oldest invoices of open debits that together are worth an amount.

        What is in dispute nobody is asked to pay.
        """
        moves = self.env["account.move"].browse({debit.move_id for debit in debits})
        named = set(moves.filtered("invoice_date").ids)
        chosen = items_to_clear(
            [
                (debit.move_id, debit.amount)
                for debit in debits
                if debit.move_id in named and not debit.disputed
            ],
            needed,
        )
        if not 0 < needed <= sum(amount for _id, amount in chosen):
            return moves.browse()
        return moves.browse(dict(chosen))

    # === RELEASES THAT ENDED === #

    def _end_release(self, exposure, account):
        """Hold again what a release, ended by now, had let through unconfirmed.

        :return: whether the order is held again
        :rtype: bool
        """
        self.ensure_one()
        if self._credit_release():
            return False
        position, _found = self._credit_check(exposure, account)
        rules = self.company_id.root_id._credit_rules(account, self.team_id)
        guard, debtor = self.env["customer.credit.guard"], self._credit_debtor()
        vals = guard._decision_vals(self, debtor, position, {}, rules)
        if vals["result"] not in ("hold", "stop"):
            self.write({"credit_state": "clear"})
            return False
        self.env["customer.credit.hold"]._place([vals])
        self.message_post(body=self.env._("The release of the order has ended."))
        return True
