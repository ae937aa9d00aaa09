from odoo import api, fields, models

from ...blank_fields import BlankFloat
from ...const_finance import INVESTIGATION_GROUPS, STATEMENT_GROUPS, TRENDS, ZONES
from ...rules.financials import RATIOS


class CustomerCreditAccountFinance(models.AbstractModel):
    """The customer's financial position on the credit account."""

    _name = "customer.credit.account.finance"
    _description = "Financial Position of a Credit Account"

    statement_ids = fields.Many2many(
        comodel_name="customer.financial.statement",
        compute="_compute_statements",
        string="Financial Statements",
        groups=STATEMENT_GROUPS,
    )
    statement_id = fields.Many2one(
        comodel_name="customer.financial.statement",
        compute="_compute_statements",
        string="Latest Statement",
        groups=STATEMENT_GROUPS,
    )
    statement_count = fields.Integer(
        compute="_compute_statements", groups=STATEMENT_GROUPS
    )
    altman_z = BlankFloat(
        string="Altman Z′",
        compute="_compute_statements",
        digits=(16, 3),
        groups=STATEMENT_GROUPS,
    )
    altman_zone = fields.Selection(
        selection=ZONES,
        string="Zone",
        compute="_compute_statements",
        groups=STATEMENT_GROUPS,
    )
    statement_trend = fields.Selection(
        selection=TRENDS,
        string="Trend",
        compute="_compute_statements",
        groups=STATEMENT_GROUPS,
    )
    current_ratio = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    quick_ratio = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    equity_ratio = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    debt_to_equity = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    net_margin = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    return_on_assets = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    interest_cover = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    receivable_days = BlankFloat(
        compute="_compute_statements", digits=(16, 4), groups=STATEMENT_GROUPS
    )
    investigation_ids = fields.Many2many(
        comodel_name="customer.credit.investigation",
        compute="_compute_investigations",
        string="Investigations",
        groups=INVESTIGATION_GROUPS,
    )
    investigation_count = fields.Integer(
        compute="_compute_investigations", groups=INVESTIGATION_GROUPS
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_statements(self):
        statements = self._of_customers("customer.financial.statement")
        none = self.env["customer.financial.statement"]
        for account in self:
            found = statements.get((account.partner_id, account.company_id), none)
            latest = found[:1]
            account.statement_ids = found
            account.statement_id = latest
            account.statement_count = len(found)
            account.statement_trend = latest.trend
            account.altman_zone = latest.altman_zone
            for name in ("altman_z", *RATIOS):
                account[name] = latest[name] if latest else None

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_investigations(self):
        investigations = self._of_customers("customer.credit.investigation")
        none = self.env["customer.credit.investigation"]
        for account in self:
            found = investigations.get((account.partner_id, account.company_id), none)
            account.investigation_ids = found
            account.investigation_count = len(found)

    def _of_customers(self, model):
        """Return the customers' records that the user may read, in one query.

        :return: records by customer and company, the latest first
        """
        records = self.env[model].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        return records.grouped(lambda record: (record.partner_id, record.company_id))

    # === ACTIONS === #

    def action_open_statements(self):
        """Open the customer's yearly statements."""
        self.ensure_one()
        return self.partner_id.action_open_financial_statements()

    def action_open_investigations(self):
        """Open the customer's credit investigations."""
        self.ensure_one()
        return self.partner_id.action_open_credit_investigations()
