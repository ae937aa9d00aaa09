from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    @ormcache("company_id", "root_id", "target_id", "today")
    def _credit_rates(self, company_id, root_id, target_id, today):
        """Return the day's rates of all currencies to a root company's currency.

        Every confirmation and every list of accounts asks for them; they change once a
        day.

        :return: (company, root, currency, factor, rounding step, the root's step) each,
            numbers as texts that lose no digit
        :rtype: list[tuple[int, int, int, str, str, str]]
        """
        root = self.env["res.company"].sudo().browse(root_id)
        target = self.sudo().browse(target_id)
        currencies = self.sudo().with_context(active_test=False)
        currencies = currencies.search(
            ["|", ("active", "=", True), ("rate_ids", "!=", False)]
        )
        rates = (currencies | target)._get_rates(root, today)
        return [
            (
                company_id,
                root_id,
                currency.id,
                repr(rates[target.id] / rates[currency.id]),
                repr(currency.rounding),
                repr(target.rounding),
            )
            for currency in currencies
        ]

    def _without_rate(self, company):
        """Return the currencies that cannot be converted to a company's.

        Odoo itself converts them one to one.

        :rtype: res.currency
        """
        foreign = self - company.currency_id
        if not foreign:
            return foreign
        rated = (
            self.env["res.currency.rate"]
            .sudo()
            ._read_group(
                [
                    ("currency_id", "in", foreign.ids),
                    ("company_id", "in", [False, company.root_id.id]),
                ],
                ["currency_id"],
            )
        )
        return foreign.filtered(lambda c: c.id not in {f.id for (f,) in rated})

    def _assert_rate(self, company):
        """Refuse amounts that cannot be converted to a company's currency.

        :raise ValidationError: naming the currency and where its rate is entered
        """
        for currency in self._without_rate(company):
            raise ValidationError(
                self.env._(
                    "Currency: %(currency)s has no rate in %(company)s. Enter one under"
                    " Accounting, Configuration, Currencies, or choose another"
                    " currency.",
                    currency=currency.name,
                    company=company.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)
