from odoo import models


class CustomerFactOrderLine(models.AbstractModel):
    """Order lines whose cost changes mark the months they were invoiced in."""

    _name = "customer.fact.order.line"
    _inherit = ["customer.fact.watch"]
    _description = "Order Line with a Cost"
    _fact_watched = frozenset({"product_id", "product_uom_id", "purchase_price"})
    _fact_kind = "sale_line"

    def _fact_before_unlink(self):
        # An order line that was invoiced is not deleted.
        return
