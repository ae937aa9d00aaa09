from odoo import models
from odoo.fields import Domain


class CustomerFactProduct(models.Model):
    """What each customer bought of each product, from each salesperson, in a month."""

    _name = "customer.fact.product"
    _inherit = [
        "customer.fact.salesperson",
        "customer.fact.customer",
        "customer.fact.item",
    ]
    _description = "Sales by Customer, Product and Month"
    _log_access = False

    _key_uniq = models.UniqueIndex(
        "(partner_id, company_id, month, COALESCE(product_id, 0), COALESCE(user_id, 0))"
    )
    _month_idx = models.Index("(company_id, month, product_id)")
    _user_idx = models.Index("(user_id, month) WHERE user_id IS NOT NULL")
    _product_idx = models.Index("(product_id) WHERE product_id IS NOT NULL")

    def _lines_domain(self):
        return super()._lines_domain() & Domain(
            [
                ("partner_id", "=", self.partner_id.id),
                ("product_id", "=", self.product_id.id),
            ]
        )
