from odoo import fields, models
from odoo.tools import plaintext2html

from ...rules.decision import release_covers

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

    def _is_credit_free(self):
        """Tell whether nothing of the order is on credit: paid online, or all of it
        covered by down payments and invoices that are paid.

        :rtype: bool
        """
        if not self:
            return False
        self.ensure_one()
        if self._is_secured():
            return True
        exposures = self.env["customer.credit.exposure"].sudo()
        found = exposures._orders_exposure(self).get(self.id)
        if found and found[2] > 0.005:
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

    def _credit_delivered_beyond(self):
        """Return what was delivered beyond the ordered quantities, in root currency."""
        beyond = sum(
            line.price_total * (line.qty_delivered / line.product_uom_qty - 1)
            for line in self.order_line
            if line.product_uom_qty > 0 and line.qty_delivered > line.product_uom_qty
        )
        company = self.company_id.root_id
        return self.currency_id._convert(
            beyond, company.currency_id, company, company._credit_today()
        )

    def _place_on_checkpoint_hold(self, decision):
        """Note on a confirmed order that its delivery or invoice is held; tell
        salesperson and controller once."""
        self.ensure_one()
        if self.credit_state == "blocked" and self.credit_hold_reason == (
            decision.reason
        ):
            return
        self.write(
            {
                "credit_state": "blocked",
                "credit_hold_on": fields.Datetime.now(),
                "credit_hold_reason": decision.reason,
            }
        )
        hold = self.env["customer.credit.hold"]
        head = hold._refusal_head(decision.event, decision.order_name)
        text = "\n".join(t for t in (head, decision.reason, decision.way_out) if t)
        self.message_post(
            body=plaintext2html(text), partner_ids=self.user_id.partner_id.ids
        )
        checkpoint = self.env["customer.credit.checkpoint"]
        checkpoint._alert_controller(self, decision.reason)

    def _lift_checkpoint_hold(self):
        """Take the hold off orders whose delivery or invoice may pass again."""
        blocked = self.sudo().filtered(lambda order: order.credit_state == "blocked")
        for order in blocked:
            state = "released" if order.credit_release_ids else "clear"
            order.write({"credit_state": state})
        blocked.activity_feedback([_ACTIVITY])
