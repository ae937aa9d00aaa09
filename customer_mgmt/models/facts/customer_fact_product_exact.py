from odoo import models


class CustomerFactProductExact(models.Model):
    """Sales by customer, product and month as they are now, with what waits."""

    _name = "customer.fact.product.exact"
    _inherit = ["customer.fact.product", "customer.fact.exact"]
    _description = "Sales by Customer, Product and Month, Exact"
    _auto = False
    _fact = "product"
