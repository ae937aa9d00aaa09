from collections import defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models

from ...rules.past import PastCover, PastCustomer, PastPayment


class CustomerCreditPast(models.AbstractModel):
    """Gathers what `rules.past` replays of customers: a fixed number of queries.

    Ledger and orders are as they were; limits and grades have their history. Where it
    begins later than the day asked for, today's limit stands in, and is marked so.
    """

    _name = "customer.credit.past"
    _inherit = ["customer.credit.past.item", "customer.credit.past.order"]
    _description = "Past of Customers' Credit"

    @api.model
    def _past_of(self, customers, company, period, kinds=()):
        """Return the past of customers.

        :param res.partner customers: commercial partners
        :param res.company company: root of a company tree
        :param tuple period: first and last day of confirmation
        :param kinds: kinds of rules; figures that only some ask for are read for them
        :rtype: dict[int, PastCustomer]
        """
        orders, bills = self._orders_of(customers, company, period)
        items = self._items_of(customers, company, self._eve(period[0]), bills)
        limits, accounts = self._limits_of(customers, company)
        grades = self._grades_of(accounts)
        broken = self._broken_of(customers, company) if "promise" in kinds else {}
        payments = self._paid_of(customers, company, period, kinds)
        covers = self._covers_of(customers, company)
        return {
            customer.id: PastCustomer(
                items=items.get(customer.id, ()),
                orders=orders.get(customer.id, ()),
                limits=limits.get(customer.id, ()),
                grades=grades.get(customer.id, ()),
                broken=tuple(broken.get(customer.id, ())),
                payments=payments.get(customer.id, ()),
                covers=covers.get(customer.id, ()),
                **self._account_values(accounts.get(customer.id)),
            )
            for customer in customers
        }

    @api.model
    def _account_values(self, account):
        if not account:
            return {}
        group = account.group_id
        return {
            "limit_today": account.effective_limit if account.limit_set else None,
            "groups": frozenset(group._ancestor_ids() if group else ()),
        }

    @api.model
    def _limits_of(self, customers, company):
        """Return approved limits, and the credit account, by customer id."""
        limits = self.env["customer.credit.limit"].sudo()
        domain = [
            ("partner_id", "in", customers.ids),
            ("company_id", "=", company.id),
        ]
        found = limits.search_fetch(
            [*domain, ("state", "=", "approved")],
            ["partner_id", "amount", "date_from", "date_to", "source", "ramp_from"],
        )
        dated = {
            customer.id: own._dated()
            for customer, own in found.grouped("partner_id").items()
        }
        accounts = self.env["customer.credit.account"].sudo()
        accounts = accounts.with_context(active_test=False).search_fetch(
            domain, ["partner_id", "effective_limit", "limit_set", "grade_id"]
        )
        return dated, {account.partner_id.id: account for account in accounts}

    @api.model
    def _grades_of(self, accounts):
        """Return (first day, grade) by customer id, in order of date."""
        history = self.env["customer.credit.grade.history"].sudo()
        ids = [account.id for account in accounts.values()]
        changes = history.search_fetch(
            [("account_id", "in", ids)],
            ["account_id", "date", "old_grade", "new_grade"],
            order="date, id",
        ).grouped("account_id")
        names = self._grade_names(accounts)
        return {
            customer_id: self._grade_steps(account, changes.get(account), names)
            for customer_id, account in accounts.items()
        }

    @api.model
    def _grade_names(self, accounts):
        companies = {account.company_id.id for account in accounts.values()}
        grades = self.env["customer.credit.grade"].sudo()
        grades = grades.with_context(active_test=False).search_fetch(
            [("company_id", "in", list(companies))], ["name"], order="active, id"
        )
        return {grade.name: grade.id for grade in grades}

    @api.model
    def _grade_steps(self, account, changes, names):
        if not changes:
            return ((date.min, account.grade_id.id or None),)
        first = (date.min, names.get(changes[0].old_grade))
        return (first, *((c.date, names.get(c.new_grade)) for c in changes))

    @api.model
    def _broken_of(self, customers, company):
        """Return the due dates of broken promises by customer id."""
        promises = self.env["customer.payment.promise"].sudo()
        rows = promises._read_group(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "=", "broken"),
            ],
            ["partner_id"],
            ["date_due:array_agg"],
        )
        return {customer.id: days for customer, days in rows}

    @api.model
    def _paid_of(self, customers, company, period, kinds):
        found = defaultdict(list)
        if "index" in kinds:
            since = period[0] - relativedelta(years=1)
            for customer_id, *paid in self._payments_of(customers, company, since):
                found[customer_id].append(PastPayment(*paid))
        return found

    @api.model
    def _covers_of(self, customers, company):
        """Return what approved securities count, at today's rate, by customer id."""
        found = defaultdict(list)
        if company.credit_security_effect != "exposure":
            return found
        securities = (
            self.env["customer.credit.security"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", company.id),
                    ("state", "=", "approved"),
                ]
            )
        )
        today = company._credit_today()
        for security in securities:
            amount = security.currency_id._convert(
                security.amount * security.percentage / 100.0,
                company.currency_id,
                company,
                today,
            )
            found[security.partner_id.id].append(
                PastCover(security.date_from, security.date_to or None, amount)
            )
        return found
