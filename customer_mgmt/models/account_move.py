from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "customer.fact.move"]

    # Exposure reads drafts and returned payments through these: small, whatever the
    # history.
    _credit_draft_idx = models.Index(
        "(commercial_partner_id, company_id) WHERE state = 'draft'"
        " AND move_type IN ('out_invoice', 'out_receipt')"
    )
    _credit_reversal_idx = models.Index(
        "(reversed_entry_id, id) WHERE reversed_entry_id IS NOT NULL"
        " AND move_type = 'entry'"
    )
    # What customers bought in a period, for turnover and sales targets.
    _customer_sales_idx = models.Index(
        "(commercial_partner_id, invoice_date) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )
