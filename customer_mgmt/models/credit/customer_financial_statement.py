from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...blank_fields import BlankMonetary
from ...const_finance import AUDITS, SOURCE_KINDS, TRENDS
from ...rules.financials import (
    RATIOS,
    Statement,
    figure_faults,
    period_faults,
    trend,
)
from .customer_financial_ratio import FIGURES

# What evaluations read of the latest statement.
_ANSWERS = (*RATIOS, "altman_z", "altman_zone")


class CustomerFinancialStatement(models.Model):
    """A customer's balance sheet and income statement of one year, from one source.

    A figure that nobody knows stays blank, and so does what is computed from it.
    """

    _name = "customer.financial.statement"
    _description = "Financial Statement"
    _inherit = ["mail.thread", "customer.financial.ratio", "customer.financial.wording"]
    _order = "period_end DESC, audit, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    year = fields.Integer(
        required=True,
        aggregator=None,
        tracking=True,
        default=lambda self: self._default_year(),
    )
    period_end = fields.Date(
        compute="_compute_period_end",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Last day of the year that the figures are of.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
    )
    source_kind = fields.Selection(
        selection=SOURCE_KINDS,
        string="Kind of Source",
        required=True,
        default="annual_report",
        tracking=True,
    )
    source = fields.Char(
        required=True, help="Where the figures are from: title, agency, who gave them."
    )
    audit = fields.Selection(
        selection=AUDITS,
        required=True,
        default="unaudited",
        tracking=True,
    )

    # Balance sheet
    total_assets = BlankMonetary(required=True, tracking=True)
    current_assets = BlankMonetary(help="What turns into money within a year.")
    cash = BlankMonetary(help="Cash and bank balances.")
    receivables = BlankMonetary(help="What the customer's own customers owe.")
    inventories = BlankMonetary()
    total_liabilities = BlankMonetary(required=True, tracking=True)
    current_liabilities = BlankMonetary(help="Debts due within a year.")
    equity = BlankMonetary(
        required=True, tracking=True, help="Below zero if debts exceed the assets."
    )
    retained_earnings = BlankMonetary(
        help="Profits of all years that stayed in the company, losses deducted."
    )

    # Income statement
    sales = BlankMonetary(tracking=True, help="Yearly turnover, without tax.")
    ebit = BlankMonetary(
        string="EBIT", tracking=True, help="Result before interest and income tax."
    )
    interest_expense = BlankMonetary()
    net_profit = BlankMonetary(
        tracking=True, help="Result after tax; a loss is below zero."
    )

    # Against the year before
    previous_id = fields.Many2one(
        comodel_name="customer.financial.statement",
        string="Year Before",
        compute="_compute_previous",
    )
    trend = fields.Selection(
        selection=TRENDS,
        compute="_compute_previous",
        help="Z′ against that of the year before; the equity ratio where Z′ is blank."
        " Up to 5 % either way counts as unchanged.",
    )

    _source_once = models.Constraint(
        "UNIQUE (partner_id, company_id, year, source_kind)",
        "Year: the customer has a statement of that year from this kind of source."
        " Edit that one, or choose another kind of source.",
    )
    _year_plausible = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)",
        "Year: enter four digits, like 2025.",
    )
    _figures_possible = models.Constraint(
        """CHECK (
            total_assets > 0 AND total_liabilities >= 0 AND current_assets >= 0
            AND cash >= 0 AND receivables >= 0 AND inventories >= 0
            AND current_liabilities >= 0 AND sales >= 0 AND interest_expense >= 0
            AND GREATEST(
                total_assets, total_liabilities, current_assets, sales,
                interest_expense, ABS(equity), ABS(retained_earnings), ABS(ebit),
                ABS(net_profit)
            ) <= 1e15
        )""",
        "Total Assets: amounts are above zero and below 10^15; only results, retained"
        " earnings and equity can be negative. Check signs and unit.",
    )
    _balanced = models.Constraint(
        "CHECK (ABS(total_assets - total_liabilities - equity) <= 0.01 * total_assets)",
        "Total Assets: they equal Total Liabilities and Equity together. Check the"
        " three figures.",
    )
    _latest_idx = models.Index("(company_id, partner_id, period_end)")

    def _default_year(self):
        return self.env.company._credit_today().year - 1

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for statement in self:
            name = statement.partner_id.display_name
            statement.display_name = name and f"{name} {statement.year}"

    @api.depends("year")
    def _compute_period_end(self):
        for statement in self:
            if 1900 <= statement.year <= 2999:
                statement.period_end = date(statement.year, 12, 31)
            else:
                # Kept until the year is right; the year itself is refused.
                statement.period_end = statement.period_end or date(1900, 12, 31)

    @api.depends("partner_id", "company_id", "year", "altman_z", "equity_ratio")
    def _compute_previous(self):
        by_key = self._of_years_before().grouped(
            lambda s: (s.partner_id, s.company_id, s.year)
        )
        for statement in self:
            found = by_key.get(
                (statement.partner_id, statement.company_id, statement.year - 1),
                self.browse(),
            )
            alike = found.filtered(
                lambda s, one=statement: s.source_kind == one.source_kind
            )
            before = (alike or found)[:1]
            statement.previous_id = before
            statement.trend = trend(
                statement.altman_z, before.altman_z if before else None
            ) or trend(statement.equity_ratio, before.equity_ratio if before else None)

    def _of_years_before(self):
        return self.search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("year", "in", [statement.year - 1 for statement in self]),
            ],
            ["partner_id", "company_id", "year", "source_kind", "altman_z"],
        )

    # === CONSTRAINTS === #

    @api.constrains(*FIGURES)
    def _check_figures(self):
        for statement in self:
            faults = figure_faults(statement._as_statement())
            statement._raise_faults(faults, statement.currency_id)

    @api.constrains("year", "period_end", "company_id")
    def _check_period(self):
        for company, statements in self.grouped("company_id").items():
            today = company._credit_today()
            for statement in statements:
                faults = period_faults(statement.year, statement.period_end, today)
                self._raise_faults(faults, statement.currency_id)

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for statement in self:
            contact = statement.partner_id
            if contact.commercial_partner_id != contact:
                text = self._fault_text("contact", "partner_id", contact=contact)
                raise ValidationError(text)

    @api.constrains("currency_id", "company_id")
    def _check_currency_has_rate(self):
        for company, statements in self.grouped("company_id").items():
            missing = statements.currency_id._without_rate(company)
            for currency in missing:
                text = self._fault_text("rate", "currency_id", currency=currency)
                raise ValidationError(text)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Before the database refuses: it cannot name the figure.
        for vals in vals_list:
            figures = {name: vals.get(name) for name in FIGURES}
            known = {n: None if v is False else v for n, v in figures.items()}
            currency = self.env["res.currency"].browse(vals.get("currency_id"))
            currency = currency or self.env.company.root_id.currency_id
            self._raise_faults(figure_faults(Statement(**known)), currency)
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    @api.model
    def _latest_of(self, customers, company, day):
        """Return each customer's latest statement that ended on or before a day.

        Of several with the same last day, the audited one counts.

        :param res.partner customers: commercial partners
        :rtype: dict[res.partner, customer.financial.statement]
        """
        statements = self.search_fetch(
            Domain("partner_id", "in", customers.ids)
            & Domain("company_id", "=", company.root_id.id)
            & Domain("period_end", "<=", day),
            ["partner_id", "period_end", "currency_id", "equity", *_ANSWERS],
            order="period_end DESC, audit, id DESC",
        )
        return {
            customer: found[:1]
            for customer, found in statements.grouped("partner_id").items()
        }

    @api.model
    def _latest_ratios(self, customers, company, day):
        """Return ratios, Z′ and zone of each customer's latest statement.

        A customer without a statement is left out; what is not known is ``None``.

        :param res.partner customers: commercial partners
        :rtype: dict[res.partner, dict[str, float | str | int | None]]
        """
        return {
            customer: {
                **{name: statement[name] for name in _ANSWERS},
                "statement_id": statement.id,
            }
            for customer, statement in self._latest_of(customers, company, day).items()
        }

    @api.model
    def _net_worth_of(self, customers, company, day):
        """Return the equity of each customer's latest statement, in company currency.

        Converted at the rate of the period's end; customers without one are left out.

        :param res.partner customers: commercial partners
        :rtype: dict[res.partner, float]
        """
        root = company.root_id
        latest = self._latest_of(customers, root, day)
        rates = {
            pair: self.env["res.currency"]._get_conversion_rate(
                pair[0], root.currency_id, root, pair[1]
            )
            for pair in {(s.currency_id, s.period_end) for s in latest.values()}
        }
        return {
            customer: root.currency_id.round(
                s.equity * rates[s.currency_id, s.period_end]
            )
            for customer, s in latest.items()
        }

    @api.model
    def _keep_at_merge(self, partners, target):
        """Tell apart two statements of a year from the same kind of source.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: keeps its own statements as they are
        """
        statements = self.search([("partner_id", "in", (partners | target).ids)])
        statements = statements.sorted(lambda s: (s.partner_id != target, s.id))
        taken = set()
        for statement in statements:
            kinds = [statement.source_kind, *reversed(dict(SOURCE_KINDS))]
            scope = (statement.company_id, statement.year)
            free = next((kind for kind in kinds if (*scope, kind) not in taken), None)
            if free and free != statement.source_kind:
                source = f"{statement.source or ''} ({statement.partner_id.name})"
                statement.write({"source_kind": free, "source": source.strip()})
            taken.add((*scope, free))
        self.env.flush_all()
