from odoo import models


class CustomerFactDelivery(models.AbstractModel):
    """Deliveries that get a value mark the months their order line was invoiced in."""

    _name = "customer.fact.delivery"
    _inherit = ["customer.fact.watch"]
    _description = "Delivery with a Value"
    _fact_watched = frozenset({"product_uom", "sale_line_id", "value"})
    _fact_keys = frozenset({"sale_line_id"})
    _fact_kind = "delivery"

    def _fact_mark_present(self):
        # The order line it leaves: resolved at once, since the link is gone later.
        self.env["customer.fact.mark"].sudo()._mark_deliveries(self._ids)

    def _fact_before_unlink(self):
        if self:
            self._fact_mark_present()
