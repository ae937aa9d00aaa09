from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "customer.fact.move",
        "customer.credit.invoice",
        "customer.credit.recheck.move",
    ]

    credit_hold = fields.Boolean(string="On Credit Hold", copy=False, readonly=True)
    credit_hold_reason = fields.Text(copy=False, readonly=True)
    credit_release_ids = fields.One2many(
        comodel_name="customer.credit.release",
        inverse_name="invoice_id",
        groups="customer_mgmt.group_customer_credit_controller",
    )

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

    def write(self, vals):
        # Where `_post` arrives, the cron that posts drafts, and whoever writes it.
        # Before: the exposure counts drafts, and the invoice is not yet overdue itself.
        if vals.get("state") == "posted":
            self._check_credit_of_invoices()
        return super().write(vals)
