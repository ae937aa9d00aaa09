from odoo import api, models


class CustomerCreditRecheckMatch(models.AbstractModel):
    """What is reconciled is no longer overdue: held orders are looked at again."""

    _name = "customer.credit.recheck.match"
    _description = "Reconciliation That May Lift Credit Holds"

    @api.model_create_multi
    def create(self, vals_list):
        matches = super().create(vals_list)
        receivable = matches.sudo().filtered(
            lambda match: (
                match.debit_move_id.account_id.account_type == "asset_receivable"
            )
        )
        for (company, cause), found in receivable.grouped(_paid_with).items():
            self.env["customer.credit.recheck"]._enqueue(
                found.debit_move_id.partner_id, company, cause
            )
        return matches


def _paid_with(match):
    note = match.credit_move_id.move_id.move_type == "out_refund"
    return match.company_id, "credit_note" if note else "payment"
