from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # The customer has paid: an order that may not pass is held, never the payment.
        paying = self.with_context(**self.sale_order_ids._customer_acts().env.context)
        confirmed = super(PaymentTransaction, paying)._check_amount_and_confirm_order()
        return confirmed.filtered(lambda order: order.state == "sale")
