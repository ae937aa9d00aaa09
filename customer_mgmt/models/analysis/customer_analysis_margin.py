from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_analysis_bridge import BY, FIGURES, exact, sold_of

_SORTS = {
    "profit": SQL("profit DESC"),
    "rate": SQL("rate DESC NULLS LAST, profit DESC"),
    "loss": SQL("profit"),
}
_LIMIT, _MAXIMUM = 12, 500


class CustomerAnalysisMargin(models.AbstractModel):
    """Gross profit and its rate by product, category, customer, salesperson or class.

    Why it changed against the compared period says the bridge (`rules.bridge`). Rates
    are of sums at every level. Only for users who may see margins.
    """

    _name = "customer.analysis.margin"
    _inherit = ["customer.analysis.bridge"]
    _description = "Gross Margin"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return gross profit by one dimension, its total and its bridge.

        :param dict values: as `_scope` takes them; ``by`` (key of `BY`), ``within``
            (``{"by": …, "id": …}``: only that member's), ``sort`` (``profit``, ``rate``
            or ``loss``), ``all`` (not only the first rows)
        :return: plain data: ``rows``, ``rest`` (the others in one row) and ``total``,
            each with turnover, cost, profit, rate, the estimated share of cost, and
            what it was before; ``bridge``: its parts. Without the right to see margins
            ``allowed`` is false and nothing else is there.
        :rtype: dict
        :raise UserError: if a dimension or an order is none of those
        """
        if not self._sees_margins():
            return {"allowed": False}
        scope = self._scope(values)
        by, within, sort = self._asked(values)
        rows = self._rows(scope, by, within, sort, bool(values.get("all")))
        return {
            "allowed": True,
            "currency_id": scope.company.currency_id.id,
            "by": by,
            "within": within and self._named_within(within),
            **self._listing(scope, by, within, rows),
            "bridge": self._bridge(scope, within),
        }

    @api.model
    def _asked(self, values):
        """Return dimension, member it is narrowed to, and order of a request."""
        by, within = values.get("by") or "product", values.get("within") or None
        sort = values.get("sort") or "profit"
        if by not in BY or sort not in _SORTS or (within and within["by"] not in BY):
            raise UserError(
                self.env._("Gross margin: this grouping or order does not exist.")
            )
        return by, within and {"by": within["by"], "id": within["id"]}, sort

    # === TABLE === #

    @api.model
    def _rows(self, scope, by, within, sort, everything):
        """Return the first members in order, then the rest and the total, as sums.

        Members that sold before only come last.

        :rtype: list[dict]
        """
        return self.env.execute_query_dict(
            SQL(
                """
                WITH member AS (
                     SELECT both_sums.*, turnover - cost AS profit,
                            (turnover - cost) / NULLIF(turnover, 0) AS rate,
                            quantity <> 0 OR turnover <> 0 OR cost <> 0 AS sold
                       FROM (%(both)s) both_sums),
                     ranked AS (
                     SELECT member.*, LEAST(
                            ROW_NUMBER() OVER (ORDER BY NOT sold, %(sort)s, member),
                            %(limit)s + 1) AS rank
                       FROM member)
                SELECT rank, GROUPING(rank) AS is_total, MIN(member) AS member,
                       COUNT(*) AS count, rank <= %(limit)s AS listed, %(sums)s
                  FROM ranked
              GROUP BY GROUPING SETS ((rank), ())
              ORDER BY is_total, rank
                """,
                both=self._both_sql(scope, by, within),
                sort=_SORTS[sort],
                limit=_MAXIMUM if everything else _LIMIT,
                sums=SQL(", ").join(
                    SQL(
                        "SUM(%s) AS %s",
                        SQL.identifier(f"{name}{suffix}"),
                        SQL.identifier(f"{name}{suffix}"),
                    )
                    for suffix in ("", "_0")
                    for name in FIGURES
                ),
            )
        )

    @api.model
    def _listing(self, scope, by, within, rows):
        *rows, total = rows
        listed = [row for row in rows if row["listed"]]
        members = [row["member"] for row in listed]
        others = [row for row in rows if not row["listed"]]
        names = self._names(by, members)
        return {
            "rows": [
                {
                    **self._row(
                        scope,
                        row,
                        names[row["member"]],
                        within,
                        self._member_domain(by, row["member"]),
                    ),
                    "id": row["member"] or False,
                }
                for row in listed
            ],
            "rest": self._rest(scope, by, within, others, members),
            "total": self._row(scope, total, self.env._("Total"), within, Domain.TRUE),
        }

    @api.model
    def _rest(self, scope, by, within, others, members):
        """Return what is not listed, in one row."""
        if not others:
            return None
        [other] = others
        domain = ~Domain(BY[by][0], "in", [member or False for member in members])
        name = self.env._("%s others", other["count"])
        return self._row(scope, other, name, within, domain)

    @api.model
    def _row(self, scope, sums, name, within, domain):
        """Return a row of the table: figures of now and before, and what they open."""
        now, before = sold_of(sums), sold_of(sums, "_0")
        estimated = exact(sums["cost_estimated"])
        return {
            "name": name,
            "turnover": float(now.turnover),
            "cost": float(now.cost),
            "profit": float(now.profit),
            "rate": _ratio(now.profit, now.turnover),
            "estimated": _ratio(estimated, now.cost),
            "cost_estimated": float(estimated),
            "profit_before": float(before.profit),
            "rate_before": _ratio(before.profit, before.turnover),
            "change": float(now.profit - before.profit),
            "open": self._open(scope.period, scope, within, domain, name),
            "open_before": self._open(scope.before, scope, within, domain, name),
        }

    @api.model
    def _open(self, period, scope, within, domain, name):
        return self._open_lines(self._domain(scope, period, within) & domain, name)

    @api.model
    def _named_within(self, within):
        names = self._names(within["by"], [within["id"] or None])
        return {**within, "name": names[within["id"] or None]}

    @api.model
    def _names(self, by, members):
        """Return what members are called; the empty one is called so."""
        model = BY[by][1]
        empty = {None: self.env._("None")}
        if not model:
            field = self.env["customer.fact.product"]._fields[BY[by][0]]
            return empty | dict(field._description_selection(self.env))
        records = self.env[model].sudo().with_context(display_default_code=False)
        found = records.browse([m for m in members if m]).exists()
        names = {record.id: record.display_name for record in found}
        return dict.fromkeys(members, self.env._("Deleted")) | empty | names


def _ratio(part, whole):
    """Return part ÷ whole, ``None`` when there is nothing to divide by."""
    return float(part / whole) if whole else None
