from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...const_trading import TRADING_GROUPS
from ...rules.trading import is_approval, trial_over


class CustomerCreditAccountOpening(models.AbstractModel):
    """Opening a customer: the checklist, the approval, the trial and its end."""

    _name = "customer.credit.account.opening"
    _description = "Opening of a Credit Account"

    opening_check_ids = fields.One2many(
        comodel_name="customer.opening.check",
        inverse_name="account_id",
        string="Opening Checklist",
        groups=TRADING_GROUPS,
    )
    opening_missing = fields.Char(
        string="Missing for the Opening",
        compute="_compute_opening_missing",
        groups=TRADING_GROUPS,
    )

    # === COMPUTE METHODS === #

    @api.depends("trading_state", "partner_id.vat")
    def _compute_opening_missing(self):
        checks = self.env["customer.opening.check"].search(
            [("account_id", "in", self.ids), ("needed", "=", True)]
        )
        missing = defaultdict(list)
        for check in checks:
            if check.state != "done":
                missing[check.account_id].append(check.item_id.display_name)
        for account in self:
            account.opening_missing = ", ".join(missing[account])

    # === BUSINESS METHODS === #

    def _opening_documents(self):
        """Return the documents in the customers' files, by customer and company."""
        documents = self.env["customer.document"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            order="expires_on, id",
        )
        return documents.grouped(lambda d: (d.partner_id, d.company_id))

    def _opening_evaluations(self):
        """Return the latest approved evaluation of each account."""
        cards = self.env["customer.credit.evaluation"].search(
            [
                ("account_id", "in", self.ids),
                ("state", "in", ("approved", "applied")),
            ],
            order="date, id",
        )
        return {card.account_id: card for card in cards}

    def _requester(self, state):
        """Return who asked for the change: for an approval whoever asked to open.

        :rtype: res.users
        """
        self.ensure_one()
        if not is_approval(self.trading_state, state):
            return self.env.user
        asked = self.env["customer.trading.event"].sudo()
        asked = asked.search(
            [
                ("account_id", "=", self.id),
                ("state", "=", "applied"),
                ("state_to", "=", "opening"),
            ],
            order="id DESC",
            limit=1,
        )
        return asked.user_id or self.env.user

    def _assert_may_open(self):
        """Check that the file is complete, and that somebody else asked for it.

        :raise UserError: if needed items are missing, or the request is one's own
        """
        if self.sudo().opening_missing:
            raise UserError(
                self.env._(
                    "Opening of %(customer)s: missing are %(items)s.",
                    customer=self.partner_id.display_name,
                    items=self.sudo().opening_missing,
                )
            )
        if self.env.su:
            return
        own = self.env["customer.credit.approval.tier"]._is_own(
            self.company_id.sudo(), self._requester("active")
        )
        if own:
            raise UserError(
                self.env._(
                    "Whoever asked for an opening does not approve it: ask another"
                    " credit manager. (A company with one person in charge can allow it"
                    " in the settings.)"
                )
            )

    def _notify_opening(self):
        """Give the credit controller an activity for every opening asked for."""
        for company, accounts in self.grouped("company_id").items():
            controller = company.sudo().credit_controller_id
            if controller:
                accounts.sudo().activity_schedule(
                    "customer_mgmt.mail_activity_type_opening",
                    user_id=controller.id,
                    summary=self.env._("Look at the opening checklist"),
                )

    def _trial_default_until(self):
        """Return the last day that the company gives a trial, ``None`` for none."""
        days = self.company_id[:1].sudo().trading_trial_days
        today = (self.company_id[:1] or self.env.company)._credit_today()
        return today + timedelta(days) if days else None

    def _propose_activation(self, company):
        """Say of trials that are over that somebody should decide, once each."""
        trials = self.filtered(lambda a: a.trading_state == "trial" and not a.trial_end)
        if not trials:
            return
        today, paid = company._credit_today(), trials._trial_paid_orders()
        needed = company.trading_trial_orders
        for account in trials:
            count = paid.get(account.id, 0)
            end = trial_over(today, account.trial_until or None, count, needed)
            if end:
                account.sudo().trial_end = end
                account._schedule_trial(company.credit_controller_id, count)

    def _schedule_trial(self, controller, paid_orders):
        if not controller:
            return
        self.activity_schedule(
            "customer_mgmt.mail_activity_type_trial",
            user_id=controller.id,
            summary=self.env._(
                "The trial is over, %s orders paid: activate the customer?", paid_orders
            ),
        )

    def _trial_paid_orders(self):
        """Return how many orders of the trial are invoiced and paid, by account id.

        :rtype: dict[int, int]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, COUNT(*)
                  FROM customer_credit_account account
                  JOIN res_partner debtor
                    ON debtor.commercial_partner_id = account.partner_id
                  JOIN sale_order so ON so.partner_invoice_id = debtor.id
                  JOIN res_company company ON company.id = so.company_id
                 WHERE account.id = ANY(%s)
                   AND split_part(company.parent_path, '/', 1)::int
                       = account.company_id
                   AND so.state = 'sale' AND so.invoice_status = 'invoiced'
                   AND so.date_order >= account.trial_from
                   AND NOT EXISTS (
                       SELECT FROM sale_order_line line
                         JOIN sale_order_line_invoice_rel rel
                           ON rel.order_line_id = line.id
                         JOIN account_move_line item ON item.id = rel.invoice_line_id
                         JOIN account_move bill ON bill.id = item.move_id
                        WHERE line.order_id = so.id AND bill.state <> 'cancel'
                          AND bill.payment_state
                              NOT IN ('paid', 'in_payment', 'reversed'))
              GROUP BY account.id""",
                self.ids,
            )
        )
        return dict(rows)
