from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        # Cash on delivery confirms the order here: what may not pass is held, and the
        # rest of the processing goes on.
        held = self.with_context(**self.sale_order_ids._customer_acts().env.context)
        return super(PaymentTransaction, held)._post_process()
