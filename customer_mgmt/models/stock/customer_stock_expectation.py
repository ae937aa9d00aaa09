from odoo import api, fields, models
from odoo.fields import Domain

from ...blank_fields import BlankFloat
from ...rules.channel_stock import USUAL_MONTHS, usual_sell_out
from ...rules.period import shift

_PRICE_MONTHS = 12
EXPECTED = ("previous_qty", "usual_qty", "price_unit")


class CustomerStockExpectation(models.AbstractModel):
    """What a line of a survey is held against: last closing, usual sell-out, our price.

    Written down with the line, so that what was expected at the count stays known.
    """

    _name = "customer.stock.expectation"
    _description = "Expected Stock at a Customer"

    previous_qty = BlankFloat(
        string="Last Closing",
        digits="Product Unit",
        compute="_compute_expectation",
        store=True,
        precompute=True,
        aggregator=None,
        help="Closing stock of the month before, if that survey is confirmed and not"
        " stale.",
    )
    usual_qty = BlankFloat(
        string="Usual Sell-out",
        digits="Product Unit",
        compute="_compute_expectation",
        store=True,
        precompute=True,
        aggregator=None,
        help="Mean sell-out of the last three months that are known.",
    )
    price_unit = fields.Float(
        string="Our Price",
        digits="Product Price",
        compute="_compute_expectation",
        store=True,
        precompute=True,
        aggregator=None,
        help="Mean price we invoiced to the customer in the last twelve months, else"
        " the list price; untaxed.",
    )

    @api.depends("survey_id.partner_id", "survey_id.month", "product_id")
    def _compute_expectation(self):
        self._expect_anew()

    def _expect_anew(self):
        """Fill lines with what is expected by what is confirmed now."""
        for (company, month), lines in self.grouped(_expectation_key).items():
            lines._expect(company, month)

    def _expect(self, company, month):
        """Fill lines of one company and month, with a query for each thing read."""
        if not (company and month):
            self.previous_qty = self.usual_qty = None
            self.price_unit = 0.0
            return
        last_closings = self._last_closings(company, month)
        sold = self._sold_before(company, month)
        prices = self._invoiced_prices(company, month)
        months = [shift(month, -back) for back in range(USUAL_MONTHS, 0, -1)]
        for line in self:
            key = line.survey_id.partner_id._origin.id, line.product_id._origin.id
            line._note_expectation(
                last_closings.get(key),
                usual_sell_out([sold.get((*key, m)) for m in months]),
                prices.get(key) or line._list_price(company),
            )

    def _note_expectation(self, *values):
        for name, value in zip(EXPECTED, values, strict=True):
            # What is as it was costs no write; a record not yet computed has nothing.
            if self.env.is_protected(self._fields[name], self) or self[name] != value:
                self[name] = value

    def _list_price(self, company):
        return self.product_id.with_company(company).list_price

    def _keys_domain(self, company, first, last):
        return Domain(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", self.survey_id.partner_id._origin.ids),
                ("product_id", "in", self.product_id._origin.ids),
                ("month", ">=", first),
                ("month", "<=", last),
            ]
        )

    def _last_closings(self, company, month):
        before = shift(month, -1)
        found = self.env["customer.stock.survey.line"].sudo()
        rows = found.search_fetch(
            self._keys_domain(company, before, before)
            & Domain("state", "=", "confirmed")
            & Domain("survey_id.stale", "=", False),
            ["partner_id", "product_id", "closing_qty"],
        )
        return {(row.partner_id.id, row.product_id.id): row.closing_qty for row in rows}

    def _sold_before(self, company, month):
        domain = self._keys_domain(
            company, shift(month, -USUAL_MONTHS), shift(month, -1)
        )
        rows = (
            self.env["customer.stock.turnover"]
            .sudo()
            ._read_group(
                domain & Domain("counted", "=", True),
                ["partner_id", "product_id", "month:month"],
                ["sell_out_qty:sum"],
            )
        )
        return {
            (partner.id, product.id, fields.Date.to_date(month)): sold
            for partner, product, month, sold in rows
        }

    def _invoiced_prices(self, company, month):
        domain = self._keys_domain(company, shift(month, 1 - _PRICE_MONTHS), month)
        rows = (
            self.env["customer.fact.product"]
            .sudo()
            ._read_group(
                domain, ["partner_id", "product_id"], ["turnover:sum", "quantity:sum"]
            )
        )
        return {
            (partner.id, product.id): turnover / quantity
            for partner, product, turnover, quantity in rows
            if quantity > 0 and turnover > 0
        }


def _expectation_key(line):
    survey = line.survey_id
    return survey.company_id, survey.month
