from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet

from ...rules.period import Period, month_of, shift


class Scope(NamedTuple):
    """What the bar above the analyses says.

    :param res.company company: root of the company tree
    :param Period period: whole months
    :param Period before: the period it is compared with
    :param res.users user: the salesperson; empty for all
    """

    company: object
    period: Period
    before: Period
    user: object


class CustomerAnalysis(models.AbstractModel):
    """What the analyses share: their scope, their reading of facts, their way down.

    Each analysis inherits it and has a public, read-only `panel` that takes the bar's
    values as plain data and returns plain data. Facts are read with the user's own
    rights, so that record rules hold; nothing is written and no temporary table made.
    """

    _name = "customer.analysis"
    _description = "Analysis of Customers"

    @api.model
    def _scope(self, values):
        """Return the scope of a request.

        :param dict values: ``company_id``, ``date_from``, ``date_to`` (days as texts;
            their months count), ``user_id``, ``compare`` (``before``, the default, or
            ``last_year``); what is missing is the present company, the last twelve
            months, all salespeople
        :rtype: Scope
        :raise UserError: if the period ends before it begins, or the company is not
            one of the user's
        """
        company = self._company(values.get("company_id"))
        today = company._credit_today()
        last = month_of(fields.Date.to_date(values.get("date_to")) or today)
        first = fields.Date.to_date(values.get("date_from"))
        period = Period(month_of(first) if first else shift(last, -11), last)
        if period.months < 1:
            raise UserError(
                self.env._("Period: it ends before it begins; choose a later end.")
            )
        yearly = values.get("compare") == "last_year"
        before = period.last_year() if yearly else period.before()
        user = self.env["res.users"].browse(values.get("user_id") or [])
        return Scope(company, period, before, user)

    @api.model
    def _company(self, company_id):
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        if company.id not in self.env.user._get_company_ids():
            raise UserError(self.env._("Company: choose one of those you may work in."))
        return company.sudo().root_id

    @api.model
    def _facts_domain(self, scope, period=None):
        """Return the domain of facts in a scope.

        :param Period period: another period than that of the scope
        :rtype: odoo.fields.Domain
        """
        period = period or scope.period
        domain = Domain(
            [
                ("company_id", "=", scope.company.id),
                ("month", ">=", period.first),
                ("month", "<=", period.last),
            ]
        )
        if scope.user:
            domain &= Domain("user_id", "=", scope.user.id)
        return domain

    @api.model
    def _facts_sql(self, model, domain, *columns):
        """Return the query of columns of the facts that the user may see.

        :param str model: ``customer.fact.sales``, ``.product`` or ``.seller``
        :param odoo.fields.Domain domain: over that model
        :param str columns: stored columns; those the user may not read are refused
        """
        facts = self.env[model]
        query = facts._search(domain)
        return query.select(
            *(
                SQL(
                    "%s AS %s",
                    facts._field_to_sql(facts._table, name, query),
                    SQL.identifier(name),
                )
                for name in columns
            )
        )

    @api.model
    def _sees_margins(self):
        """Tell whether the user may see costs, gross profit and margin rates."""
        return self.env.user.has_group("customer_mgmt.group_customer_margin")

    @api.model
    def _open_lines(self, domain, name):
        """Return what a figure opens: the lines it is the sum of, as plain data.

        :param odoo.fields.Domain domain: over `customer.fact.line`; that of facts fits
        """
        return {
            "name": name,
            "res_model": "customer.fact.line",
            "domain": [_plain(leaf) for leaf in Domain(domain)],
        }


def _plain(value):
    """Return a part of a domain as JSON knows it."""
    if isinstance(value, date):
        return fields.Date.to_string(value)
    if isinstance(value, list | tuple | set | frozenset | OrderedSet):
        return [_plain(each) for each in value]
    return value
