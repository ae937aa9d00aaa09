from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ALL_CUSTOMERS_GROUPS
from ...rules.bridge import APART, PARTS, Bridge, Same, Sold, bridge_of

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
FIGURES = ("turnover", "cost", "cost_estimated", "quantity")


class CustomerAnalysisBridge(models.AbstractModel):
    """Sums of two periods by a dimension, and why gross profit changed between them.

    The table (`customer.analysis.margin`) and the bridge read the same query, so that
    their totals cannot differ. What the steps mean says `rules.bridge`.
    """

    _name = "customer.analysis.bridge"
    _inherit = ["customer.analysis"]
    _description = "Bridge of Gross Profit"

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
        if not (sees_all and _WITHOUT_CUSTOMER.issuperset(dimensions)):
            return "customer.fact.product"
        if scope.user or "seller" in dimensions:
            return "customer.fact.seller"
        return "customer.fact.product.total"

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
            *FIGURES,
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
            for name in FIGURES
        ]
        return SQL(
            "SELECT %s AS member, %s FROM (%s) fact GROUP BY 1",
            SQL.identifier(field),
            SQL(", ").join(sums),
            facts,
        )

    # === BRIDGE === #

    @api.model
    def _bridge(self, scope, within):
        """Return the steps from the profit of before to that of now.

        :return: list of ``part``, ``label``, ``value`` and ``open``; the first and the
            last are the profits, those between add up to the difference, to the cent
        :rtype: list[dict]
        """
        both = self._both_sql(scope, "product", within)
        kinds = self._kinds(both)
        step = Decimal(1).scaleb(-scope.company.currency_id.decimal_places)
        parts = parts_of(kinds).rounded(step)
        start = sum((kind["before"].profit for kind in kinds.values()), Decimal(0))
        return [
            self._step("before", start, scope, within, Domain.TRUE),
            *self._parts(parts, kinds, scope, within),
            self._step("now", start + parts.change, scope, within, Domain.TRUE),
        ]

    @api.model
    def _kinds(self, both):
        """Return what `rules.bridge` needs to know of each kind of products.

        The same as `kind_of` and `bridge` say, in SQL, since there may be thousands.

        :param SQL both: query of ``member`` and its sums of both periods
        :return: by kind ``members``, ``before``, ``now``, ``worth``, ``spent``
        :rtype: dict[str, dict]
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH product AS (
                     SELECT both_sums.*, CASE
                            WHEN member IS NULL THEN 'other'
                            WHEN quantity_0 = 0 AND turnover_0 = 0 AND cost_0 = 0
                                 THEN 'new'
                            WHEN quantity = 0 AND turnover = 0 AND cost = 0 THEN 'lost'
                            WHEN LEAST(quantity, turnover, quantity_0, turnover_0) > 0
                                 THEN 'same'
                            ELSE 'other' END AS kind
                       FROM (%s) both_sums)
                SELECT kind, ARRAY_AGG(member), SUM(quantity_0)::text,
                       SUM(turnover_0)::text, SUM(cost_0)::text, SUM(quantity)::text,
                       SUM(turnover)::text, SUM(cost)::text,
                       SUM(ROUND(turnover_0 * quantity / NULLIF(quantity_0, 0), 12)
                       )::text,
                       SUM(ROUND(cost_0 * quantity / NULLIF(quantity_0, 0), 12))::text
                  FROM product GROUP BY kind
                """,
                both,
            )
        )
        return {
            kind: {
                "members": [member or False for member in members],
                "before": Sold(*map(exact, sums[:3])),
                "now": Sold(*map(exact, sums[3:6])),
                "worth": exact(sums[6]),
                "spent": exact(sums[7]),
            }
            for kind, members, *sums in rows
        }

    @api.model
    def _parts(self, parts: Bridge, kinds, scope, within):
        """Return the steps between; parts that do not occur are left out."""
        for part in PARTS:
            kind = part if part in APART else "same"
            if kind in kinds:
                domain = _products_domain(kinds, kind)
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


def parts_of(kinds):
    """Return the bridge from the sums of each kind of products."""
    changes = {
        kind: sums["now"].profit - sums["before"].profit
        for kind, sums in kinds.items()
        if kind in APART
    }
    names = ("before", "now", "worth", "spent")
    same = kinds.get("same")
    return bridge_of(Same(**{n: same[n] for n in names}) if same else Same(), **changes)


def _products_domain(kinds, kind):
    """Return the domain of a kind's products, by the shorter list that says it."""
    members = kinds[kind]["members"]
    others = [m for each in kinds if each != kind for m in kinds[each]["members"]]
    if len(others) < len(members):
        return ~Domain("product_id", "in", others)
    return Domain("product_id", "in", members)


def sold_of(sums, suffix=""):
    """Return what a row of sums says was sold.

    Odoo hands over what the database sums exactly as floats; their shortest text is the
    exact number again, as far as money goes.
    """
    names = ("quantity", "turnover", "cost")
    return Sold(*(exact(sums[f"{name}{suffix}"]) for name in names))


def exact(value):
    return Decimal(str(value or 0))
