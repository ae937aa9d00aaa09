from odoo import models


class CustomerFactMove(models.AbstractModel):
    """Invoices and credit notes mark the months they count in."""

    _name = "customer.fact.move"
    _inherit = ["customer.fact.watch"]
    _description = "Document with Sales"
    _fact_keys = frozenset(
        {"commercial_partner_id", "company_id", "invoice_date", "move_type", "state"}
    )
    _fact_watched = _fact_keys | {"invoice_user_id"}
    _fact_kind = "move"

    def _write_multi(self, vals_list):
        posted = [
            move.id
            for move, vals in zip(self, vals_list, strict=True)
            if vals.get("state") == "posted" and move.is_sale_document(True)
        ]
        if posted:
            self.env["customer.fact.mark"]._touch("posted", posted)
        return super()._write_multi(vals_list)

    def _fact_mark_present(self):
        self.env["customer.fact.mark"].sudo()._mark_present(self._ids)

    def _fact_before_unlink(self):
        if self:
            self.env.flush_all()
            self._fact_mark_present()
