from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.limits import DatedLimit, effective_limit
from ...rules.warning import (
    Change,
    Dated,
    MonthPaid,
    PeriodIndex,
    Rise,
    broken_promises,
    identity_changes,
    index_fall,
    late_slope,
    order_after_rise,
    order_spike,
)

_YEAR = relativedelta(months=12)
# How long a risen limit is watched, beyond the days in which orders count.
_RISE_WATCHED = relativedelta(days=60)
# Limits that rise by a plan of ours, or were there before us, are nobody's wish.
_PLANNED_SOURCES = ("ramp_up", "taken_over")


class CustomerWarningFind(models.AbstractModel):
    """Reads what the signals look at, of all customers of a company at once.

    Each signal is one statement, the one on limits three; the rules of `rules.warning`
    then tell who raises it. Invoices in dispute are no sign of lateness: they are left
    out, unless the dispute proved unfounded.
    """

    _name = "customer.warning.find"
    _description = "Search for Warning Signals"

    @api.model
    def _find(self, signal, company, today=None):
        """Return which customers raise a signal, and on what evidence.

        :param customer.credit.signal signal: with its threshold and window
        :param res.company company: a root company
        :rtype: dict[int, Evidence]
        """
        self.env.flush_all()
        find = getattr(self, f"_find_{signal.kind}")
        found = find(signal, company, today or company._credit_today())
        return {customer: evidence for customer, evidence in found if evidence}

    # === PAYMENT === #

    @api.model
    def _find_slope(self, signal, company, today):
        since = today.replace(day=1) - relativedelta(months=signal.window - 1)
        months = defaultdict(list)
        rows = self._experiences(
            company,
            since,
            today,
            SQL("DATE_TRUNC('month', date)::date"),
            SQL("SUM(amount), SUM(amount * days), ARRAY_AGG(id)"),
        )
        for customer, month, amount, amount_days, ids in rows:
            paid = MonthPaid(month, float(amount), float(amount_days), tuple(ids))
            months[customer].append(paid)
        for customer, paid in months.items():
            yield customer, late_slope(paid, signal.threshold)

    @api.model
    def _find_index(self, signal, company, today):
        recent_from = today - relativedelta(months=signal.window, days=-1)
        points = self.env["customer.payment.record"]._points_sql(SQL("days"))
        periods = defaultdict(lambda: [PeriodIndex(0, 0, 0), PeriodIndex(0, 0, 0)])
        rows = self._experiences(
            company,
            today - _YEAR + relativedelta(days=1),
            today,
            SQL("date >= %s", recent_from),
            SQL(
                "SUM(amount), SUM(amount * %s), COUNT(DISTINCT item_id), ARRAY_AGG(id)",
                points,
            ),
        )
        for customer, recent, amount, weighted, items, ids in rows:
            period = PeriodIndex(float(amount), float(weighted), items, tuple(ids))
            periods[customer][recent] = period
        for customer, (before, recent) in periods.items():
            found = index_fall(before, recent, recent_from, signal.threshold)
            yield customer, found

    @api.model
    def _experiences(self, company, date_from, today, group, sums):
        """Return customer, group and sums of what was paid or is overdue."""
        records = self.env["customer.payment.record"]
        scope = records._scope_sql(company, today, date_from)
        return self.env.execute_query(
            SQL(
                """SELECT customer_id, %(group)s, %(sums)s FROM (%(experiences)s) paid
                    WHERE move_id NOT IN (%(disputed)s) GROUP BY 1, 2""",
                group=group,
                sums=sums,
                experiences=records._experiences_sql(scope),
                disputed=self._disputed_sql(company),
            )
        )

    @api.model
    def _disputed_sql(self, company):
        return SQL(
            """SELECT move_id FROM customer_credit_incident
                WHERE kind = 'dispute' AND move_id IS NOT NULL AND company_id = %s
                  AND (state = 'open' OR outcome <> 'unfounded')""",
            company.id,
        )

    @api.model
    def _find_promise(self, signal, company, today):
        since = today - relativedelta(months=signal.window)
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, id, date_due, amount FROM customer_payment_promise
                    WHERE state = 'broken' AND company_id = %s AND date_due >= %s""",
                company.id,
                since,
            )
        )
        for customer, promises in _by_customer(rows, Dated).items():
            yield customer, broken_promises(promises, signal.threshold)

    # === ORDERS === #

    @api.model
    def _find_spike(self, signal, company, today):
        recent_from = today - relativedelta(days=signal.window - 1)
        year_from = recent_from - _YEAR
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_id, MIN(day),
                          COALESCE(SUM(amount) FILTER (WHERE day >= %(year_from)s
                                                         AND day < %(recent_from)s), 0),
                          JSONB_AGG(JSONB_BUILD_ARRAY(id, day, amount))
                              FILTER (WHERE day >= %(recent_from)s)
                     FROM (%(orders)s) sold
                 GROUP BY 1 HAVING MAX(day) >= %(recent_from)s""",
                year_from=year_from,
                recent_from=recent_from,
                orders=self._orders_sql(company, today),
            )
        )
        for customer, first, earlier, orders in rows:
            recent = [_dated(*order) for order in orders]
            months = _months_begun(max(first, year_from), recent_from)
            yield (
                customer,
                order_spike(recent, float(earlier), months, signal.threshold),
            )

    @api.model
    def _orders_sql(self, company, today):
        """Return the query of confirmed orders: customer, id, day, amount.

        The amount is in the root company's currency, at the order's own rate.
        """
        return SQL(
            """SELECT debtor.commercial_partner_id AS customer_id, so.id,
                      (so.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                          AS day,
                      so.amount_total / COALESCE(NULLIF(so.currency_rate, 0), 1)
                          AS amount
                 FROM sale_order so
                 JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                WHERE so.state = 'sale' AND so.company_id = ANY(%(companies)s)
                  AND so.date_order < %(today)s::date + 2""",
            zone=company.partner_id.tz or "UTC",
            companies=self.env["customer.credit.exposure"]._companies_of(company).ids,
            today=today,
        )

    @api.model
    def _find_rise(self, signal, company, today):
        since = today - _RISE_WATCHED - relativedelta(days=signal.window)
        rises = self._rises(company, since, today)
        rows = self.env.execute_query(
            SQL(
                """SELECT customer_id, id, day, amount FROM (%s) sold
                    WHERE day >= %s AND customer_id = ANY(%s)""",
                self._orders_sql(company, today),
                since,
                list(rises),
            )
        )
        orders = _by_customer(rows, Dated)
        for customer, own in rises.items():
            yield (
                customer,
                order_after_rise(
                    own, orders.get(customer, ()), signal.threshold, signal.window
                ),
            )

    @api.model
    def _rises(self, company, since, today):
        """Return where limits rose, by customer: compared with the day before."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, id, amount, date_from, date_to,
                          source = 'temporary', ramp_from, source, decided_on::date
                     FROM customer_credit_limit
                    WHERE state = 'approved' AND company_id = %(company)s
                      AND partner_id IN (
                          SELECT partner_id FROM customer_credit_limit
                           WHERE state = 'approved' AND company_id = %(company)s
                             AND GREATEST(date_from, decided_on::date) >= %(since)s)""",
                company=company.id,
                since=since,
            )
        )
        limits, days = defaultdict(list), defaultdict(set)
        for customer, key, amount, *dates, source, decided in rows:
            limits[customer].append(DatedLimit(key, float(amount), *dates))
            day = max(filter(None, (dates[0], decided)))
            if source not in _PLANNED_SOURCES and since <= day <= today:
                days[customer].add((day, key))
        found = {key: _rises_of(limits[key], own) for key, own in days.items()}
        return {key: rises for key, rises in found.items() if rises}

    # === IDENTITY === #

    @api.model
    def _find_identity(self, signal, company, today):
        since = today - relativedelta(days=signal.window)
        rows = self.env.execute_query(
            SQL(
                """SELECT change.partner_id, change.id, change.date::date, change.kind,
                          COALESCE(change.old_value, ''), COALESCE(change.new_value, '')
                     FROM customer_identity_change change
                     JOIN res_partner partner ON partner.id = change.partner_id
                    WHERE change.date >= %s
                      AND (partner.company_id IS NULL OR partner.company_id = ANY(%s))
                 """,
                since,
                self.env["customer.credit.exposure"]._companies_of(company).ids,
            )
        )
        for customer, changes in _by_customer(rows, Change).items():
            yield customer, identity_changes(changes, signal.threshold)


def _by_customer(rows, make):
    found = defaultdict(list)
    for customer, *values in rows:
        found[customer].append(make(*values))
    return found


def _dated(key, day, amount):
    return Dated(key, fields.Date.to_date(day), float(amount))


def _months_begun(first, last):
    """Return the months from one day to another, what is left counted as a whole."""
    span = relativedelta(last, first)
    return span.years * 12 + span.months + (1 if span.days else 0)


def _rises_of(limits, days):
    """Return the days on which the limit in force became a higher one.

    The limit that rose is left out of what was in force before, however early it is
    dated: a limit approved late has risen when it was approved.
    """
    rises = []
    for day, key in sorted(days):
        before = effective_limit((x for x in limits if x.key != key), day)
        after = effective_limit(limits, day)
        if before and after and after.key == key and after.amount > before.amount:
            rises.append(Rise(day, before.amount, after.amount))
    return rises
