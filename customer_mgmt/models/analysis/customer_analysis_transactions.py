from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.forecast import YearSoFar, year_end
from ...rules.pareto import share_of
from ...rules.period import Period, month_of, shift

# Customers on one page, unless more are asked for, and the most there are on one.
_PAGE = 20
_MOST = 200
# What the table of customers can be sorted by: column -> expression over its sums.
_SORTS = {
    "name": SQL("partner.complete_name"),
    "turnover": SQL("turnover"),
    "before": SQL("before"),
    "change": SQL("(turnover - before)"),
    "year": SQL("year"),
    "year_last": SQL("year_last"),
    "rolling": SQL("rolling"),
    "rolling_last": SQL("rolling_last"),
}
_SPANS = ("turnover", "before", "year", "year_last", "rolling", "rolling_last")


class CustomerAnalysisTransactions(models.AbstractModel):
    """What each customer buys by month and year, and its share against the expected.

    The page of customers and its sums come from one statement, its months from a
    second, the company's months from a third; see `customer.analysis.share` for what
    stands beside them.
    """

    _name = "customer.analysis.transactions"
    _inherit = ["customer.analysis", "customer.analysis.share"]
    _description = "Transactions and Share"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return the panel's data.

        :param dict values: the bar's (`_scope`), and ``sort`` (a column, ``turnover``
            by default), ``ascending``, ``offset``, ``limit`` (20 by default)
        :return: ``currency_id``, ``period`` and ``before`` (first and last month),
            ``running`` (the month that is not over), ``rolling_apart`` (whether the
            last twelve months are other ones), ``count`` of customers, ``totals`` and
            ``customers`` (figures), ``months`` (company by month), ``matrix`` (what
            opens customers by month)
        :rtype: dict
        """
        scope = self._scope(values)
        spans = self._spans(scope)
        opens = {name: self._open(scope, spans[name]) for name in _SPANS}
        rows = self._rows(scope, spans, values)
        months = self._customer_months(scope, [row["partner_id"] for row in rows])
        beside = self._beside(scope, months)
        sales = self._sales_by_month(scope, spans)
        totals = self._totals(scope, opens, spans, sales)
        sum_all = totals["turnover"]["value"]
        return {
            "currency_id": scope.company.currency_id.id,
            "period": ends(scope.period),
            "before": ends(scope.before),
            "rolling_apart": spans["rolling"] != scope.period,
            "running": self._running(scope),
            "count": rows[0]["count"] if rows else 0,
            "totals": totals,
            "customers": [
                {
                    **self._customer(scope, opens, row, months),
                    "share": share_of(float(row["turnover"]), sum_all),
                    **beside.get(row["partner_id"], {"targets": [], "surveys": []}),
                }
                for row in rows
            ],
            "months": self._company_months(scope, sales),
            "matrix": self._open_matrix(scope),
        }

    # === PERIODS === #

    @api.model
    def _spans(self, scope):
        """Return the periods whose sums a customer's row shows, by column."""
        last = scope.period.last
        year = Period(last.replace(month=1), last)
        rolling = Period(shift(last, -11), last)
        return {
            "turnover": scope.period,
            "before": scope.before,
            "year": year,
            "year_last": year.last_year(),
            "rolling": rolling,
            "rolling_last": rolling.last_year(),
        }

    @api.model
    def _forecast_spans(self, scope):
        """Return the periods a forecast goes by, by field of `YearSoFar`."""
        start = scope.period.last.replace(month=1)
        over = self._last_over(scope)
        return {
            "done": Period(start, over),
            "done_last": Period(start, over).last_year(),
            "rest_last": Period(shift(over, -11), shift(start, -1)),
            "running": Period(shift(over, 1), scope.period.last),
        }

    @api.model
    def _last_over(self, scope):
        """Return the last month of the period's year that is over by now."""
        start = scope.period.last.replace(month=1)
        now = month_of(scope.company._credit_today())
        return max(min(scope.period.last, shift(now, -1)), shift(start, -1))

    @api.model
    def _running(self, scope):
        """Return the month that the period ends with and that is not over yet."""
        today = scope.company._credit_today()
        if scope.period.last < month_of(today):
            return False
        return {"month": fields.Date.to_string(month_of(today)), "day": today.day}

    # === CUSTOMERS === #

    @api.model
    def _rows(self, scope, spans, values):
        """Return a page of customers with their sums, and how many there are."""
        query = SQL(
            """
            WITH facts AS (%(facts)s),
            sums AS (SELECT partner_id, %(sums)s FROM facts GROUP BY partner_id)
            SELECT sums.*, partner.complete_name AS name, COUNT(*) OVER () AS count
              FROM sums JOIN res_partner partner ON partner.id = sums.partner_id
             WHERE %(shown)s
          ORDER BY %(order)s NULLS LAST, sums.partner_id
             LIMIT %(limit)s OFFSET %(offset)s
            """,
            facts=self._span_facts(scope, spans.values()),
            sums=_sums(spans),
            shown=SQL(" OR ").join(
                SQL("%s <> 0", SQL.identifier(name)) for name in _SPANS
            ),
            order=self._sorted_by(values),
            limit=min(int(values.get("limit") or _PAGE), _MOST),
            offset=max(int(values.get("offset") or 0), 0),
        )
        return self.env.execute_query_dict(query)

    @api.model
    def _span_facts(self, scope, spans):
        spans = [span for span in spans if span.months > 0]
        every = Period(
            min(span.first for span in spans), max(span.last for span in spans)
        )
        return self._facts_sql(
            "customer.fact.sales",
            self._facts_domain(scope, every),
            "partner_id",
            "month",
            "turnover",
        )

    @api.model
    def _sorted_by(self, values):
        column = _SORTS.get(values.get("sort"), _SORTS["turnover"])
        return SQL("%s %s", column, SQL("ASC" if values.get("ascending") else "DESC"))

    @api.model
    def _customer(self, scope, opens, row, months):
        """Return one customer's figures as the panel shows them."""
        leaf = ["partner_id", "=", row["partner_id"]]
        figures = {
            name: {
                "value": float(row[name]),
                "open": narrowed(opens[name], leaf, row["name"]),
            }
            for name in _SPANS
        }
        found = months.get(row["partner_id"], {})
        sales = {month: float(own) for month, (_all, own) in found.items()}
        return {
            "partner_id": row["partner_id"],
            "name": row["name"],
            **figures,
            "change": _growth(row["turnover"], row["before"]),
            "spark": [sales.get(month, 0.0) for month in scope.period],
            "forecast": self._forecast(scope, sales),
        }

    @api.model
    def _forecast(self, scope, sales):
        """Return what the year comes to: ``value`` and ``method``, or ``None``.

        :param dict sales: amount by month
        """
        over = self._last_over(scope)
        months = over.month if over.year == scope.period.last.year else 0
        spans = self._forecast_spans(scope)
        sums = {name: _sum_of(sales, span) for name, span in spans.items()}
        found = year_end(YearSoFar(months=months, **sums))
        return found and {"value": found.amount, "method": found.method}

    # === MONTHS === #

    @api.model
    def _sales_by_month(self, scope, spans):
        """Return the company's sales by month, of all that sums and chart show."""
        spans = [*spans.values(), *self._forecast_spans(scope).values()]
        facts = self._span_facts(scope, [*spans, scope.period.last_year()])
        rows = self.env.execute_query(
            SQL("SELECT month, SUM(turnover) FROM (%s) facts GROUP BY month", facts)
        )
        return {month: float(turnover) for month, turnover in rows}

    @api.model
    def _totals(self, scope, opens, spans, sales):
        totals = {
            name: {"value": _sum_of(sales, spans[name]), "open": opens[name]}
            for name in _SPANS
        }
        return {**totals, "forecast": self._forecast(scope, sales)}

    @api.model
    def _company_months(self, scope, sales):
        """Return the company's months beside those of last year."""
        return [
            {
                "month": fields.Date.to_string(month),
                "value": sales.get(month, 0.0),
                "last_year": sales.get(shift(month, -12), 0.0),
                "open": self._open(scope, Period(month, month)),
                "open_last_year": self._open(
                    scope, Period(shift(month, -12), shift(month, -12))
                ),
            }
            for month in scope.period
        ]

    # === WAYS DOWN === #

    @api.model
    def _open(self, scope, period):
        title = self.env._("Sales Lines")
        return self._open_lines(self._facts_domain(scope, period), title)

    @api.model
    def _open_matrix(self, scope):
        """Return what opens all customers by month, as a pivot."""
        opened = self._open_lines(
            self._facts_domain(scope), self.env._("Customers by Month")
        )
        view = self.env.ref("customer_mgmt.customer_fact_sales_view_pivot_matrix")
        return {
            **opened,
            "res_model": "customer.fact.sales",
            "views": [[view.id, "pivot"], [False, "list"]],
        }


def ends(period):
    """Return the first and last month of a period as plain data."""
    return [fields.Date.to_string(period.first), fields.Date.to_string(period.last)]


def narrowed(opened, leaf, name):
    """Return what a part of a figure opens: the lines that fulfil one more leaf."""
    return {**opened, "name": name, "domain": ["&", leaf, *opened["domain"]]}


def _listed(parts):
    return SQL(", ").join(parts)


def _sum_of(sales, span):
    return sum(sales.get(month, 0.0) for month in span)


def _sums(spans):
    """Return the columns of sums over periods; a period without months is 0."""
    return _listed(
        SQL(
            "COALESCE(SUM(turnover) FILTER (WHERE month BETWEEN %s AND %s), 0) AS %s",
            span.first,
            span.last,
            SQL.identifier(name),
        )
        for name, span in spans.items()
    )


def _growth(now, before):
    """Return the change as a ratio, ``None`` where nothing divides."""
    return float((now - before) / before) if before > 0 else None
