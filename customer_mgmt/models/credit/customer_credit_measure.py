from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date

_STATEMENT_RATIOS = ("current_ratio", "equity_ratio", "altman_z")
_PAYMENT_FIGURES = {
    "days_beyond_terms": "days_beyond_terms",
    "payment_index": "index",
    "on_time_share": "on_time_share",
}


class CustomerCreditMeasure(models.AbstractModel):
    """Fills the measured items of evaluation cards, for many customers at once."""

    _name = "customer.credit.measure"
    _description = "Measured Evaluation Items"

    @api.model
    def _measure(self, names, customers, company, day):
        """Return measured values with their sources; what is unknown is left out.

        :param names: keys of `const.MEASURES`
        :param res.partner customers: commercial partners
        :param datetime.date day: the last day that counts
        :return: per measure and customer the value and where it is from
        :rtype: dict[str, dict[res.partner, tuple[float, str]]]
        """
        found = {name: {} for name in names}
        readers = {
            self._measure_turnover: {"turnover"},
            self._measure_years: {"years"},
            self._measure_payment: set(_PAYMENT_FIGURES),
            self._measure_statement: set(_STATEMENT_RATIOS),
        }
        for reader, known in readers.items():
            wanted = known & set(names)
            if wanted:
                found.update(reader(wanted, customers, company, day))
        return found

    @api.model
    def _measure_turnover(self, _names, customers, company, _day):
        accounts = self.env["customer.credit.account"].sudo()
        accounts = accounts.with_context(active_test=False).search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.root_id.id),
            ]
        )
        bases = company._fields["credit_grade_basis"]._description_selection(self.env)
        sources = dict(bases)
        found = accounts._turnovers(company.root_id)
        return {
            "turnover": {
                customer.with_env(self.env): (graded.turnover, sources[graded.basis])
                for customer, graded in found.items()
                if graded.turnover is not None
            }
        }

    @api.model
    def _measure_years(self, _names, customers, _company, day):
        years = {}
        for customer in customers.sudo():
            founded = customer.profile_founded_on
            if founded and founded <= day:
                source = self.env._(
                    "Customer file: founded on %s", format_date(self.env, founded)
                )
                age = relativedelta(day, founded)
                years[customer.with_env(self.env)] = (
                    round(age.years + age.months / 12, 2),
                    source,
                )
        return {"years": years}

    @api.model
    def _measure_payment(self, names, customers, company, day):
        start = day - relativedelta(years=1) + relativedelta(days=1)
        records = self.env["customer.payment.record"].sudo()
        records = records._records_of(customers, company, start, day)
        found = {name: {} for name in names}
        for customer, record in records.items():
            source = self.env._("%s payments of a year", record.experiences)
            for name in names:
                value = getattr(record, _PAYMENT_FIGURES[name])
                if value is not None:
                    found[name][customer] = (value, source)
        return found

    @api.model
    def _measure_statement(self, names, customers, company, day):
        statements = self.env["customer.financial.statement"].sudo()
        found = {name: {} for name in names}
        ratios_of = statements._latest_ratios(customers, company, day)
        latest = statements.browse(r["statement_id"] for r in ratios_of.values())
        for (customer, ratios), statement in zip(
            ratios_of.items(), latest, strict=True
        ):
            source = self.env._("Statement of %s", statement.display_name)
            for name in names:
                if ratios.get(name) is not None:
                    found[name][customer] = (ratios[name], source)
        return found
