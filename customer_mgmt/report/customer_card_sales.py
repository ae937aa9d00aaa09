from odoo import api, fields, models
from odoo.tools import format_date, formatLang


class ReportCustomerCardSales(models.AbstractModel):
    """What the data card says of sales and payments: the customer's screen on paper."""

    _name = "report.customer_mgmt.customer_card.sales"
    _description = "Sales and Payments on the Data Card"

    @api.model
    def _of(self, customer):
        """Return the figures as texts; nothing for whoever may not see them.

        :param res.partner customer: a commercial partner
        :rtype: dict | None
        """
        screen = self.env["customer.analysis.customer"]
        if not screen._may_see(customer):
            return None
        found = screen.panel({"partner_id": customer.id})
        currency = self.env["res.currency"].browse(found["currency_id"])
        return {
            "months": self._months(found["sales"]["months"]),
            "sums": self._sums(found["sales"], currency),
            "products": [
                (
                    product["name"],
                    currency.format(product["turnover"]),
                    self._rate(product["share"]),
                )
                for product in found["products"]
            ],
            "payment": self._payment(found["payment"], currency),
        }

    @api.model
    def _months(self, months):
        """Return month, turnover and that of a year before, of the last twelve."""
        half = len(months) // 2
        return [
            (
                format_date(
                    self.env, fields.Date.to_date(now["month"]), date_format="MMM"
                ),
                self._whole(now["turnover"]),
                self._whole(then["turnover"]),
            )
            for then, now in zip(months[:half], months[half:], strict=True)
        ]

    @api.model
    def _sums(self, sales, currency):
        labels = {
            "year": self.env._("This Year"),
            "last_year": self.env._("Same Months Last Year"),
            "rolling": self.env._("12 Months"),
            "before": self.env._("12 Months Before"),
        }
        return [
            (
                label,
                currency.format(sales[name]["turnover"])
                if sales[name]["turnover"] is not None
                else "–",
            )
            for name, label in labels.items()
        ]

    @api.model
    def _payment(self, payment, currency):
        if not payment:
            return []
        return [
            (self.env._("Receivable"), currency.format(payment["receivable"])),
            (self.env._("Overdue"), currency.format(payment["overdue"])),
            (self.env._("Payment Index"), self._number(payment["index"])),
            (self.env._("Days Beyond Terms"), self._number(payment["beyond_terms"])),
            (self.env._("Share on Time"), self._rate(payment["on_time"])),
            (
                self.env._("Instalments Paid or Overdue"),
                str(payment["experiences"]),
            ),
        ]

    @api.model
    def _whole(self, value):
        return formatLang(self.env, value, digits=0) if value else ""

    @api.model
    def _number(self, value):
        return "–" if value is None else formatLang(self.env, value, digits=1)

    @api.model
    def _rate(self, value):
        if value is None:
            return "–"
        return f"{formatLang(self.env, 100 * value, digits=1)} %"
