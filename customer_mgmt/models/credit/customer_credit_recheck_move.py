from odoo import models


class CustomerCreditRecheckMove(models.AbstractModel):
    """Payments and credit notes have the customer's held orders looked at again."""

    _name = "customer.credit.recheck.move"
    _description = "Entry That May Lift Credit Holds"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "posted":
            self._recheck_debtors()
        return result

    def _recheck_debtors(self):
        """Queue the customers whose debt these posted entries lower.

        An invoice turns one part of the exposure into another: it frees nothing.
        """
        queue = self.env["customer.credit.recheck"]
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        for company, moves in notes.grouped("company_id").items():
            queue._enqueue(moves.commercial_partner_id, company, "credit_note")
        entries = self.filtered(lambda move: move.move_type == "entry")
        paid = entries.sudo().line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable" and line.balance < 0
            )
        )
        for company, lines in paid.grouped("company_id").items():
            queue._enqueue(lines.partner_id, company, "payment")
