from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ALL_CUSTOMERS_GROUPS
from ...rules.bridge import PARTS, Bridge, Sold, bridge, kind_of

# What gross profit may be listed by: field of the facts and the model it names.
BY = {
    "product": ("product_id", "product.product"),
    "category": ("categ_id", "product.category"),
    "customer": ("partner_id", "res.partner"),
    "seller": ("user_id", "res.users"),
    "class": ("profile_class", None),
}
# Those that the facts without customers can answer, at a tenth of the rows.
_WITHOUT_CUSTOMER = {"product", "category", "seller"}
_SORTS = {
    "profit": SQL("profit DESC"),
    "rate": SQL("rate DESC NULLS LAST, profit DESC"),
    "loss": SQL("profit"),
}
_LIMIT, _MAXIMUM = 12, 500
_FIGURES = ("turnover", "cost", "cost_estimated", "quantity")


class CustomerAnalysisMargin(models.AbstractModel):
    """Gross profit and its rate by product, category, customer, salesperson or class.

    Why it changed against the compared period says the bridge (`rules.bridge`). Rates
    are of sums at every level. Only for users who may see margins.
    """

    _name = "customer.analysis.margin"
    _inherit = ["customer.analysis"]
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

    # === SCOPE === #

    @api.model
    def _domain(self, scope, period, within):
        domain = self._facts_domain(scope, period)
        return domain & self._member_domain(**within) if within else domain

    @api.model
    def _member_domain(self, by, id):
        return Domain(BY[by][0], "=", id or False)

    @api.model
    def _facts_for(self, scope, *dimensions):
        """Return the facts that know the dimensions, the smallest of them.

        Facts without customers follow who sold, not whose customer it is; so they
        answer only those who see all sales.
        """
        sees_all = any(self.env.user.has_group(group) for group in ALL_CUSTOMERS_GROUPS)
        if sees_all and _WITHOUT_CUSTOMER.issuperset(dimensions):
            return "customer.fact.seller"
        return "customer.fact.product"

    @api.model
    def _both_sql(self, scope, by, within):
        """Return the query of members with their sums, ``…_0`` those of before."""
        self.env.flush_all()
        field = BY[by][0]
        facts = self._facts_sql(
            self._facts_for(scope, by, *([within["by"]] if within else ())),
            self._domain(scope, scope.period, within)
            | self._domain(scope, scope.before, within),
            field,
            "month",
            *_FIGURES,
        )
        sums = [
            SQL(
                "COALESCE(SUM(%s) FILTER (WHERE month BETWEEN %s AND %s), 0) AS %s",
                SQL.identifier(name),
                period.first,
                period.last,
                SQL.identifier(f"{name}{suffix}"),
            )
            for period, suffix in ((scope.period, ""), (scope.before, "_0"))
            for name in _FIGURES
        ]
        return SQL(
            "SELECT %s AS member, %s FROM (%s) fact GROUP BY 1",
            SQL.identifier(field),
            SQL(", ").join(sums),
            facts,
        )

    # === TABLE === #

    @api.model
    def _rows(self, scope, by, within, sort, everything):
        """Return the first members in order, then the rest and the total.

        A member that sold nothing in the period stands in the total alone; its profit
        of before counts in what the total was.

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
                     SELECT member.*, CASE WHEN sold THEN LEAST(
                            ROW_NUMBER() OVER (ORDER BY NOT sold, %(sort)s, member),
                            %(limit)s + 1) END AS rank
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
                    for name in _FIGURES
                ),
            )
        )

    @api.model
    def _listing(self, scope, by, within, rows):
        *rows, total = rows
        listed = [row for row in rows if row["listed"]]
        members = [row["member"] for row in listed]
        others = [r for r in rows if r["rank"] is not None and not r["listed"]]
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
        """Return what is not listed but sold in the period, in one row."""
        if not others:
            return None
        [other] = others
        # What sold only before is neither listed nor among the others.
        domain = ~Domain(BY[by][0], "in", [member or False for member in members])
        name = self.env._("%s others", other["count"])
        row = self._row(scope, other, name, within, domain)
        return {**row, "profit_before": None, "change": None, "open_before": None}

    @api.model
    def _row(self, scope, sums, name, within, domain):
        """Return a row of the table: figures of now and before, and what they open."""
        now, before = _sold(sums), _sold(sums, "_0")
        estimated = _exact(sums["cost_estimated"])
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
        found = self.env[model].sudo().browse([m for m in members if m]).exists()
        names = {record.id: record.display_name for record in found}
        return dict.fromkeys(members, self.env._("Deleted")) | empty | names

    # === BRIDGE === #

    @api.model
    def _bridge(self, scope, within):
        """Return the steps from the profit of before to that of now.

        :return: list of ``part``, ``value`` and ``open``; the first and the last are
            the profits, those between add up to the difference, to the cent
        :rtype: list[dict]
        """
        products = [
            (row["member"], _sold(row, "_0"), _sold(row))
            for row in self.env.execute_query_dict(
                self._both_sql(scope, "product", within)
            )
        ]
        kinds = {
            member: kind_of(before, now, bool(member))
            for member, before, now in products
        }
        step = Decimal(1).scaleb(-scope.company.currency_id.decimal_places)
        parts = bridge((kinds[m], before, now) for m, before, now in products)
        parts = parts.rounded(step)
        start = sum((before.profit for _m, before, _now in products), Decimal(0))
        return [
            self._step("before", start, scope, within, Domain.TRUE),
            *self._parts(parts, kinds, scope, within),
            self._step("now", start + parts.change, scope, within, Domain.TRUE),
        ]

    @api.model
    def _parts(self, parts: Bridge, kinds, scope, within):
        """Return the steps between; parts that do not occur are left out."""
        of_kind = {}
        for member, kind in kinds.items():
            of_kind.setdefault(kind, []).append(member or False)
        for part in PARTS:
            members = of_kind.get(part if part in ("new", "lost", "other") else "same")
            if members:
                domain = Domain("product_id", "in", members)
                value = getattr(parts, part)
                yield self._step(part, value, scope, within, domain)

    @api.model
    def _step(self, part, value, scope, within, domain):
        """Return a step; it opens the lines it is computed from.

        Profits, and what is new or lost, are the sum of them; price, cost, volume and
        mix compare those of both periods.
        """
        labels = self._part_labels()
        periods = {"before": [scope.before], "lost": [scope.before]}
        periods |= {"now": [scope.period], "new": [scope.period]}
        lines = Domain.OR(
            self._domain(scope, period, within)
            for period in periods.get(part, [scope.before, scope.period])
        )
        return {
            "part": part,
            "label": labels[part],
            "value": float(value),
            "open": self._open_lines(lines & domain, labels[part]),
        }

    @api.model
    def _part_labels(self):
        return {
            "before": self.env._("Before"),
            "price": self.env._("Price"),
            "cost": self.env._("Cost"),
            "volume": self.env._("Volume"),
            "mix": self.env._("Mix"),
            "new": self.env._("New Products"),
            "lost": self.env._("Lost Products"),
            "other": self.env._("Other"),
            "now": self.env._("Now"),
        }


def _sold(sums, suffix=""):
    """Return what a row of sums says was sold.

    Odoo hands over what the database sums exactly as floats; their shortest text is the
    exact number again.
    """
    names = ("quantity", "turnover", "cost")
    return Sold(*(_exact(sums[f"{name}{suffix}"]) for name in names))


def _exact(value):
    return Decimal(str(value or 0))


def _ratio(part, whole):
    """Return part ÷ whole, ``None`` when there is nothing to divide by."""
    return float(part / whole) if whole else None
