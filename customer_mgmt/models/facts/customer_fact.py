from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import MARGIN_GROUPS
from ...loose_fields import LooseMany2one

# What a rate is of, at every level of grouping: Σ numerator ÷ Σ turnover.
_RATES = {"margin_rate": "gross_profit"}


class CustomerFact(models.AbstractModel):
    """Sums of posted invoice lines net of credit notes, one row per key and month.

    The rows are written by SQL only (`customer.fact.build`), so that pivots, record
    rules and spreadsheets work on a plain table. Amounts are untaxed, in the currency
    of the root company; the month is that of the invoice date, named by its first day.
    """

    _name = "customer.fact"
    _description = "Sales Facts"
    _order = "month DESC, turnover DESC, id"
    _rec_name = "month"

    company_id = LooseMany2one(comodel_name="res.company", required=True, readonly=True)
    currency_id = LooseMany2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True)
    turnover = fields.Monetary(
        readonly=True, help="Posted invoices net of credit notes, untaxed."
    )
    credited = fields.Monetary(
        readonly=True, help="Credit notes of the month, as a negative amount."
    )
    cost = fields.Monetary(
        readonly=True,
        groups=MARGIN_GROUPS,
        help="What was sold cost us: its cost entry, else its delivery, else the order"
        " line, else the product's cost at posting.",
    )
    cost_estimated = fields.Monetary(
        string="Cost, Estimated Part",
        readonly=True,
        groups=MARGIN_GROUPS,
        help="Cost of lines from before the addon was installed for which nothing was"
        " noted: they count with the product's cost of the day the fact was made.",
    )
    gross_profit = fields.Monetary(
        readonly=True, groups=MARGIN_GROUPS, help="Turnover less cost."
    )
    margin_rate = fields.Float(
        string="Gross Margin Rate",
        compute="_compute_margin_rate",
        aggregator="avg",
        groups=MARGIN_GROUPS,
        help="Gross profit ÷ turnover, of the sums at every level.",
    )
    line_count = fields.Integer(string="Invoice Lines", readonly=True)

    @api.depends("gross_profit", "turnover")
    def _compute_margin_rate(self):
        for fact in self:
            fact.margin_rate = (
                fact.gross_profit / fact.turnover if fact.turnover else False
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Makes a rate sortable, and lets a group read it.
        if field_expr not in _RATES:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return SQL(
            "%s / NULLIF(%s, 0)",
            self._field_to_sql(alias, _RATES[field_expr], query),
            self._field_to_sql(alias, "turnover", query),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        field_name, _colon, function = aggregate_spec.partition(":")
        if field_name not in _RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, _RATES[field_name], query),
            self._field_to_sql(self._table, "turnover", query),
        )

    # === ACTIONS === #

    def action_open_lines(self):
        """Open the invoice lines that the rows add up from."""
        return self.env["customer.fact.line"]._action_for(
            Domain.OR(fact._lines_domain() for fact in self)
        )

    def _lines_domain(self):
        """Return the domain of the row's lines in `customer.fact.line`.

        Each fact adds the dimensions of its own.

        :rtype: odoo.fields.Domain
        """
        self.ensure_one()
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "=", self.month),
            ]
        )
