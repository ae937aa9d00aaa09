from collections import defaultdict
from datetime import timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.past import PastOrder

# Orders confirmed so long before the period may still be open when it begins.
_BEFORE = relativedelta(months=12)
# What a document's amount may differ by rounding, for the order and each invoice.
_ROUNDINGS = 0.05


class CustomerCreditPastOrder(models.AbstractModel):
    """Confirmed orders as they were, for `rules.past`.

    An order's day is its date of confirmation, its amount that of today, at the rate of
    its own date; what was billed of it follows from its posted invoices.
    """

    _name = "customer.credit.past.order"
    _description = "Orders of the Past"

    @api.model
    def _orders_of(self, customers, company, period):
        """Return the orders of customers, and the orders that each invoice bills.

        :param res.partner customers: commercial partners
        :param res.company company: root of a company tree
        :param tuple period: first and last day of confirmation
        :return: orders by customer id, order ids by id of the invoice
        :rtype: tuple[dict[int, list[PastOrder]], dict[int, frozenset]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._orders_sql(customers, company, period))
        bills, billed = self._bills_of([row[1] for row in rows])
        still_open = self._still_open(rows, billed)
        found = defaultdict(list)
        for customer_id, *row in rows:
            found[customer_id].append(
                self._past_order(row, billed[row[0]], row[0] in still_open)
            )
        return found, bills

    @api.model
    def _past_order(self, row, billed, still_open):
        key, moment, day, amount, wanted, secured, team = row
        known = sum(part for _day, part in billed)
        exact = abs(known - amount) <= _ROUNDINGS * (1 + len(billed))
        if not still_open and known < amount:
            # What was closed short stood until the last invoice.
            last = max((billed_on for billed_on, _part in billed), default=day)
            billed = [*billed, (last, amount - known)]
        return PastOrder(
            key, moment, day, amount, tuple(billed), wanted, exact, secured, team
        )

    @api.model
    def _still_open(self, rows, billed):
        """Return the ids of orders with something left to bill today."""
        short = [
            row[1]
            for row in rows
            if sum(part for _day, part in billed[row[1]]) < row[4] - _ROUNDINGS
        ]
        if not short:
            return set()
        orders = self.env["sale.order"].sudo().browse(short)
        return set(self.env["customer.credit.exposure"].sudo()._orders_exposure(orders))

    # === QUERIES === #

    @api.model
    def _next_customers(self, company, period, after, limit):
        """Return the customers that have orders of the period, in order of id.

        :param int after: id after which they begin
        :rtype: res.partner
        """
        query = SQL(
            """SELECT DISTINCT debtor.commercial_partner_id
                 FROM sale_order so
                 JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                WHERE %(scope)s AND debtor.commercial_partner_id > %(after)s
             ORDER BY 1 LIMIT %(limit)s""",
            scope=self._confirmed_sql(company, *period),
            after=after,
            limit=limit,
        )
        ids = [row[0] for row in self.env.execute_query(query)]
        return self.env["res.partner"].sudo().browse(ids)

    @api.model
    def _count_customers(self, company, period):
        query = SQL(
            """SELECT COUNT(DISTINCT debtor.commercial_partner_id)
                 FROM sale_order so
                 JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                WHERE %s""",
            self._confirmed_sql(company, *period),
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _confirmed_sql(self, company, date_from, date_to):
        """Return the condition on orders confirmed on days of the company's zone."""
        zone = pytz.timezone(self._zone(company))

        def start_of(day):
            begun = zone.localize(fields.Datetime.to_datetime(day))
            return begun.astimezone(pytz.utc).replace(tzinfo=None)

        return SQL(
            "so.state = 'sale' AND so.company_id = ANY(%s)"
            " AND so.date_order >= %s AND so.date_order < %s",
            self.env["customer.credit.exposure"]._companies_of(company).ids,
            start_of(date_from),
            start_of(date_to + timedelta(days=1)),
        )

    @api.model
    def _zone(self, company):
        return company.sudo().partner_id.tz or "UTC"

    @api.model
    def _orders_sql(self, customers, company, period):
        return SQL(
            """SELECT debtor.commercial_partner_id, so.id, so.date_order,
                      %(day)s, %(amount)s::float8, %(wanted)s,
                      so.amount_total > 0
                          AND COALESCE((%(paid)s), 0) >= so.amount_total,
                      so.team_id
                 FROM sale_order so
                 JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                WHERE %(scope)s AND so.amount_total > 0
                  AND so.partner_invoice_id = ANY(ARRAY(
                      SELECT id FROM res_partner
                       WHERE commercial_partner_id = ANY(%(customers)s)))""",
            day=self._day_sql(company, SQL("so.date_order")),
            wanted=self._day_sql(company, SQL("so.commitment_date")),
            amount=SQL("so.amount_total / COALESCE(NULLIF(so.currency_rate, 0), 1)"),
            paid=SQL(
                """SELECT SUM(tx.amount) FROM sale_order_transaction_rel rel
                     JOIN payment_transaction tx ON tx.id = rel.transaction_id
                    WHERE rel.sale_order_id = so.id
                      AND tx.state IN ('authorized', 'done')"""
            ),
            scope=self._confirmed_sql(company, period[0] - _BEFORE, period[1]),
            customers=customers.ids,
        )

    @api.model
    def _day_sql(self, company, moment):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self._zone(company)
        )

    @api.model
    def _bills_of(self, order_ids):
        """Return order ids by invoice, and (day, amount) of what was billed by order.

        Invoices in the order's currency count at the order's own rate: so an order is
        billed in full when it is, whatever the rates did.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.order_id, bill.id, bill.date,
                       (SUM(billed.price_total) / COALESCE(NULLIF(MAX(
                           CASE WHEN bill.currency_id = so.currency_id
                                THEN so.currency_rate
                                ELSE bill.invoice_currency_rate END), 0), 1))::float8
                  FROM sale_order so
                  JOIN sale_order_line line ON line.order_id = so.id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line billed ON billed.id = rel.invoice_line_id
                  JOIN account_move bill ON bill.id = billed.move_id
                 WHERE so.id = ANY(%s) AND bill.state = 'posted'
                   AND bill.move_type IN ('out_invoice', 'out_receipt')
              GROUP BY 1, 2, 3 ORDER BY 3
                """,
                order_ids,
            )
        )
        bills, billed = defaultdict(set), defaultdict(list)
        for order_id, bill_id, day, amount in rows:
            bills[bill_id].add(order_id)
            billed[order_id].append((day, amount))
        return {key: frozenset(ids) for key, ids in bills.items()}, billed
