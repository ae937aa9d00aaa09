from odoo import models


class ProductValue(models.Model):
    _inherit = "product.value"

    # The standard cost of a product on a past day, for sales without another cost.
    _customer_cost_idx = models.Index(
        "(product_id, company_id, date) WHERE move_id IS NULL AND lot_id IS NULL"
    )
