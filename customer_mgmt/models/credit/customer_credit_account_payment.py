from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...const import FINANCE_GROUPS


class CustomerCreditAccountPayment(models.AbstractModel):
    """How the customer paid in the last twelve months: read in one go for all accounts
    at hand, never stored."""

    _name = "customer.credit.account.payment"
    _description = "Payment Record of a Credit Account"

    # Completed by the account.
    partner_id = fields.Many2one(comodel_name="res.partner")
    company_id = fields.Many2one(comodel_name="res.company")

    days_beyond_terms = fields.Float(
        compute="_compute_payment_record",
        digits=(16, 1),
        groups=FINANCE_GROUPS,
        help="Days between due date and payment in the last twelve months, weighted by"
        " amount. Open overdue amounts count with their age today.",
    )
    payment_index = fields.Float(
        compute="_compute_payment_record",
        digits=(16, 1),
        groups=FINANCE_GROUPS,
        help="0 to 100: 80 is prompt, 50 a month late. Blank below three instalments.",
    )
    on_time_share = fields.Float(
        string="Share on Time",
        compute="_compute_payment_record",
        groups=FINANCE_GROUPS,
        help="Part of the amount that was paid on the due date or before.",
    )
    payment_experiences = fields.Integer(
        string="Instalments Paid or Overdue",
        compute="_compute_payment_record",
        groups=FINANCE_GROUPS,
    )
    dso = fields.Float(
        string="DSO",
        compute="_compute_payment_record",
        digits=(16, 0),
        groups=FINANCE_GROUPS,
        help="Days sales outstanding: receivables ÷ sales of twelve months × days.",
    )
    dso_count_back = fields.Float(
        string="DSO, Counted Back",
        compute="_compute_payment_record",
        digits=(16, 0),
        groups=FINANCE_GROUPS,
        help="Days of the latest sales that make up the receivables.",
    )
    # A float has no blank: views ask these.
    payment_index_known = fields.Boolean(
        compute="_compute_payment_record", groups=FINANCE_GROUPS
    )
    dso_known = fields.Boolean(compute="_compute_payment_record", groups=FINANCE_GROUPS)

    @api.depends("partner_id", "company_id")
    def _compute_payment_record(self):
        records = self.env["customer.payment.record"]
        for company, accounts in self.grouped("company_id").items():
            period = accounts._payment_period(company)
            found = records._records_of(accounts.partner_id, company, *period)
            for account in accounts:
                account._show_payment_record(found[account.partner_id])

    @api.model
    def _payment_period(self, company):
        today = company._credit_today()
        return today - relativedelta(years=1) + relativedelta(days=1), today

    def _show_payment_record(self, record):
        self.days_beyond_terms = record.days_beyond_terms or 0.0
        self.payment_index = record.index or 0.0
        self.on_time_share = record.on_time_share or 0.0
        self.payment_experiences = record.experiences
        self.dso = record.dso or 0.0
        self.dso_count_back = record.dso_count_back or 0.0
        self.payment_index_known = record.index is not None
        self.dso_known = record.dso is not None

    def action_open_payment_record(self):
        """Open the payments and overdue items the record is made of."""
        self.ensure_one()
        self.check_access("read")
        start, today = self._payment_period(self.company_id)
        xml_id = "customer_mgmt.customer_payment_analysis_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", fields.Date.to_string(start)),
                ("date", "<=", fields.Date.to_string(today)),
            ],
            "context": {},
        }

    def action_open_ageing(self):
        """Open the customer's open items by age, today."""
        self.ensure_one()
        self.check_access("read")
        today = self.company_id._credit_today()
        return self.env["customer.ageing"]._action_at(today, self.partner_id)
