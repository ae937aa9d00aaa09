from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...rules.payment import (
    INDEX_POINTS,
    MINIMUM_EXPERIENCES,
    MonthSales,
    PaymentRecord,
    dso_count_back,
    dso_simple,
    ratio,
)

# Days beyond terms, index, share on time, experiences, amount.
_NOTHING_PAID = (None, None, None, 0, 0.0)


class CustomerPaymentRecord(models.AbstractModel):
    """How customers pay, read from the reconciliations of each instalment.

    *What counts.* An amount of a customer invoice's receivable line that a payment
    settled: a posted credit in a bank or cash journal. Credit notes, exchange
    differences and write-offs settle without being paid and do not count; an entry in
    another journal cannot be told from a write-off. Late are the days from the
    instalment's due date to the payment's date. The payment counts in the period in
    which it met the invoice: the later date of the two. What is open and overdue at the
    end of the period counts with its age on that day.

    The SQL mirrors `rules.payment`; the tests hold the two against each other.
    """

    _name = "customer.payment.record"
    _inherit = ["customer.open.item"]
    _description = "Payment Record"

    # === BUSINESS METHODS === #

    @api.model
    def _records_of(self, customers, company, date_from, date_to):
        """Return how customers paid in a period, in the root company's currency.

        :param res.partner customers: commercial partners; ``None`` for all with an
            invoice, a payment or an open item
        :param res.company company: any company of the tree; branches count together
        :param datetime.date date_from: first day of the period
        :param datetime.date date_to: last day; open items stand as of this day
        :rtype: dict[res.partner, PaymentRecord]
        """
        self._flush_sources()
        scope = self._scope_sql(company, date_to, date_from)
        paid = self._paid(scope, customers)
        owed = self._owed(scope, customers)
        sales, since = self._sales(scope, customers)
        ids = customers.ids if customers is not None else {*paid, *owed, *sales}
        months = _months(date_from, date_to)
        return {
            customer: PaymentRecord(
                *paid.get(customer.id, _NOTHING_PAID),
                *self._outstanding_days(
                    owed.get(customer.id, 0.0),
                    [(sales[customer.id].get(m, 0.0), days) for m, days in months],
                    since.get(customer.id),
                    date_to,
                ),
            )
            for customer in self.env["res.partner"].browse(ids)
        }

    @api.model
    def _outstanding_days(self, owed, months, since, date_to):
        """Return days sales outstanding, simple and by counting back."""
        sales = sum(amount for amount, _days in months)
        length = sum(days for _amount, days in months)
        known = (date_to - since).days + 1 if since else None
        return (
            dso_simple(owed, sales, length, known),
            dso_count_back(owed, [MonthSales(*month) for month in months]),
        )

    @api.model
    def _paid(self, scope, customers):
        """Return by customer the first five figures of a payment record."""
        query = self._paid_sql(scope, customers)
        return {
            customer: self._paid_figures(*sums)
            for customer, *sums in self.env.execute_query(query)
        }

    @api.model
    def _paid_figures(self, amount, days, points, on_time, count):
        """Return days beyond terms, index, share on time, experiences and amount.

        The parameters are the columns of `_paid_sql` after the customer.
        """
        return (
            float(ratio(days, amount)),
            float(ratio(points, amount)) if count >= MINIMUM_EXPERIENCES else None,
            float(ratio(on_time, amount)),
            count,
            float(amount),
        )

    @api.model
    def _owed(self, scope, customers):
        """Return what each customer owed at the end, net of unapplied credit."""
        query = SQL(
            """SELECT customer_id, SUM(residual) FROM (%s) item
                WHERE customer_id IS NOT NULL GROUP BY customer_id""",
            self._open_items_sql(scope, customers),
        )
        return {key: float(owed) for key, owed in self.env.execute_query(query)}

    @api.model
    def _sales(self, scope, customers):
        """Return sales by customer and month of the period, and first invoice dates."""
        query = SQL(
            """SELECT bill.commercial_partner_id,
                      CASE WHEN bill.invoice_date >= scope.date_from
                           THEN DATE_TRUNC('month', bill.invoice_date)::date END,
                      SUM(bill.amount_total_signed), MIN(bill.invoice_date)
                 FROM account_move bill
                 JOIN (%(scope)s) scope ON scope.company_id = bill.company_id
                                       AND bill.invoice_date <= scope.day
                WHERE bill.state = 'posted' AND %(customers)s
                  AND bill.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             GROUP BY 1, 2""",
            scope=scope,
            customers=self._customers_sql(customers, "bill"),
        )
        sales, since = defaultdict(dict), {}
        for key, month, amount, first in self.env.execute_query(query):
            since[key] = min(first, since.get(key, first))
            if month:
                sales[key][month] = float(amount)
        return sales, since

    # === QUERIES === #

    @api.model
    def _paid_sql(self, scope, customers):
        """Return the query of what was paid or is overdue, summed by customer."""
        return SQL(
            """SELECT customer_id, SUM(amount) AS amount, SUM(amount * days) AS days,
                      SUM(amount * %(points)s) AS points,
                      COALESCE(SUM(amount) FILTER (WHERE days <= 0), 0) AS on_time,
                      COUNT(DISTINCT item_id) AS count
                 FROM (%(experiences)s) experience GROUP BY customer_id""",
            points=self._points_sql(SQL("days")),
            experiences=self._experiences_sql(scope, customers),
        )

    @api.model
    def _experiences_sql(self, scope, customers=None):
        """Return the query of amounts paid, and of open overdue ones.

        Columns: id, kind (paid, open), root_id, customer_id, item_id, move_id,
        payment_move_id, date (when it counts), paid_on, due, amount, days.
        """
        return SQL(
            "(%s) UNION ALL (%s)",
            self._payments_sql(scope, customers),
            self._overdue_sql(scope, customers),
        )

    @api.model
    def _payments_sql(self, scope, customers):
        return SQL(
            """
            SELECT partial.id * 2 AS id, 'paid' AS kind, scope.root_id,
                   debtor.commercial_partner_id AS customer_id, item.id AS item_id,
                   item.move_id, payer.move_id AS payment_move_id,
                   partial.max_date AS date, payer.date AS paid_on,
                   COALESCE(item.date_maturity, item.date) AS due, partial.amount,
                   payer.date - COALESCE(item.date_maturity, item.date) AS days
              FROM account_partial_reconcile partial
              JOIN (%(scope)s) scope ON scope.company_id = partial.company_id
                   AND partial.max_date >= scope.date_from
                   AND partial.max_date <= scope.day
              JOIN account_move_line item ON item.id = partial.debit_move_id
                   AND item.parent_state = 'posted'
                   AND item.display_type = 'payment_term'
                   AND item.account_id = %(receivables)s
              JOIN account_move bill ON bill.id = item.move_id
                   AND bill.move_type IN ('out_invoice', 'out_receipt')
              JOIN account_move_line payer ON payer.id = partial.credit_move_id
                   AND payer.parent_state = 'posted'
              JOIN account_journal journal ON journal.id = payer.journal_id
                   AND journal.type IN ('bank', 'cash', 'credit')
              JOIN res_partner debtor ON debtor.id = item.partner_id
             WHERE partial.amount > 0 AND %(customers)s AND %(partners)s
            """,
            scope=scope,
            receivables=self._receivables_sql(),
            # Says the same once more, so that few customers are found by their items.
            partners=self._partners_sql(customers),
            customers=self._customers_sql(customers),
        )

    @api.model
    def _overdue_sql(self, scope, customers):
        return SQL(
            """
            SELECT item.item_id * 2 + 1, 'open', item.root_id, item.customer_id,
                   item.item_id, item.move_id, NULL::int, item.day, NULL::date,
                   item.due, item.residual, item.day - item.due
              FROM (%(items)s) item
              JOIN account_move bill ON bill.id = item.move_id
                   AND bill.move_type IN ('out_invoice', 'out_receipt')
             WHERE item.residual > 0 AND item.due < item.day
               AND item.customer_id IS NOT NULL
            """,
            items=self._open_items_sql(scope, customers),
        )

    @api.model
    def _points_sql(self, days):
        """Return the points of `rules.payment.payment_index` for a number of days."""
        (first, most), (_last, least) = INDEX_POINTS[0], INDEX_POINTS[-1]
        cases = [SQL("WHEN %s <= %s THEN %s::numeric", days, first, most)]
        for (low, points), (high, next_points) in pairwise(INDEX_POINTS):
            cases.append(
                SQL(
                    "WHEN %(days)s <= %(high)s THEN %(points)s"
                    " + %(step)s::numeric * (%(days)s - %(low)s) / %(width)s",
                    days=days,
                    high=high,
                    points=points,
                    step=next_points - points,
                    low=low,
                    width=high - low,
                )
            )
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), least)


def _months(date_from, date_to):
    """Return first day and number of days of each month in a period, latest first."""
    months, start = [], date_to.replace(day=1)
    while start >= date_from.replace(day=1):
        end = min(start + relativedelta(months=1) - timedelta(days=1), date_to)
        months.append((start, (end - max(start, date_from)).days + 1))
        start -= relativedelta(months=1)
    return months
