from odoo import fields, models

from .credit.customer_credit_invoice import Autopost


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "customer.fact.move",
        "customer.credit.invoice",
        "customer.credit.recheck.move",
    ]

    credit_hold = fields.Boolean(string="On Credit Hold", copy=False, readonly=True)
    credit_hold_reason = fields.Text(
        copy=False, readonly=True, groups="base.group_user"
    )
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

    def message_post(self, **kwargs):
        # Each night Odoo would note on the draft, with all figures, why it cannot be
        # posted: the hold says it once, as whoever reads the draft may know it.
        if self._refused_autopost():
            return self.env["mail.message"]
        return super().message_post(**kwargs)

    # === BUSINESS METHODS === #

    def _autopost_draft_entries(self, batch_size=100):
        posting = self.with_context(credit_autopost=Autopost())
        return super(AccountMove, posting)._autopost_draft_entries(batch_size)
