from odoo import api, fields, models
from odoo.tools import SQL

from ...blank_fields import BlankFloat
from ...const_finance import ZONES
from ...rules.financials import (
    RATIOS,
    Statement,
    altman_z_private,
    altman_zone,
)

FIGURES = tuple(Statement.__dataclass_fields__)

# Dividend and divisor of each ratio in SQL: a group's ratio is Σ/Σ over its statements.
_SUMS = {
    "current_ratio": ("current_assets", "current_liabilities"),
    "quick_ratio": ("current_assets - inventories", "current_liabilities"),
    "equity_ratio": ("equity", "total_assets"),
    "debt_to_equity": ("total_liabilities", "equity"),
    "net_margin": ("net_profit", "sales"),
    "return_on_assets": ("net_profit", "total_assets"),
    "interest_cover": ("ebit", "interest_expense"),
    "receivable_days": ("receivables * 365", "sales"),
}


class CustomerFinancialRatio(models.AbstractModel):
    """Ratios and Altman's Z′ of a model that has the figures of a statement."""

    _name = "customer.financial.ratio"
    _description = "Financial Ratios"

    current_ratio = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Current assets by current liabilities.",
    )
    quick_ratio = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Current assets without inventories by current liabilities.",
    )
    equity_ratio = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Equity as a share of total assets.",
    )
    debt_to_equity = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Total liabilities by equity; blank where equity is not above zero.",
    )
    net_margin = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Net profit as a share of sales.",
    )
    return_on_assets = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="Net profit as a share of total assets.",
    )
    interest_cover = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 2),
        aggregator="avg",
        help="How many times EBIT pays the interest; blank where none is paid.",
    )
    receivable_days = BlankFloat(
        compute="_compute_ratios",
        store=True,
        digits=(16, 1),
        aggregator="avg",
        help="Days of sales that the customer's own customers owe.",
    )
    altman_z = BlankFloat(
        string="Altman Z′",
        compute="_compute_ratios",
        store=True,
        digits=(16, 3),
        aggregator="avg",
        help="Altman's score for companies that are not listed (1983): above 2.9 safe,"
        " below 1.23 distress. Blank while a figure for it is missing.",
    )
    altman_zone = fields.Selection(
        selection=ZONES, string="Zone", compute="_compute_ratios", store=True
    )

    # === COMPUTE METHODS === #

    @api.depends(*FIGURES)
    def _compute_ratios(self):
        for record in self:
            statement = record._as_statement()
            for name, ratio in RATIOS.items():
                record[name] = ratio(statement)
            z = altman_z_private(statement)
            record.altman_z = z
            record.altman_zone = altman_zone(z)

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name in _SUMS and function == "avg":
            self._check_field_access(self._fields[name], "read")
            return self._ratio_of_sums(*_SUMS[name])
        return super()._read_group_select(aggregate_spec, query)

    # === BUSINESS METHODS === #

    def _as_statement(self):
        """Return the figures as `rules.financials` reads them."""
        self.ensure_one()
        return Statement(**{name: self[name] for name in FIGURES})

    def _ratio_of_sums(self, dividend, divisor):
        """Return Σ/Σ as SQL; blank across currencies and where nothing divides.

        Statements on which one of the two is missing count in neither sum.
        """
        known = SQL("(%s) IS NOT NULL AND %s IS NOT NULL", SQL(dividend), SQL(divisor))
        divided_by = SQL("SUM(%s) FILTER (WHERE %s)", SQL(divisor), known)
        return SQL(
            "CASE WHEN COUNT(DISTINCT %s) = 1 AND %s > 0"
            " THEN (SUM(%s) FILTER (WHERE %s) / %s)::float END",
            SQL.identifier(self._table, "currency_id"),
            divided_by,
            SQL(dividend),
            known,
            divided_by,
        )
