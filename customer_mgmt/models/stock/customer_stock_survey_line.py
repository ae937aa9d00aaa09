from odoo import api, fields, models

from ...blank_fields import BlankFloat
from ...const_stock import DIFFERENCE_REASONS, STOCK_ALERTS
from ...rules.channel_stock import (
    average_stock,
    calculated_stock,
    days_in,
    days_of_supply,
    difference,
    quantity_of,
    sell_out,
    stock_alert,
    turnover_rate,
)
from .customer_stock_expectation import EXPECTED


class CustomerStockSurveyLine(models.Model):
    """Stock of one product at a customer: at the start and at the end of a month."""

    _name = "customer.stock.survey.line"
    _description = "Line of a Stock Survey"
    _inherit = ["customer.stock.expectation"]
    _order = "survey_id, id"

    survey_id = fields.Many2one(
        comodel_name="customer.stock.survey",
        required=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, index=True, ondelete="restrict"
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    partner_id = fields.Many2one(
        related="survey_id.partner_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="survey_id.company_id", store=True, precompute=True
    )
    month = fields.Date(related="survey_id.month", store=True, precompute=True)
    state = fields.Selection(related="survey_id.state", store=True, precompute=True)
    opening_qty = BlankFloat(
        string="Opening Stock",
        digits="Product Unit",
        compute="_compute_opening_qty",
        store=True,
        readonly=False,
        precompute=True,
        help="At the start of the month: the last closing stock, unless it was counted"
        " anew. Blank: not known.",
    )
    closing_qty = BlankFloat(
        string="Closing Stock", digits="Product Unit", help="At the end of the month."
    )
    opening_difference = BlankFloat(
        string="Opening against Last Closing",
        digits="Product Unit",
        compute="_compute_figures",
    )
    opening_reason = fields.Selection(
        selection=DIFFERENCE_REASONS,
        string="Reason, Opening",
        help="Why the opening stock is not the last closing stock.",
    )
    sell_in_qty = fields.Float(
        string="Sell-in",
        digits="Product Unit",
        compute="_compute_figures",
        help="What we invoiced in the month, net of what came back.",
    )
    sell_out_qty = BlankFloat(
        string="Sell-out",
        digits="Product Unit",
        compute="_compute_figures",
        help="Opening stock + sell-in − closing stock.",
    )
    turnover_rate = BlankFloat(
        compute="_compute_figures", help="Sell-in ÷ average stock, of the month."
    )
    sell_out_rate = BlankFloat(
        string="Sell-out Rate",
        compute="_compute_figures",
        help="Sell-out ÷ average stock, of the month.",
    )
    days_of_supply = BlankFloat(
        string="Days of Supply",
        digits=(16, 1),
        compute="_compute_figures",
        help="Closing stock ÷ sell-out per day.",
    )
    calculated_qty = BlankFloat(
        string="Calculated Stock",
        digits="Product Unit",
        compute="_compute_figures",
        help="Last closing stock + sell-in − usual sell-out.",
    )
    closing_difference = BlankFloat(
        string="Reported against Calculated",
        digits="Product Unit",
        compute="_compute_figures",
    )
    closing_reason = fields.Selection(
        selection=DIFFERENCE_REASONS,
        string="Reason, Closing",
        help="Why the reported stock is not the calculated one.",
    )
    alert = fields.Selection(selection=STOCK_ALERTS, compute="_compute_figures")

    _line_uniq = models.Constraint(
        "UNIQUE (survey_id, product_id)",
        "Product: it stands in this survey already; change that line.",
    )
    _stock_positive = models.Constraint(
        "CHECK (opening_qty >= 0 AND closing_qty >= 0)",
        "Stock: it is 0 or more.",
    )
    _key_idx = models.Index("(company_id, month, partner_id, product_id)")

    # === COMPUTE METHODS === #

    @api.depends("survey_id", "product_id")
    def _compute_display_name(self):
        for line in self:
            names = (line.survey_id.display_name, line.product_id.display_name)
            line.display_name = ", ".join(filter(None, names))

    @api.depends("previous_qty")
    def _compute_opening_qty(self):
        for line in self:
            if line.opening_qty is None:
                line.opening_qty = line.previous_qty

    @api.depends("opening_qty", "closing_qty", "previous_qty", "usual_qty", "month")
    def _compute_figures(self):
        sold = self._sell_in()
        for line in self:
            key = line._sell_in_key()
            line.sell_in_qty = sold.get(key, 0.0)
            line._fill_figures()

    def _fill_figures(self):
        opening, closing, sell_in = self.opening_qty, self.closing_qty, self.sell_in_qty
        sold, average = (
            sell_out(opening, sell_in, closing),
            average_stock(opening, closing),
        )
        days = days_in(self.month) if self.month else 30
        company = self.survey_id.company_id.sudo()
        self.opening_difference = difference(opening, self.previous_qty)
        self.sell_out_qty = sold
        self.turnover_rate = turnover_rate(sell_in, average)
        self.sell_out_rate = turnover_rate(sold, average)
        self.days_of_supply = days_of_supply(closing, sold, days)
        self.calculated_qty = calculated_stock(
            self.previous_qty, sell_in, self.usual_qty
        )
        self.closing_difference = difference(closing, self.calculated_qty)
        bounds = company.stock_days_min, company.stock_days_max
        self.alert = stock_alert(closing, sold, days, *bounds)

    def _sell_in_key(self):
        survey = self.survey_id
        return (
            survey.company_id.id,
            survey.partner_id._origin.id,
            self.product_id._origin.id,
            survey.month,
        )

    def _sell_in(self):
        """Return what we invoiced by key of a line, with one query for all."""
        surveys = self.survey_id
        months = [month for month in surveys.mapped("month") if month]
        if not months:
            return {}
        rows = (
            self.env["customer.fact.product"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", surveys.company_id.ids),
                    ("partner_id", "in", surveys.partner_id._origin.ids),
                    ("product_id", "in", self.product_id._origin.ids),
                    ("month", "in", months),
                ],
                ["company_id", "partner_id", "product_id", "month:day"],
                ["quantity:sum"],
            )
        )
        return {
            (company.id, partner.id, product.id, fields.Date.to_date(month)): quantity
            for company, partner, product, month, quantity in rows
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.survey_id._assert_draft()
        return lines

    def write(self, vals):
        if vals.keys() - {"closing_reason", *EXPECTED}:
            self.survey_id._assert_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.survey_id._assert_draft()

    # === BUSINESS METHODS === #

    def _faults(self):
        """Return why lines cannot be confirmed.

        :return: (line, name of the field, what to do) each
        :rtype: list[tuple]
        """
        faults = []
        for line in self:
            name = line.product_id.display_name
            if line.closing_qty is None:
                text = self.env._("%(product)s: enter the closing stock.", product=name)
                faults.append((line, "closing_qty", text))
            if line.opening_qty is None and line.previous_qty is not None:
                text = self.env._("%(product)s: enter the opening stock.", product=name)
                faults.append((line, "opening_qty", text))
            differs = difference(line.opening_qty, line.previous_qty)
            if differs and not line.opening_reason:
                text = self.env._(
                    "%(product)s: the opening stock is not the last closing stock of"
                    " %(last)s; choose a reason.",
                    product=name,
                    last=f"{line.previous_qty:g}",
                )
                faults.append((line, "opening_reason", text))
        return faults

    def _portal_read(self, values, errors):
        """Return what a form on the portal says of the line; note what is wrong."""
        vals = {}
        for part in ("opening", "closing"):
            key = f"{part}_{self.id}"
            try:
                if key in values:
                    vals[f"{part}_qty"] = quantity_of(values[key])
            except ValueError:
                errors[key] = self.env._(
                    "%(product)s: “%(text)s” is not a quantity; write 0 or more, like"
                    " 12.5.",
                    product=self.product_id.display_name,
                    text=values[key],
                )
        reason = values.get(f"reason_{self.id}")
        if reason in dict(DIFFERENCE_REASONS):
            vals["opening_reason"] = reason
        elif reason == "":
            vals["opening_reason"] = False
        return vals

    def _absorb(self, others, survey):
        """Add the stock of other lines; those of other products move to the survey."""
        by_product = self.grouped("product_id")
        for other in others:
            line = by_product.get(other.product_id)
            if line:
                line.write(
                    {
                        "opening_qty": _sum(line.opening_qty, other.opening_qty),
                        "closing_qty": _sum(line.closing_qty, other.closing_qty),
                        "opening_reason": line.opening_reason or other.opening_reason,
                    }
                )
                line.previous_qty = _sum(line.previous_qty, other.previous_qty)
                line.usual_qty = _sum(line.usual_qty, other.usual_qty)
            else:
                other.survey_id = survey


def _sum(one, other):
    """Return the sum; unknown if either is."""
    return None if one is None or other is None else one + other
