from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...rules.exposure import CATEGORIES

# What each read depends on, so that pending changes reach the database first.
_SOURCES = {
    "res.partner": ["commercial_partner_id"],
    "sale.order": [
        "company_id",
        "currency_id",
        "invoice_status",
        "partner_invoice_id",
        "state",
    ],
    "sale.order.line": [
        "discount",
        "display_type",
        "invoice_lines",
        "is_downpayment",
        "order_id",
        "price_total",
        "price_unit",
        "product_id",
        "product_uom_qty",
        "qty_credited",
        "qty_delivered",
        "qty_delivered_method",
        "qty_invoiced",
        "tax_ids",
    ],
    "stock.move": ["sale_line_id", "state"],
    "payment.transaction": ["amount", "currency_id", "payment_id", "state"],
    "account.move": [
        "amount_total",
        "commercial_partner_id",
        "company_id",
        "currency_id",
        "move_type",
        "origin_payment_id",
        "reversed_entry_id",
        "state",
    ],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "company_id",
        "date_maturity",
        "move_id",
        "parent_state",
        "partner_id",
        "payment_id",
        "price_total",
        "statement_line_id",
    ],
}


class CustomerCreditExposure(models.AbstractModel):
    """What customers owe or will owe us, read from open documents and never stored.

    *How it works.* Three sources are read through partial indexes on what is still
    open: confirmed orders with something left to bill, draft invoices, and open items
    of the receivable ledger. Each gives one row per document with the eight categories
    of `rules.exposure` as columns, in the root company's currency. Amounts of orders
    and drafts are rounded per document at the day's rate, open items stand as booked;
    so the documents behind a figure always add up to it.

    The SQL mirrors `rules.exposure.unbilled_quantities` and `order_exposure`; the tests
    hold the two against each other.
    """

    _name = "customer.credit.exposure"
    _description = "Credit Exposure"

    # === BUSINESS METHODS === #

    @api.model
    def _exposure_of(self, customers, company):
        """Return the exposure of customers in a company and its branches.

        :param res.partner customers: commercial partners
        :param res.company company: any company of the tree; amounts are in its root's
            currency
        :return: for each customer a dict with the eight categories, ``total``, and
            ``oldest_due`` (date of the oldest overdue item, or ``None``)
        :rtype: dict[res.partner, dict]
        """
        self._flush_sources()
        root = company.root_id
        query = self._sum_sql(root, customers)
        names = (*CATEGORIES, "total", "oldest_due")
        found = {row[0]: row[2:] for row in self.env.execute_query(query)}
        empty = (0.0,) * 9 + (None,)
        return {
            customer: dict(zip(names, found.get(customer.id, empty), strict=True))
            for customer in customers
        }

    @api.model
    def _orders_exposure(self, orders):
        """Return what each confirmed order adds to its debtor's exposure.

        :return: (root company, debtor, unsecured amount in the root's currency) per
            order
        :rtype: dict[int, tuple[int, int, float]]
        """
        self._flush_sources()
        roots = orders.company_id.root_id
        query = self._orders_sql(self._rates_sql(roots), order_ids=orders.ids)
        rows = self.env.execute_query(query)
        return {row[3]: (row[0], row[1], sum(row[4:12])) for row in rows}

    @api.model
    def _documents_behind(self, customer, company, category):
        """Return the documents whose amounts add up to one category of a customer.

        :return: model name and ids of sale orders, invoices or journal items
        :rtype: tuple[str, list[int]]
        """
        self._flush_sources()
        query = SQL(
            "SELECT source, document_id FROM (%s) detail WHERE %s <> 0",
            self._detail_sql(company.root_id, customer),
            SQL.identifier(category),
        )
        by_model = defaultdict(list)
        for source, document_id in self.env.execute_query(query):
            by_model[source].append(document_id)
        return next(iter(by_model.items()), ("account.move.line", []))

    @api.model
    def _ledger_difference(self, company):
        """Return the open items by category less the receivable ledger of a company.

        :return: amount in the root company's currency; zero if they tie out
        :rtype: float
        """
        query = SQL(
            """SELECT (SELECT COALESCE(SUM("open" + overdue + returned + unapplied), 0)
                         FROM (%(items)s) item)
                    - (SELECT COALESCE(SUM(line.balance), 0)
                         FROM account_move_line line
                         JOIN account_account account ON account.id = line.account_id
                        WHERE account.account_type = 'asset_receivable'
                          AND line.parent_state = 'posted'
                          AND line.partner_id IS NOT NULL
                          AND line.company_id = ANY(%(companies)s))""",
            items=self._items_sql(company.root_id),
            companies=self._companies_of(company).ids,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _flush_sources(self):
        for model, field_names in _SOURCES.items():
            self.env[model].flush_model(field_names)

    # === QUERIES === #

    @api.model
    def _sum_sql(self, roots, customers=None):
        """Return the query of exposures: one row per root company and customer.

        Columns: customer_id, root_id, the eight categories, total, oldest_due.
        """
        sums = SQL(", ").join(
            SQL("SUM(%(name)s) AS %(name)s", name=SQL.identifier(name))
            for name in CATEGORIES
        )
        total = SQL(" + ").join(SQL.identifier(name) for name in CATEGORIES)
        return SQL(
            """SELECT customer_id, root_id, %(sums)s, SUM(%(total)s) AS total,
                      MIN(due) FILTER (WHERE overdue <> 0) AS oldest_due
                 FROM (%(detail)s) detail
             GROUP BY customer_id, root_id""",
            sums=sums,
            total=total,
            detail=self._detail_sql(roots, customers),
        )

    @api.model
    def _detail_sql(self, roots, customers=None):
        """Return the query of documents with the categories as columns, and due."""
        rates = self._rates_sql(roots)
        parts = (
            self._orders_sql(rates, customers),
            self._drafts_sql(rates, customers),
            self._items_sql(roots, customers),
        )
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _orders_sql(self, rates, customers=None, order_ids=None):
        """Return the query of confirmed orders with something left to bill.

        With ``order_ids`` exactly these are read, as long as they are confirmed.
        """
        scope = SQL("so.invoice_status NOT IN ('invoiced', 'upselling')")
        if order_ids is not None:
            scope = SQL("so.id = ANY(%s)", list(order_ids))
        return SQL(
            """
            SELECT root_id, customer_id, 'sale.order' AS source, order_id AS
            document_id,
                   total - ready AS "order", ready AS delivered, 0.0 AS draft,
                   0.0 AS "open", 0.0 AS overdue, 0.0 AS returned, 0.0 AS unapplied,
                   -LEAST(paid, total) AS secured, NULL::date AS due
              FROM (
                SELECT root_id, customer_id, order_id, paid,
                       %(total)s AS total, %(ready)s AS ready
                  FROM (
                    SELECT rate.root_id, debtor.commercial_partner_id AS customer_id,
                           so.id AS order_id, rate.factor, rate.step, rate.root_step,
                           SUM(line.undelivered) AS undelivered,
                           SUM(line.delivered) AS delivered,
                           SUM(line.prepaid) AS prepaid,
                           COALESCE(MIN(paid.amount), 0.0) AS paid
                      FROM sale_order so
                      JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                      JOIN (%(rates)s) rate ON rate.company_id = so.company_id
                                           AND rate.currency_id = so.currency_id
                      JOIN LATERAL (%(lines)s) line ON TRUE
                      LEFT JOIN LATERAL (%(paid)s) paid ON TRUE
                     WHERE so.state = 'sale' AND %(scope)s AND %(customers)s
                  GROUP BY 1, 2, 3, 4, 5, 6
                  ) summed
              ) split
             WHERE total <> 0
            """,
            total=self._convert_sql(
                SQL("GREATEST(undelivered + delivered - prepaid, 0)")
            ),
            ready=self._convert_sql(
                SQL(
                    "LEAST(GREATEST(delivered + LEAST(undelivered - prepaid, 0), 0),"
                    " GREATEST(undelivered + delivered - prepaid, 0))"
                )
            ),
            rates=rates,
            lines=self._lines_sql(),
            paid=self._paid_sql(rates),
            scope=scope,
            customers=self._customers_sql(customers, SQL("so.partner_invoice_id")),
        )

    @api.model
    def _lines_sql(self):
        """Return the lateral query of one order's lines: undelivered, delivered.

        The same rule as `rules.exposure.unbilled_quantities`, with prices.
        """
        return SQL(
            """
            SELECT unit.sign * unit.price * (split.unbilled - split.ready) AS
            undelivered,
                   unit.sign * unit.price * split.ready AS delivered,
                   CASE WHEN sol.is_downpayment THEN (%(prepaid)s) ELSE 0 END AS prepaid
              FROM sale_order_line sol
         LEFT JOIN product_product product ON product.id = sol.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
        CROSS JOIN LATERAL (
                SELECT CASE WHEN COALESCE(NULLIF(sol.product_uom_qty, 0),
                                          sol.qty_delivered, 0) < 0
                            THEN -1 ELSE 1 END AS sign,
                       CASE WHEN sol.product_uom_qty <> 0
                            THEN sol.price_total / sol.product_uom_qty
                            ELSE %(zero_price)s END AS price
              ) unit
        CROSS JOIN LATERAL (
                SELECT unit.sign * sol.product_uom_qty AS ordered,
                       unit.sign * COALESCE(sol.qty_delivered, 0) AS delivered,
                       unit.sign * COALESCE(sol.qty_invoiced, 0)
                       + CASE WHEN unit.sign > 0 THEN COALESCE(sol.qty_credited, 0)
                              ELSE 0 END AS billed
              ) qty
        CROSS JOIN LATERAL (
                SELECT GREATEST(CASE
                         WHEN COALESCE(template.invoice_policy, 'order') = 'order'
                         THEN qty.ordered
                         WHEN qty.ordered > qty.delivered AND (%(coming)s)
                         THEN qty.ordered
                         ELSE qty.delivered
                       END - qty.billed, 0) AS unbilled
              ) target
        CROSS JOIN LATERAL (
                SELECT target.unbilled,
                       LEAST(GREATEST(qty.delivered - qty.billed, 0), target.unbilled)
                       AS ready
              ) split
             WHERE sol.order_id = so.id AND sol.display_type IS NULL
               AND (sol.is_downpayment OR split.unbilled <> 0)
            """,
            prepaid=self._prepaid_sql(),
            zero_price=self._zero_price_sql(),
            coming=self._coming_sql(),
        )

    @api.model
    def _coming_sql(self):
        """Tell whether more of a line may still be delivered.

        A line whose moves are all done or cancelled is closed short; one without any
        move is a service, or waits for a purchase.
        """
        return SQL(
            """sol.qty_delivered_method IS DISTINCT FROM 'stock_move'
               OR EXISTS (SELECT FROM stock_move pending
                           WHERE pending.sale_line_id = sol.id
                             AND pending.state NOT IN ('done', 'cancel'))
               OR NOT EXISTS (SELECT FROM stock_move moved
                               WHERE moved.sale_line_id = sol.id)"""
        )

    @api.model
    def _prepaid_sql(self):
        """Return what was billed as a down payment and is not yet deducted."""
        return SQL(
            """SELECT COALESCE(SUM(CASE WHEN bill.move_type = 'out_refund'
                                        THEN -billed.price_total
                                        ELSE billed.price_total END), 0)
                 FROM sale_order_line_invoice_rel rel
                 JOIN account_move_line billed ON billed.id = rel.invoice_line_id
                 JOIN account_move bill ON bill.id = billed.move_id
                WHERE rel.order_line_id = sol.id AND bill.state <> 'cancel'
                  AND NOT (bill.state = 'draft' AND bill.move_type = 'out_refund')"""
        )

    @api.model
    def _zero_price_sql(self):
        """Return the unit price with tax of a line ordered at quantity zero.

        Odoo keeps no total for such lines (expenses, goods added at delivery). Taxes in
        percent are added; a fixed amount per document is not.
        """
        return SQL(
            """sol.price_unit * (1 - COALESCE(sol.discount, 0) / 100.0) * (
                 1 + (SELECT COALESCE(SUM(tax.amount), 0)
                        FROM account_tax_sale_order_line_rel tax_rel
                        JOIN account_tax tax ON tax.id = tax_rel.account_tax_id
                       WHERE tax_rel.sale_order_line_id = sol.id
                         AND tax.amount_type = 'percent'
                         AND COALESCE(tax.price_include_override, (
                               SELECT account_price_include FROM res_company
                                WHERE id = so.company_id)) <> 'tax_included'
                     ) / 100.0)"""
        )

    @api.model
    def _paid_sql(self, rates):
        """Return what an order was paid online and the ledger does not hold yet.

        A payment that is booked stands under unapplied credit, or has paid an invoice.
        """
        return SQL(
            """SELECT SUM(ROUND(tx.amount * tx_rate.factor / tx_rate.root_step)
                          * tx_rate.root_step) AS amount
                 FROM sale_order_transaction_rel tx_rel
                 JOIN payment_transaction tx ON tx.id = tx_rel.transaction_id
                 JOIN (%s) tx_rate ON tx_rate.company_id = so.company_id
                                  AND tx_rate.currency_id = tx.currency_id
            LEFT JOIN account_payment payment ON payment.id = tx.payment_id
            LEFT JOIN account_move booked ON booked.id = payment.move_id
                WHERE tx_rel.sale_order_id = so.id
                  AND (tx.state = 'authorized' OR
                       tx.state = 'done' AND booked.state IS DISTINCT FROM 'posted')""",
            rates,
        )

    @api.model
    def _drafts_sql(self, rates, customers=None):
        """Return the query of draft invoices; a draft credit note lowers nothing."""
        return SQL(
            """
            SELECT rate.root_id, bill.commercial_partner_id, 'account.move', bill.id,
                   0.0, 0.0, %(amount)s, 0.0, 0.0, 0.0, 0.0, 0.0, NULL::date
              FROM account_move bill
              JOIN (%(rates)s) rate ON rate.company_id = bill.company_id
                                   AND rate.currency_id = bill.currency_id
             WHERE bill.state = 'draft' AND bill.move_type IN ('out_invoice',
             'out_receipt')
               AND bill.amount_total > 0 AND %(customers)s
            """,
            amount=self._convert_sql(SQL("bill.amount_total")),
            rates=rates,
            customers=SQL("bill.commercial_partner_id = ANY(%s)", customers.ids)
            if customers is not None
            else SQL("bill.commercial_partner_id IS NOT NULL"),
        )

    @api.model
    def _items_sql(self, roots, customers=None):
        """Return the query of open items of the receivable ledger, as booked.

        Their four categories together are the ledger's balance of the customer.
        """
        return SQL(
            """
            SELECT root_id, customer_id, 'account.move.line', item_id, 0.0, 0.0, 0.0,
                   CASE WHEN kind = 'open' THEN residual ELSE 0.0 END AS "open",
                   CASE WHEN kind = 'overdue' THEN residual ELSE 0.0 END AS "overdue",
                   CASE WHEN kind = 'returned' THEN residual ELSE 0.0 END AS "returned",
                   CASE WHEN kind = 'unapplied' THEN residual ELSE 0.0 END AS
                   "unapplied",
                   0.0, due
              FROM (
                SELECT scope.root_id, debtor.commercial_partner_id AS customer_id,
                       item.id AS item_id, item.amount_residual AS residual,
                       COALESCE(item.date_maturity, item.date) AS due,
                       CASE WHEN item.amount_residual < 0 THEN 'unapplied'
                            WHEN %(returned)s THEN 'returned'
                            WHEN COALESCE(item.date_maturity, item.date) < scope.today
                            THEN 'overdue'
                            ELSE 'open' END AS kind
                  FROM account_move_line item
                  JOIN account_account account ON account.id = item.account_id
                                              AND account.account_type =
                                              'asset_receivable'
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                  JOIN (%(scope)s) scope ON scope.company_id = item.company_id
                 WHERE item.parent_state = 'posted' AND item.amount_residual <> 0
                   AND %(customers)s
              ) open_item
            """,
            returned=self._returned_sql(),
            scope=self._scope_sql(roots),
            customers=self._customers_sql(customers, SQL("item.partner_id")),
        )

    @api.model
    def _returned_sql(self):
        """Tell whether an open debit is a payment that came back.

        It stands on an outgoing payment or bank line, or on the reversal of an incoming
        one.
        """
        return SQL(
            """(item.payment_id IS NOT NULL OR item.statement_line_id IS NOT NULL
                OR item.move_id IN (
                    SELECT reversal.id
                      FROM account_move reversal
                      JOIN account_move origin ON origin.id = reversal.reversed_entry_id
                     WHERE reversal.reversed_entry_id IS NOT NULL
                       AND reversal.move_type = 'entry'
                       AND (origin.origin_payment_id IS NOT NULL
                            OR origin.statement_line_id IS NOT NULL)))"""
        )

    @api.model
    def _customers_sql(self, customers, column):
        if customers is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            column,
            customers.ids,
        )

    @api.model
    def _convert_sql(self, amount):
        """Round to the document's currency, convert at the day's rate, round again."""
        return SQL(
            "ROUND(ROUND(%s / step) * step * factor / root_step) * root_step", amount
        )

    @api.model
    def _scope_sql(self, roots):
        """Return (company, root, today) for every company of the trees."""
        companies = self._companies_of(roots)
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::date)",
                company.id,
                company.root_id.id,
                company._credit_today(),
            )
            for company in companies
        )
        return SQL("SELECT * FROM (VALUES %s) v (company_id, root_id, today)", rows)

    @api.model
    def _rates_sql(self, roots):
        """Return (company, currency, factor to the root's currency, rounding steps)."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        currencies = currencies.search(
            ["|", ("active", "=", True), ("rate_ids", "!=", False)]
        )
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s::numeric, %s::numeric, %s::numeric)",
                company.id,
                company.root_id.id,
                currency.id,
                repr(factor),
                repr(currency.rounding),
                repr(company.root_id.currency_id.rounding),
            )
            for company in self._companies_of(roots)
            for currency, factor in company._credit_rates(currencies)
        )
        return SQL(
            "SELECT * FROM (VALUES %s)"
            " v (company_id, root_id, currency_id, factor, step, root_step)",
            rows,
        )

    @api.model
    def _companies_of(self, roots):
        return (
            self.env["res.company"]
            .sudo()
            .search([("id", "child_of", roots.root_id.ids)])
        )
