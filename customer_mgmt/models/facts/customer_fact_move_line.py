from odoo import models


class CustomerFactMoveLine(models.AbstractModel):
    """Invoice lines mark the month of their document."""

    _name = "customer.fact.move.line"
    _inherit = ["customer.fact.watch"]
    _description = "Line with Sales"
    _fact_watched = frozenset(
        {
            "balance",
            "display_type",
            "move_id",
            "product_id",
            "product_uom_id",
            "quantity",
            "tax_repartition_line_id",
        }
    )
    _fact_kind = "line"

    def _fact_before_unlink(self):
        if self:
            self.env["customer.fact.mark"]._touch("move", self.move_id.ids)
