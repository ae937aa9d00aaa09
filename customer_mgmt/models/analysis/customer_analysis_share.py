from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.period import Period, month_of
from ...rules.profile import share_of_turnover
from ...rules.target import LIGHTS, Goal, progress


class CustomerAnalysisShare(models.AbstractModel):
    """What stands beside a page of customers: what is expected of them, and how much
    they turn over in all.

    Targets and surveys are of the whole customer, whichever salesperson the bar
    chooses.
    """

    _name = "customer.analysis.share"
    _description = "Expected Share and Share of the Customer"

    @api.model
    def _customer_months(self, scope, partner_ids):
        """Return the sales of a page of customers by month, of all times.

        :return: month -> (all, those the bar's salesperson sold) by customer
        :rtype: dict[int, dict[date, tuple]]
        """
        domain = Domain("company_id", "=", scope.company.id)
        domain &= Domain("partner_id", "in", partner_ids)
        facts = self._facts_sql(
            "customer.fact.sales", domain, "partner_id", "user_id", "month", "turnover"
        )
        theirs = SQL("user_id = %s", scope.user.id) if scope.user else SQL("TRUE")
        months = {}
        for partner_id, month, turnover, own in self.env.execute_query(
            SQL(
                """SELECT partner_id, month, SUM(turnover),
                          COALESCE(SUM(turnover) FILTER (WHERE %s), 0)
                     FROM (%s) facts GROUP BY partner_id, month""",
                theirs,
                facts,
            )
        ):
            months.setdefault(partner_id, {})[month] = (turnover, own)
        return months

    @api.model
    def _beside(self, scope, months):
        """Return targets and surveys by customer.

        :param dict months: as of `_customer_months`
        :rtype: dict[int, dict]
        """
        targets = self._targets_of(scope, months)
        surveys = self._surveys_of(scope, months)
        return {
            partner_id: {
                "targets": targets.get(partner_id, []),
                "surveys": surveys.get(partner_id, []),
            }
            for partner_id in months
        }

    # === TARGETS === #

    @api.model
    def _targets_of(self, scope, months):
        """Return the targets of all a customer buys: of the year, else of the month."""
        goals = self.env["customer.sales.target"]
        if not goals.has_access("read"):
            return {}
        goals = goals.search(
            [
                ("partner_id", "in", list(months)),
                ("company_id", "=", scope.company.id),
                ("product_id", "=", False),
                ("category_id", "=", False),
                ("measure", "in", ("amount", "share")),
                ("date_from", "<=", scope.period.last),
                ("date_to", ">=", scope.period.last),
            ],
            order="period_kind DESC, measure DESC, id",
        )
        totals, found = self._company_totals(scope, goals), {}
        for goal in goals:
            shown = found.setdefault(goal.partner_id.id, {})
            own = months[goal.partner_id.id]
            shown.setdefault(goal.measure, self._target(scope, goal, own, totals))
        return {partner: list(shown.values()) for partner, shown in found.items()}

    @api.model
    def _company_totals(self, scope, goals):
        """Return the company's sales of the periods of share targets.

        With full rights, as the attainment of a share tells them: the user sees it of
        the same targets.
        """
        ends = {_period(goal) for goal in goals if goal.measure == "share"}
        if not ends:
            return {}
        every = Period(min(p.first for p in ends), max(p.last for p in ends))
        rows = (
            self.env["customer.fact.sales"]
            .sudo()
            ._read_group(
                self._facts_domain(scope._replace(user=None), every),
                ["month:month"],
                ["turnover:sum"],
            )
        )
        by_month = {fields.Date.to_date(month): turnover for month, turnover in rows}
        return {
            period: sum(by_month.get(month, 0) for month in period) for period in ends
        }

    @api.model
    def _target(self, scope, goal, own, totals):
        """Return a target, what was attained of it, and its light."""
        period = _period(goal)
        value = float(sum(own.get(month, (0, 0))[0] for month in period))
        if goal.measure == "share":
            total = totals[period]
            value = 100.0 * value / total if total > 0 else None
        aim = Goal(
            goal.target_value,
            goal.date_from,
            goal.date_to,
            gradual=goal.measure != "share",
        )
        state = progress(aim, value, scope.company._credit_today()).state
        domain = self._facts_domain(scope._replace(user=None), period)
        domain &= Domain("partner_id", "=", goal.partner_id.id)
        return {
            "measure": goal.measure,
            "period": goal._period_name(),
            "target": goal.target_value,
            "attained": value,
            "state": state,
            "state_label": self._state_label(state),
            "light": LIGHTS.get(state),
            "open": self._open_lines(domain, goal.display_name),
            "open_target": self._open_records(goal),
        }

    @api.model
    def _state_label(self, state):
        field = self.env["customer.sales.target"]._fields["state"]
        return dict(field._description_selection(self.env)).get(state, "")

    # === SURVEYS === #

    @api.model
    def _surveys_of(self, scope, months):
        """Return each customer's latest surveyed year, and a later surveyed month."""
        surveys = self.env["customer.turnover.survey"]
        if not surveys.has_access("read"):
            return {}
        found = {}
        for survey in surveys.search(
            [
                ("partner_id", "in", list(months)),
                ("company_id", "in", (False, scope.company.id)),
                ("date_to", "<=", scope.period.date_to),
            ]
        ):
            shown = found.setdefault(survey.partner_id.id, [])
            if not any(not each.month or survey.month for each in shown):
                shown.append(survey)
        rates = self._rates_of(scope, found)
        return {
            partner: [self._survey(scope, s, months[partner], rates) for s in shown]
            for partner, shown in found.items()
        }

    @api.model
    def _rates_of(self, scope, found):
        """Return the rate of each (currency, day) into the company's, one read each."""
        rates, to = {}, scope.company.currency_id
        for survey in (s for shown in found.values() for s in shown):
            key = survey.currency_id, survey.date_to
            if key not in rates:
                rates[key] = self.env["res.currency"]._get_conversion_rate(
                    survey.currency_id, to, scope.company, survey.date_to
                )
        return rates

    @api.model
    def _survey(self, scope, survey, own, rates):
        """Return a surveyed turnover, our sales of the same time, and our share."""
        first, last = survey._bounds()
        period = Period(first, month_of(last))
        amount = survey.amount * rates[survey.currency_id, survey.date_to]
        amount = scope.company.currency_id.round(amount)
        ours = float(sum(own.get(month, (0, 0))[0] for month in period))
        domain = self._facts_domain(scope._replace(user=None), period)
        domain &= Domain("partner_id", "=", survey.partner_id.id)
        return {
            "period": survey._period_name(),
            "month": bool(survey.month),
            "amount": amount,
            "source": survey.source,
            "noted_on": fields.Date.to_string(survey.noted_on) or False,
            "ours": ours,
            "share": share_of_turnover(ours, amount),
            "open": self._open_lines(domain, survey.partner_id.display_name),
            "open_survey": self._open_records(survey),
        }

    @api.model
    def _open_records(self, records):
        return {
            "name": records._description,
            "res_model": records._name,
            "domain": [["id", "in", records.ids]],
        }


def _period(goal):
    return Period(goal.date_from, month_of(goal.date_to))
