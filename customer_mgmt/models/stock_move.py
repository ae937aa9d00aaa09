from odoo import models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "customer.fact.delivery"]

    _credit_pending_idx = models.Index(
        "(sale_line_id, location_id) WHERE sale_line_id IS NOT NULL"
        " AND state NOT IN ('done', 'cancel')"
    )
