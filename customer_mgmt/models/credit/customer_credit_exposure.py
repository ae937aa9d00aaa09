from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...rules.exposure import CATEGORIES, exposure_with

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
        "product_uom_qty",
        "qty_credited",
        "qty_delivered",
        "qty_delivered_method",
        "qty_invoiced",
        "qty_to_invoice",
        "tax_ids",
    ],
    "stock.move": ["location_id", "sale_line_id", "state"],
    "account.account": ["account_type"],
    "account.tax": ["amount", "amount_type", "price_include_override"],
    "res.company": ["account_price_include", "credit_security_effect"],
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
        "matching_number",
        "move_id",
        "parent_state",
        "partner_id",
        "payment_id",
        "price_total",
        "statement_line_id",
    ],
    "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
    "customer.credit.incident": ["company_id", "kind", "move_id", "state"],
    "customer.credit.security": [
        "active",
        "amount",
        "company_id",
        "currency_id",
        "date_from",
        "date_to",
        "partner_id",
        "percentage",
        "state",
    ],
}
# What securities count, and how much of that the exposure has used, stand beside.
_FIGURES = (*CATEGORIES, "total", "oldest_due", "counted", "covered")
_NOTHING = (*(0.0 for _name in CATEGORIES), 0.0, None, 0.0, 0.0)


class Day(NamedTuple):
    """Queries of (company, root, today), and of the rates to the root's currency.

    ``rates`` has (company, root, currency, factor, rounding step, the root's step).
    """

    scope: SQL
    rates: SQL


class CustomerCreditExposure(models.AbstractModel):
    """What customers owe or will owe us, read from open documents and never stored.

    *How it works.* Three sources are read through partial indexes on what is still
    open: confirmed orders with something left to bill, draft invoices, and open items
    of the receivable ledger. Each gives one row per document with the eight categories
    of `rules.exposure` as columns, in the root company's currency. Amounts of orders
    and drafts are rounded per document at the day's rate, open items stand as booked;
    so the documents behind a figure always add up to it.

    Securities in force are taken off the sum, never more than there is.

    The SQL mirrors `rules.exposure.unbilled_quantities`, `order_exposure` and
    `covered`; the tests hold the two against each other.
    """

    _name = "customer.credit.exposure"
    _inherit = [
        "customer.credit.exposure.order",
        "customer.credit.exposure.item",
        "customer.credit.exposure.security",
    ]
    _description = "Credit Exposure"

    # === BUSINESS METHODS === #

    @api.model
    def _exposure_of(self, customers, company, day=None):
        """Return the exposure of customers in a company and its branches.

        :param res.partner customers: commercial partners
        :param res.company company: any company of the tree; amounts are in its root's
            currency
        :param Day day: rates and dates as `_day` gives them, if known already
        :return: for each customer a dict with the eight categories, ``total``,
            ``oldest_due`` (date of the oldest overdue item, or ``None``), and of
            securities what they count and what of it is used (``counted``, ``covered``)
        :rtype: dict[res.partner, dict]
        """
        self._flush_sources()
        root = company.root_id
        query = self._sum_sql(day or self._day(root), customers)
        rows = self.env.execute_query(query)
        found = {row[0]: row[2:-1] for row in rows if row[1] == root.id}
        return {
            customer: dict(zip(_FIGURES, found.get(customer.id, _NOTHING), strict=True))
            for customer in customers
        }

    @api.model
    def _with_added(self, exposure, amount):
        """Return a customer's exposure with an amount added, securities counted.

        :param dict exposure: as `_exposure_of` gives it
        """
        total, used = exposure["total"], exposure["covered"]
        total, cover = exposure_with(total, amount, exposure["counted"], used)
        secured = exposure["secured"] + used - cover
        return {**exposure, "total": total, "covered": cover, "secured": secured}

    @api.model
    def _exposure_and_orders(self, customer, company, orders, day):
        """Return a customer's exposure, and in it what each of the orders adds.

        :return: exposure as `_exposure_of` gives it, and unsecured amounts by order id
        :rtype: tuple[dict, dict[int, float]]
        """
        self._flush_sources()
        query = self._sum_sql(day, customer, order_ids=orders.ids)
        rows = self.env.execute_query(query)
        row = next((row for row in rows if row[1] == company.root_id.id), None)
        *figures, amounts = row[2:] if row else (*_NOTHING, None)
        exposure = dict(zip(_FIGURES, figures, strict=True))
        return exposure, {o.id: (amounts or {}).get(str(o.id), 0.0) for o in orders}

    @api.model
    def _orders_exposure(self, orders, day=None):
        """Return what each confirmed order adds to its debtor's exposure.

        :return: (root company, debtor, unsecured amount in the root's currency) per
            order
        :rtype: dict[int, tuple[int, int, float]]
        """
        self._flush_sources()
        day = day or self._day(orders.company_id)
        query = self._orders_sql(day, order_ids=orders.ids)
        rows = self.env.execute_query(query)
        return {row[3]: (row[0], row[1], sum(row[4:12])) for row in rows}

    @api.model
    def _documents_behind(self, customer, company, category):
        """Return the documents whose amounts add up to one category of a customer.

        :return: model name and ids of sale orders, invoices or journal items; of the
            secured part the securities, or else the orders that are paid
        :rtype: tuple[str, list[int]]
        """
        self._flush_sources()
        securities = self._securities_behind(customer, company, category)
        if securities:
            return securities._name, securities.ids
        query = SQL(
            "SELECT source, document_id FROM (%s) detail WHERE %s <> 0",
            self._detail_sql(self._day(company), customer),
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
            items=self._items_sql(self._day(company)),
            companies=self._companies_of(company).ids,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _flush_sources(self):
        for model, field_names in _SOURCES.items():
            self.env[model].flush_model(field_names)

    # === QUERIES === #

    @api.model
    def _sum_sql(self, day, customers=None, order_ids=()):
        """Return the query of exposures: one row per root company and customer.

        Columns: customer_id, root_id, the eight categories, total, oldest_due, counted,
        covered, and orders (JSON: amount by id, of the orders asked for).
        """
        return self._covered_sql(
            day, customers, self._documents_sum_sql(day, customers, order_ids)
        )

    @api.model
    def _documents_sum_sql(self, day, customers, order_ids):
        sums = SQL(", ").join(
            SQL("SUM(%(name)s) AS %(name)s", name=SQL.identifier(name))
            for name in CATEGORIES
        )
        orders = SQL(
            """JSONB_OBJECT_AGG(document_id, amount) FILTER (
                   WHERE source = 'sale.order' AND document_id = ANY(%s))""",
            list(order_ids),
        )
        return SQL(
            """SELECT customer_id, root_id, %(sums)s, SUM(amount) AS total,
                      MIN(due) FILTER (WHERE overdue <> 0) AS oldest_due,
                      %(orders)s AS orders
                 FROM (%(detail)s) detail
             GROUP BY customer_id, root_id""",
            sums=sums,
            orders=orders if order_ids else SQL("NULL::jsonb"),
            detail=self._detail_sql(day, customers),
        )

    @api.model
    def _detail_sql(self, day, customers=None):
        """Return the query of documents: source, id, the categories, due, and amount.

        Amount is the sum of the categories. It has a column of its own so that whoever
        asks for totals alone does not pay for the division into categories.
        """
        parts = (
            self._orders_sql(day, customers),
            self._drafts_sql(day, customers),
            self._items_sql(day, customers),
        )
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _drafts_sql(self, day, customers=None):
        """Return the query of draft invoices; a draft credit note lowers nothing."""
        return SQL(
            """
            SELECT rate.root_id, bill.commercial_partner_id, 'account.move', bill.id,
                   0.0, 0.0, %(amount)s, 0.0, 0.0, 0.0, 0.0, 0.0, NULL::date, %(amount)s
              FROM account_move bill
              JOIN (%(rates)s) rate ON rate.company_id = bill.company_id
                                   AND rate.currency_id = bill.currency_id
             WHERE bill.state = 'draft' AND bill.move_type IN ('out_invoice',
             'out_receipt')
               AND bill.amount_total > 0 AND %(customers)s
            """,
            amount=self._convert_sql(SQL("bill.amount_total")),
            rates=day.rates,
            customers=self._customers_sql(customers, "bill"),
        )

    @api.model
    def _customers_sql(self, customers, alias):
        """Restrict a partner, or a bill, to the customers asked for."""
        column = SQL.identifier(alias, "commercial_partner_id")
        if customers is None:
            return SQL("%s IS NOT NULL", column)
        return SQL("%s = ANY(%s)", column, customers.ids)

    @api.model
    def _convert_sql(self, amount):
        """Round to the document's currency, convert at the day's rate, round again.

        What a division leaves in the ninth place would turn a half the wrong way.
        """
        return SQL(
            "ROUND(ROUND(ROUND(ROUND(%s / step, 8)) * step * factor / root_step, 8))"
            " * root_step",
            amount,
        )

    @api.model
    def _day(self, roots):
        """Return what the queries need of the day, to be read once for several.

        :param res.company roots: companies of the trees to read
        :rtype: Day
        """
        companies = self._companies_of(roots)
        return Day(self._scope_sql(companies), self._rates_sql(companies))

    @api.model
    def _scope_sql(self, companies):
        rows = SQL(", ").join(
            SQL("(%s, %s, %s::date)", c.id, c.root_id.id, c._credit_today())
            for c in companies
        )
        return SQL("SELECT * FROM (VALUES %s) v (company_id, root_id, today)", rows)

    @api.model
    def _rates_sql(self, companies):
        rates_of = self.env["res.currency"]._credit_rates
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s::numeric, %s::numeric, %s::numeric)", *row)
            for company in companies
            for root in company.root_id
            for row in rates_of(
                company.id, root.id, root.currency_id.id, company._credit_today()
            )
        )
        return SQL(
            "SELECT * FROM (VALUES %s)"
            " v (company_id, root_id, currency_id, factor, step, root_step)",
            rows,
        )

    @api.model
    def _companies_of(self, roots):
        """Return the companies of the trees, branches included.

        By SQL: every decision asks several times.

        :param res.company roots: any companies of the trees
        """
        companies = self.env["res.company"].sudo()
        companies.flush_model(["active", "parent_path"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_company
                    WHERE active AND SPLIT_PART(parent_path, '/', 1)::int = ANY(%s)
                 ORDER BY sequence, name""",
                roots.root_id.ids,
            )
        )
        return companies.browse(id_ for (id_,) in rows)
