from odoo import models
from odoo.fields import Domain


class CustomerFactSeller(models.Model):
    """What each salesperson sold of each product in a month, to all customers.

    A sum of `customer.fact.product` without the customer: company-wide questions about
    products read a tenth of the rows.
    """

    _name = "customer.fact.seller"
    _inherit = ["customer.fact.salesperson", "customer.fact.item"]
    _description = "Sales by Salesperson, Product and Month"
    _log_access = False

    _key_uniq = models.UniqueIndex(
        "(company_id, month, COALESCE(product_id, 0), COALESCE(user_id, 0))"
    )
    _user_idx = models.Index("(user_id, month) WHERE user_id IS NOT NULL")
    _product_idx = models.Index("(product_id) WHERE product_id IS NOT NULL")

    def _lines_domain(self):
        return super()._lines_domain() & Domain("product_id", "=", self.product_id.id)
