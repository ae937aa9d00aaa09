from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules.period import month_of, shift

_OPEN_MONTHS = 3


class CustomerStockSurveyPortal(models.AbstractModel):
    """What a customer reports on the portal: own company's surveys, found by month.

    Portal users have no rights on the models; the controller calls these with sudo, and
    every search here is for the one customer.
    """

    _name = "customer.stock.survey.portal"
    _description = "Stock Survey on the Portal"

    @api.model
    def _portal_domain(self, customer, company):
        """Return the domain of a customer's surveys."""
        return Domain("partner_id", "=", customer.id) & Domain(
            "company_id", "=", company.id
        )

    @api.model
    def _portal_find(self, customer, company, month):
        """Return the customer's survey of a month, or none."""
        domain = self._portal_domain(customer, company)
        return self.search(domain & Domain("month", "=", month))

    @api.model
    def _portal_products(self, customer, company, month):
        """Return the products that the customer stocks in a month."""
        assortment = self.env["customer.stock.assortment"]
        domain = self._portal_domain(customer, company)
        return assortment.search(domain & assortment._stocked_domain(month)).product_id

    @api.model
    def _portal_missing(self, customer, company):
        """Return the last ended months that the customer has not reported.

        :return: their first days, the latest first
        :rtype: list[date]
        """
        this_month = month_of(company._credit_today())
        months = [shift(this_month, -back) for back in range(1, _OPEN_MONTHS + 1)]
        done = self.search(
            self._portal_domain(customer, company)
            & Domain("month", "in", months)
            & Domain("state", "=", "confirmed")
        )
        return [
            month
            for month in months
            if month not in done.mapped("month")
            and self._portal_products(customer, company, month)
        ]

    @api.model
    def _portal_open(self, customer, company, month):
        """Return the customer's survey of a month, made if it is to be reported.

        :raise ValidationError: if the month is not one the customer may report
        """
        survey = self._portal_find(customer, company, month)
        if not survey and month not in self._portal_missing(customer, company):
            raise ValidationError(
                self.env._("Month: nothing is to be reported for it.")
            )
        survey = survey or self.create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "month": month,
                "source": "portal",
            }
        )
        if survey.state == "draft":
            survey._portal_add_products(customer, company)
        return survey

    def _portal_add_products(self, customer, company):
        products = self._portal_products(customer, company, self.month)
        missing = products - self.line_ids.product_id
        if missing:
            commands = [Command.create({"product_id": p.id}) for p in missing]
            self.write({"line_ids": commands})

    def _portal_save(self, values):
        """Write down what a form says, and return what is wrong with it.

        :param dict values: texts by ``opening_ID``, ``closing_ID``, ``reason_ID`` (ID
            of a line of this survey) and ``counted_on``
        :return: what to do by name of the field in the form; empty if all is well
        :rtype: dict[str, str]
        :raise UserError: if the survey is confirmed
        """
        self.ensure_one()
        self._assert_draft()
        errors = self._portal_write_day(values.get("counted_on"))
        for line in self.line_ids:
            vals = line._portal_read(values, errors)
            line.write(vals)
        if not errors:
            self.write({"source": "portal", "surveyor_id": self.env.uid})
        return errors

    def _portal_write_day(self, text):
        try:
            day = fields.Date.to_date(text) or self.counted_on
        except ValueError:
            day = None
        if not day or day > self.company_id._credit_today():
            return {"counted_on": self.env._("Choose a day till today.")}
        self.counted_on = day
        return {}

    def _portal_confirm(self):
        """Confirm, and return what is missing, as `_portal_save` does."""
        names = {"opening_qty": "opening", "closing_qty": "closing"}
        self.line_ids._expect_anew()
        errors = {
            f"{names.get(name, 'reason')}_{line.id}": text
            for line, name, text in self.line_ids._faults()
        }
        if not errors:
            self.action_confirm()
        return errors
