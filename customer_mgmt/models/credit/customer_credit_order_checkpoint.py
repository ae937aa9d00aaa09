from collections import defaultdict

from odoo import fields, models
from odoo.tools import plaintext2html

from ...const import LIFT_TEXTS
from ...rules.decision import release_covers
from .customer_credit_checkpoint import CheckedDocument

_ACTIVITY = "customer_mgmt.mail_activity_type_credit_hold"


class CustomerCreditOrderCheckpoint(models.AbstractModel):
    """What delivery and invoice ask a confirmed order: is it paid, is it released?"""

    _name = "customer.credit.order.checkpoint"
    _description = "Credit Checkpoints of an Order"

    credit_was_confirmed = fields.Boolean(
        copy=False,
        readonly=True,
        help="It was confirmed and cancelled: confirming it again reopens it.",
    )

    def _credit_free(self):
        """Return the orders of which nothing is on credit: paid online, or covered in
        full by down payments and invoices that are paid.

        :rtype: sale.order
        """
        if not self:
            return self
        exposures = self.env["customer.credit.exposure"].sudo()
        open_parts = exposures._orders_exposure(self)
        return self.filtered(
            lambda order: (
                order._is_secured()
                or order._is_billed_and_paid(open_parts.get(order.id))
            )
        )

    def _is_billed_and_paid(self, open_part):
        """Tell whether nothing is left to bill and all that was billed is paid.

        :param tuple open_part: as `_orders_exposure` gives it, ``None`` if nothing is
        """
        if open_part and open_part[2] > 0.005:
            return False
        bills = self.invoice_ids.filtered(lambda move: move.state == "posted")
        paid = ("paid", "in_payment", "reversed")
        return bool(bills) and all(bill.payment_state in paid for bill in bills)

    def _credit_release_remembered(self):
        """Return the release that covers the order at delivery and invoice.

        One that has let the order through is remembered after its last day; one that
        has not counts until then. Either covers its amount with tolerance, goods
        delivered beyond the order counted in.

        :rtype: customer.credit.release
        """
        self.ensure_one()
        today = self.company_id._credit_today()
        used = self.credit_decision_ids.release_id
        amount = self._credit_amount() + self._credit_delivered_beyond()
        return self.credit_release_ids.filtered(
            lambda r: (
                (r in used or r.date_to >= today)
                and release_covers(amount, r.amount, r.tolerance)
            )
        )[:1]

    def _credit_delivered_beyond(self, unbilled=False):
        """Return what was delivered beyond the ordered quantities, in root currency.

        :param bool unbilled: only what the exposure leaves out, since a product billed
            as ordered has nothing more to bill
        """
        beyond = 0.0
        for line in self.order_line:
            most = line.product_uom_qty
            if unbilled:
                if line.product_id.invoice_policy != "order":
                    continue
                most = max(most, line.qty_invoiced)
            if line.product_uom_qty > 0 and line.qty_delivered > most:
                price = line.price_total / line.product_uom_qty
                beyond += price * (line.qty_delivered - most)
        company = self.company_id.root_id
        return self.currency_id._convert(
            beyond, company.currency_id, company, company._credit_today()
        )

    def _place_on_checkpoint_hold(self, decision):
        """Note on a confirmed order that its delivery or invoice is held; tell
        salesperson and controller once."""
        self.ensure_one()
        hold = self.env["customer.credit.hold"]
        # Whoever reads the order reads this: no more than its salesperson may know.
        told = hold._told(decision.sudo(), self.user_id or self.env.user)
        earlier = decision._last_refusal(
            [
                ("id", "<", decision.id),
                ("order_id", "=", self.id),
                ("event", "in", ("deliver", "invoice")),
            ]
        )
        says_already = self.credit_state == "blocked" and decision._repeats(earlier)
        self.write(
            {
                "credit_state": "blocked",
                "credit_hold_on": fields.Datetime.now(),
                "credit_hold_reason": told,
                **self._worklist_vals(decision),
            }
        )
        if says_already:
            return
        head = hold._refusal_head(decision.event, decision.order_name)
        self.message_post(
            body=plaintext2html(f"{head}\n{told}"),
            partner_ids=self.user_id.partner_id.ids,
        )
        self.env["customer.credit.checkpoint"]._alert_controller(self, told)

    def _lift_checkpoint_hold(self, outcome="passed"):
        """Take the hold off orders whose delivery or invoice may pass again.

        :param str outcome: how it ended, one of `const.HOLD_OUTCOMES`
        """
        blocked = self.sudo().filtered(lambda order: order.credit_state == "blocked")
        if not blocked:
            return
        blocked._end_hold(outcome)
        for order in blocked:
            state = "released" if order.credit_release_ids else "clear"
            order.write({"credit_state": state, "credit_would_pass": False})
        blocked.activity_feedback([_ACTIVITY])

    def _may_go_on(self):
        """Return the orders whose held delivery or invoice would pass by now.

        What was refused last is judged again as the checkpoint does, for all of them at
        once.

        :rtype: sale.order
        """
        blocked = self.sudo().filtered(lambda order: order.credit_state == "blocked")
        checkpoint = self.env["customer.credit.checkpoint"]
        by_event = blocked._refused_documents().items()
        held = [d for event, own in by_event for d in checkpoint._held(own, event)]
        return blocked - checkpoint._orders_of(held)

    def _refused_documents(self):
        """Return what was refused last of each order, by event.

        :rtype: dict[str, list[CheckedDocument]]
        """
        decisions = self.env["customer.credit.decision"].sudo()
        last = decisions._read_group(
            [
                ("order_id", "in", self.ids),
                ("event", "in", ("deliver", "invoice")),
                ("result", "in", ("hold", "stop")),
            ],
            ["order_id"],
            ["id:max"],
        )
        documents = defaultdict(list)
        for decision in decisions.browse(id_ for _order, id_ in last):
            order = decision.order_id
            record = decision.invoice_id or decision.picking_id
            documents[decision.event].append(
                CheckedDocument(
                    record, order, order._credit_debtor(), order.company_id.root_id
                )
            )
        return documents

    def _lift_blocked(self, cause):
        """Take the hold off confirmed orders, and tell why."""
        outcome = cause if cause in LIFT_TEXTS else "rechecked"
        self._lift_checkpoint_hold(outcome)
        for order in self:
            order._note_lift(outcome, blocked=True)
