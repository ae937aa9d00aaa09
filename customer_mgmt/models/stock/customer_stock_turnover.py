from odoo import api, fields, models
from odoo.tools import SQL

from ...blank_fields import BlankFloat
from ...const_stock import (
    DIFFERENCE_REASONS,
    STOCK_ALERTS,
    SURVEY_SOURCES,
    SURVEY_STATES,
)

# What a rate is of, at every level of grouping: Σ numerator ÷ Σ denominator.
_RATES = {
    "turnover_rate": ("rated_amount", "average_amount"),
    "turnover_rate_qty": ("rated_qty", "average_qty"),
    "sell_out_rate": ("sell_out_amount", "average_amount"),
    "sell_out_rate_qty": ("sell_out_qty", "average_qty"),
    "days_of_supply": ("supply_amount", "daily_amount"),
}
_SOURCES = {
    "customer.fact.product": [
        "company_id",
        "month",
        "partner_id",
        "product_id",
        "quantity",
        "turnover",
    ],
    "customer.stock.survey": ["counted_on", "source", "stale", "state", "surveyor_id"],
    "customer.stock.survey.line": [
        "closing_qty",
        "closing_reason",
        "company_id",
        "month",
        "opening_qty",
        "opening_reason",
        "partner_id",
        "previous_qty",
        "price_unit",
        "product_id",
        "survey_id",
        "usual_qty",
    ],
    "res.currency": ["decimal_places"],
    "res.company": ["currency_id", "stock_days_max", "stock_days_min"],
    "res.partner": ["user_id"],
}


class CustomerStockTurnover(models.Model):
    """Turnover of our goods at customers: lines of surveys beside what we invoiced.

    One row per line of a survey. Sell-out, averages and rates are those of lines that
    count: confirmed, not stale, opening and closing known; the others are blank.
    """

    _name = "customer.stock.turnover"
    _description = "Turnover of Goods at Customers"
    _auto = False
    _order = "month DESC, partner_id, product_id, id"
    _rec_name = "line_id"
    _depends = _SOURCES

    line_id = fields.Many2one(
        comodel_name="customer.stock.survey.line", string="Survey Line", readonly=True
    )
    survey_id = fields.Many2one(
        comodel_name="customer.stock.survey", string="Stock Survey", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="Who looks after the customer today.",
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    month = fields.Date(readonly=True)
    state = fields.Selection(selection=SURVEY_STATES, readonly=True)
    source = fields.Selection(selection=SURVEY_SOURCES, readonly=True)
    stale = fields.Boolean(readonly=True)
    counted = fields.Boolean(
        string="Counts in Rates",
        readonly=True,
        help="Confirmed, not stale, opening and closing stock known.",
    )
    opening_qty = BlankFloat(
        string="Opening Stock", digits="Product Unit", readonly=True
    )
    sell_in_qty = fields.Float(string="Sell-in", digits="Product Unit", readonly=True)
    sell_out_qty = BlankFloat(string="Sell-out", digits="Product Unit", readonly=True)
    closing_qty = BlankFloat(
        string="Closing Stock", digits="Product Unit", readonly=True
    )
    average_qty = BlankFloat(
        string="Average Stock", digits="Product Unit", readonly=True
    )
    previous_qty = BlankFloat(
        string="Last Closing", digits="Product Unit", readonly=True, aggregator=None
    )
    opening_difference = BlankFloat(
        string="Opening against Last Closing", digits="Product Unit", readonly=True
    )
    opening_reason = fields.Selection(
        selection=DIFFERENCE_REASONS, string="Reason, Opening", readonly=True
    )
    calculated_qty = BlankFloat(
        string="Calculated Stock", digits="Product Unit", readonly=True
    )
    closing_difference = BlankFloat(
        string="Reported against Calculated", digits="Product Unit", readonly=True
    )
    closing_reason = fields.Selection(
        selection=DIFFERENCE_REASONS, string="Reason, Closing", readonly=True
    )
    price_unit = fields.Float(
        string="Our Price", digits="Product Price", readonly=True, aggregator=None
    )
    sell_in_amount = fields.Monetary(
        string="Sell-in, Amount", readonly=True, help="What we invoiced, untaxed."
    )
    rated_amount = fields.Monetary(
        string="Sell-in That Counts, Amount",
        readonly=True,
        help="Sell-in of the lines that count in rates.",
    )
    rated_qty = BlankFloat(
        string="Sell-in That Counts", digits="Product Unit", readonly=True
    )
    sell_out_amount = fields.Monetary(
        string="Sell-out, Amount", readonly=True, help="At our selling price."
    )
    average_amount = fields.Monetary(
        string="Average Stock, Amount", readonly=True, help="At our selling price."
    )
    closing_amount = fields.Monetary(
        string="Closing Stock, Amount", readonly=True, help="At our selling price."
    )
    supply_amount = fields.Monetary(string="Closing Stock That Counts", readonly=True)
    daily_amount = fields.Monetary(string="Sell-out per Day, Amount", readonly=True)
    turnover_rate = BlankFloat(
        readonly=True,
        aggregator="avg",
        help="Sell-in ÷ average stock at our selling price, per month; of the sums at"
        " every level.",
    )
    turnover_rate_qty = BlankFloat(
        string="Turnover Rate, Quantity", readonly=True, aggregator="avg"
    )
    sell_out_rate = BlankFloat(
        string="Sell-out Rate",
        readonly=True,
        aggregator="avg",
        help="Sell-out ÷ average stock at our selling price, per month; of the sums at"
        " every level.",
    )
    sell_out_rate_qty = BlankFloat(
        string="Sell-out Rate, Quantity", readonly=True, aggregator="avg"
    )
    days_of_supply = BlankFloat(
        string="Days of Supply",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Closing stock ÷ sell-out per day; of the sums at every level.",
    )
    alert = fields.Selection(selection=STOCK_ALERTS, readonly=True)

    @property
    def _table_query(self):
        return SQL("SELECT %s %s", self._columns_sql(), self._sources_sql())

    @api.model
    def _columns_sql(self):
        """Return the columns; see `_sources_sql` for what they are read from."""
        return SQL(
            """
            line.id, line.id AS line_id, line.survey_id, line.company_id,
                   company.currency_id, line.partner_id, partner.user_id,
                   line.product_id, line.month, survey.state, survey.source,
                   survey.stale, held.counted, line.opening_qty, line.closing_qty,
                   line.previous_qty, line.opening_reason, line.closing_reason,
                   line.price_unit, sold.sell_in_qty, sold.sell_in_amount,
                   ROUND(line.closing_qty * line.price_unit, currency.decimal_places)
                        AS closing_amount,
                   line.opening_qty - line.previous_qty AS opening_difference,
                   stock.calculated_qty,
                   line.closing_qty - stock.calculated_qty AS closing_difference,
                   CASE WHEN held.counted THEN sold.sell_in_qty END AS rated_qty,
                   CASE WHEN held.counted THEN sold.sell_in_amount END AS rated_amount,
                   stock.sell_out_qty, stock.average_qty,
                   ROUND(stock.sell_out_qty * line.price_unit, currency.decimal_places)
                        AS sell_out_amount,
                   ROUND(stock.average_qty * line.price_unit, currency.decimal_places)
                        AS average_amount,
                   CASE WHEN held.counted THEN ROUND(
                        line.closing_qty * line.price_unit, currency.decimal_places)
                        END AS supply_amount,
                   stock.sell_out_qty * line.price_unit / held.days AS daily_amount,
                   sold.sell_in_amount
                        / NULLIF(stock.average_qty * line.price_unit, 0)
                        AS turnover_rate,
                   sold.sell_in_qty / NULLIF(stock.average_qty, 0)
                        AS turnover_rate_qty,
                   CASE WHEN line.price_unit <> 0 THEN
                        stock.sell_out_qty / NULLIF(stock.average_qty, 0) END
                        AS sell_out_rate,
                   stock.sell_out_qty / NULLIF(stock.average_qty, 0)
                        AS sell_out_rate_qty,
                   supply.days AS days_of_supply,
                   CASE WHEN stock.sell_out_qty < 0 THEN 'check'
                        WHEN stock.sell_out_qty = 0 AND line.closing_qty > 0
                        THEN 'idle'
                        WHEN supply.days < company.stock_days_min THEN 'under'
                        WHEN supply.days > company.stock_days_max THEN 'over' END
                        AS alert
            """
        )

    @api.model
    def _sources_sql(self):
        """Return lines with what was sold, whether they count, and what follows."""
        return SQL(
            """
              FROM customer_stock_survey_line line
              JOIN customer_stock_survey survey ON survey.id = line.survey_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN res_partner partner ON partner.id = line.partner_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(SUM(fact.quantity), 0)::numeric AS sell_in_qty,
                          COALESCE(SUM(fact.turnover), 0)::numeric AS sell_in_amount
                     FROM customer_fact_product fact
                    WHERE fact.company_id = line.company_id
                      AND fact.partner_id = line.partner_id
                      AND fact.month = line.month
                      AND fact.product_id = line.product_id) sold
        CROSS JOIN LATERAL (
                   SELECT survey.state = 'confirmed' AND survey.stale IS NOT TRUE
                          AND line.opening_qty IS NOT NULL
                          AND line.closing_qty IS NOT NULL AS counted,
                          EXTRACT(DAY FROM line.month + INTERVAL '1 month'
                                  - INTERVAL '1 day') AS days) held
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN held.counted THEN ROUND(
                          line.opening_qty + sold.sell_in_qty - line.closing_qty, 6)
                          END AS sell_out_qty,
                          CASE WHEN held.counted THEN
                          (line.opening_qty + line.closing_qty) / 2 END AS average_qty,
                          CASE WHEN line.previous_qty IS NOT NULL
                               AND line.usual_qty IS NOT NULL THEN GREATEST(ROUND(
                          line.previous_qty + sold.sell_in_qty - line.usual_qty, 6), 0)
                          END AS calculated_qty) stock
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN stock.sell_out_qty > 0 THEN
                          line.closing_qty * held.days / stock.sell_out_qty END
                          AS days) supply
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        field_name, _colon, function = aggregate_spec.partition(":")
        if field_name not in _RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        numerator, denominator = (
            SQL("SUM(%s)", self._field_to_sql(self._table, name, query))
            for name in _RATES[field_name]
        )
        # Stock that does not sell lasts for no number of days.
        positive = SQL("NULLIF(GREATEST(%s, 0), 0)", denominator)
        return SQL("%s / %s", numerator, positive)

    # === ACTIONS === #

    def action_open_survey(self):
        """Open the survey that the row is a line of."""
        self.ensure_one()
        return self.survey_id._get_records_action(name=self.env._("Stock Survey"))

    @api.model
    def _action_for(self, domain, name=None):
        """Return the action that shows lines, with their sums and rates.

        :param domain: over this model
        """
        xml_id = "customer_mgmt.customer_stock_turnover_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": list(domain), "name": name or action["name"]}
