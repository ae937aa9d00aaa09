from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # A transfer that is done may be unlocked, and its quantities raised.

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_credit_of_raised()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "quantity" in vals:
            self._check_credit_of_raised()
        return result

    def _check_credit_of_raised(self):
        done = self.move_id.filtered(lambda move: move.state == "done")
        if done:
            done._check_credit_of_deliveries()
