from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.period import month_of, shift

_MOST = 20
_ALERTS = ("under", "over", "idle", "check")
_SUMS = {
    "sell_in": "SUM(rated_amount)",
    "sell_out": "SUM(sell_out_amount)",
    "stock": "SUM(closing_amount)",
    "average": "SUM(average_amount)",
    "turnover_rate": "SUM(rated_amount) / NULLIF(SUM(average_amount), 0)",
    "sell_out_rate": "SUM(sell_out_amount) / NULLIF(SUM(average_amount), 0)",
    "days_of_supply": "SUM(supply_amount) / NULLIF(GREATEST(SUM(daily_amount), 0), 0)",
    "sell_in_qty": "SUM(rated_qty)",
    "sell_out_qty": "SUM(sell_out_qty)",
    "turnover_rate_qty": "SUM(rated_qty) / NULLIF(SUM(average_qty), 0)",
}


class CustomerAnalysisStock(models.AbstractModel):
    """Turnover of our goods at customers: rates, days of supply, alerts, gaps.

    Rates are per month and of the sums; only lines that count are in them. Alerts,
    missing and stale surveys are those of the last month that has ended: older counts
    say nothing of today.
    """

    _name = "customer.analysis.stock"
    _description = "Analysis of the Stock at Customers"
    _inherit = ["customer.analysis"]

    @api.model
    @api.readonly
    def panel(self, values):
        """Return what the panel shows.

        :param dict values: those of the bar, see `_scope`
        :return: ``total``, ``customers``, ``products``, ``months``, ``alerts``,
            ``alert_counts``, ``missing``, ``stale``, ``state_month``, ``currency_id``;
            each figure's row has ``open``
        :rtype: dict
        """
        scope = self._scope(values)
        state_month = self._state_month(scope)
        sums = self._sums(scope)
        months, absent = self._completeness(scope, state_month)
        return {
            "currency_id": scope.company.currency_id.id,
            "state_month": fields.Date.to_string(state_month) if state_month else False,
            "months": months,
            **sums,
            **self._alerts(scope, state_month),
            **absent,
        }

    @api.model
    def _state_month(self, scope):
        """Return the last month of the scope that has ended, or ``None``."""
        ended = shift(month_of(scope.company._credit_today()), -1)
        month = min(scope.period.last, ended)
        return month if month >= scope.period.first else None

    @api.model
    def _stock_domain(self, scope):
        """Return the domain of lines that count; `_facts_domain` fits their columns."""
        return self._facts_domain(scope) & Domain("counted", "=", True)

    # === RATES === #

    @api.model
    def _sums(self, scope):
        domain = self._stock_domain(scope)
        rows = self.env.execute_query_dict(self._sums_sql(domain))
        total = {"open": self._open_stock(domain, self.env._("Stock at Customers"))}
        found = {"total": total, "customers": [], "products": []}
        names = self._names(rows)
        for row in rows:
            key = row.pop("level")
            figures = {name: _number(row[name]) for name in (*_SUMS, "lines")}
            if key == "total":
                total.update(figures)
                continue
            field = "partner_id" if key == "customers" else "product_id"
            record_id = row[field]
            found[key].append(
                {
                    **figures,
                    "id": record_id,
                    "name": names[field][record_id],
                    "open": self._open_stock(
                        domain & Domain(field, "=", record_id), names[field][record_id]
                    ),
                }
            )
        return found

    @api.model
    def _sums_sql(self, domain):
        """Return the query of sums: of all, of each customer, of each product."""
        columns = (
            "partner_id",
            "product_id",
            "rated_amount",
            "rated_qty",
            "sell_out_amount",
            "sell_out_qty",
            "closing_amount",
            "average_amount",
            "average_qty",
            "supply_amount",
            "daily_amount",
        )
        figures = SQL(", ").join(
            SQL("%s AS %s", SQL(figure), SQL.identifier(name))
            for name, figure in _SUMS.items()
        )
        return SQL(
            """
            WITH counted AS MATERIALIZED (%s),
            sums AS (
                SELECT CASE WHEN GROUPING(partner_id) = 0 THEN 'customers'
                            WHEN GROUPING(product_id) = 0 THEN 'products'
                            ELSE 'total' END AS level,
                       partner_id, product_id, COUNT(*) AS lines, %s
                  FROM counted
              GROUP BY GROUPING SETS ((partner_id), (product_id), ()))
            SELECT * FROM (
                SELECT *, ROW_NUMBER() OVER (PARTITION BY level
                          ORDER BY turnover_rate NULLS LAST, partner_id, product_id)
                          AS place
                  FROM sums) placed
             WHERE place <= %s ORDER BY level, place
            """,
            self._facts_sql("customer.stock.turnover", domain, *columns),
            figures,
            _MOST,
        )

    # === ALERTS === #

    @api.model
    def _alerts(self, scope, month):
        if not month:
            return {"alerts": [], "alert_counts": []}
        domain = self._stock_domain(scope) & Domain("month", "=", month)
        alarmed = domain & Domain("alert", "!=", False)
        turnover = self.env["customer.stock.turnover"]
        counts = dict(turnover._read_group(alarmed, ["alert"], ["__count"]))
        labels = dict(turnover._fields["alert"]._description_selection(self.env))
        lines = turnover.search_fetch(
            alarmed,
            ["partner_id", "product_id", "closing_qty", "days_of_supply", "alert"],
            order="closing_amount DESC, id",
            limit=_MOST,
        )
        return {
            "alerts": [self._alert(line, labels) for line in lines],
            "alert_counts": [
                {
                    "alert": kind,
                    "name": labels[kind],
                    "count": counts.get(kind, 0),
                    "open": self._open_stock(
                        domain & Domain("alert", "=", kind), labels[kind]
                    ),
                }
                for kind in _ALERTS
            ],
        }

    @api.model
    def _alert(self, line, labels):
        partner, product = line.partner_id.sudo(), line.product_id.sudo()
        name = f"{partner.display_name}, {product.display_name}"
        return {
            "id": line.id,
            "customer": partner.display_name,
            "product": product.display_name,
            "unit": product.uom_id.name,
            "closing_qty": line.closing_qty,
            "days_of_supply": _number(line.days_of_supply),
            "alert": line.alert,
            "label": labels[line.alert],
            "open": self._open_stock(Domain("id", "=", line.id), name),
        }

    # === COMPLETENESS === #

    @api.model
    def _completeness(self, scope, state_month):
        """Return the counts of surveys by month, and who is absent in the last one."""
        empty = {"partners": [], "count": 0, "open": False}
        if not state_month:
            return [], {"missing": empty, "stale": empty}
        rows = self.env.execute_query_dict(self._completeness_sql(scope, state_month))
        months = [self._month_row(scope, row) for row in rows]
        last = rows[-1] if rows else {"missing_ids": None, "stale_ids": None}
        return months, {
            "missing": self._absent(last["missing_ids"], self.env._("Missing Surveys")),
            "stale": self._absent(last["stale_ids"], self.env._("Stale Surveys")),
        }

    @api.model
    def _completeness_sql(self, scope, state_month):
        """Return the query of expected, counted, stale and missing surveys by month."""
        company = Domain("company_id", "=", scope.company.id)
        if scope.user:
            company &= Domain("partner_id.user_id", "=", scope.user.id)
        done = company & Domain("state", "=", "confirmed")
        return SQL(
            """
            WITH expected AS (
                SELECT DISTINCT listed.partner_id, month.month::date AS month
                  FROM generate_series(%(first)s::timestamp, %(last)s::timestamp,
                                       INTERVAL '1 month') AS month(month)
                  JOIN (%(assortment)s) listed
                    ON listed.date_from < month.month + INTERVAL '1 month'
                   AND COALESCE(listed.date_to, month.month::date)
                       >= month.month::date)
            SELECT expected.month, COUNT(*) AS expected,
                   COUNT(*) FILTER (WHERE survey.stale IS FALSE) AS counted,
                   COUNT(*) FILTER (WHERE survey.stale) AS stale,
                   COUNT(*) FILTER (WHERE survey.id IS NULL) AS missing,
                   ARRAY_AGG(expected.partner_id ORDER BY expected.partner_id)
                       FILTER (WHERE survey.id IS NULL
                               AND expected.month = %(last)s) AS missing_ids,
                   ARRAY_AGG(expected.partner_id ORDER BY expected.partner_id)
                       FILTER (WHERE survey.stale
                               AND expected.month = %(last)s) AS stale_ids
              FROM expected
         LEFT JOIN (%(surveys)s) survey ON survey.partner_id = expected.partner_id
                                       AND survey.month = expected.month
          GROUP BY expected.month ORDER BY expected.month
            """,
            first=scope.period.first,
            last=state_month,
            assortment=self._facts_sql(
                "customer.stock.assortment",
                company,
                "partner_id",
                "date_from",
                "date_to",
            ),
            surveys=self._facts_sql(
                "customer.stock.survey", done, "id", "partner_id", "month", "stale"
            ),
        )

    @api.model
    def _month_row(self, scope, row):
        counts = {k: row[k] for k in ("expected", "counted", "stale", "missing")}
        domain = self._facts_domain(scope) & Domain("state", "=", "confirmed")
        return {
            "month": fields.Date.to_string(row["month"]),
            **counts,
            "completeness": row["counted"] / row["expected"],
            "open": self._open_stock(
                domain & Domain("month", "=", row["month"]), f"{row['month']:%Y-%m}"
            ),
        }

    @api.model
    def _absent(self, partner_ids, name):
        """Return customers without a usable survey, with their last confirmed one."""
        partner_ids = partner_ids or []
        shown = self.env["res.partner"].browse(partner_ids[:_MOST])
        last = dict(
            self.env["customer.stock.survey"]._read_group(
                [("partner_id", "in", shown.ids), ("state", "=", "confirmed")],
                ["partner_id"],
                ["month:max"],
            )
        )
        return {
            "count": len(partner_ids),
            "open": self._open_listed(partner_ids, name),
            "partners": [
                {
                    "id": partner.id,
                    "name": partner.sudo().display_name,
                    "last": fields.Date.to_string(last[partner])
                    if partner in last
                    else False,
                    "open": self._open_listed(partner.ids, partner.sudo().display_name),
                }
                for partner in shown
            ],
        }

    # === HELPERS === #

    @api.model
    def _names(self, rows):
        """Return the names of what rows are about, by column and id."""
        return {
            field: {
                record.id: record.display_name
                for record in self.env[model]
                .sudo()
                .browse({row[field] for row in rows if row[field]})
            }
            for field, model in (
                ("partner_id", "res.partner"),
                ("product_id", "product.product"),
            )
        }

    @api.model
    def _open_stock(self, domain, name):
        """Return what a figure opens: the lines of surveys it is made of."""
        action = self._open_lines(domain, name)
        return {**action, "res_model": "customer.stock.turnover"}

    @api.model
    def _open_listed(self, partner_ids, name):
        """Return the action data that shows customers."""
        return {
            "name": name,
            "res_model": "res.partner",
            "domain": [["id", "in", list(partner_ids)]],
        }


def _number(value):
    """Return a figure as JSON knows it; what is blank is ``None``."""
    return None if value is None else float(value)
