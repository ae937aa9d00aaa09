from odoo import fields, models

from ..const import REJECTION_EFFECTS


class CustomerCreditRejection(models.TransientModel):
    """Reject held orders, with the reason told to the salesperson."""

    _name = "customer.credit.rejection"
    _inherit = ["customer.credit.worklist.wizard"]
    _description = "Rejection of Held Orders"

    # A confirmed order is not rejected: it is released, or cancelled.
    _holds = ("hold",)

    reason = fields.Char(required=True)
    effect = fields.Selection(
        selection=REJECTION_EFFECTS,
        string="The Order",
        default="quotation",
        required=True,
    )
    tell_customer = fields.Boolean(
        help="A polite message without the reason goes to the customer."
    )

    # === ACTIONS === #

    def action_reject(self):
        """End the holds, and tell who has to know."""
        orders = self._held_orders().sudo()
        for order in orders:
            order._end_hold("rejected")
            order.write({"credit_state": "rejected"})
            if self.effect == "cancel":
                order._action_cancel()
            self._tell_salesperson(order)
            if self.tell_customer:
                self._tell_customer(order)
        return self._notify(self.env._("%s orders rejected.", len(orders)))

    def _tell_salesperson(self, order):
        env = self.with_context(lang=order.user_id.lang).env
        order.message_post(
            body=env._(
                "Rejected by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=self.reason,
            ),
            partner_ids=order.user_id.partner_id.ids,
        )

    def _tell_customer(self, order):
        env = self.with_context(lang=order.partner_id.lang).env
        order.message_post(
            body=env._(
                "Thank you for your order %s. We are sorry that we cannot accept it on"
                " the terms agreed. Please get in touch with us: we will gladly look"
                " for a way together.",
                order.name,
            ),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=order.partner_id.ids,
        )
