from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_analysis_class import NONE

# How many customers of each class the list and the chart show.
_LISTED = 10
_BUBBLES = 40
# Borders of growth per month, between which customers are counted.
_GROWTH_BORDERS = (-0.05, -0.01, 0.01, 0.05)


class CustomerAnalysisAttention(models.AbstractModel):
    """Who deserves attention: RFM, growth, potential, and who changed class."""

    _name = "customer.analysis.attention"
    _inherit = ["customer.analysis.class"]
    _description = "Who Deserves Attention"
    _class_field = "abc"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return who deserves attention: RFM, classes and who moved.

        :param dict values: see `customer.analysis._scope`
        :rtype: dict
        """
        return self._class_panel(values)

    @api.model
    def _none_label(self):
        return self.env._("No Sales")

    @api.model
    def _figures(self, scope, now, then):
        present = self._class_domain(scope) & Domain("month", "=", now)
        return {
            "rfm": self._rfm(present),
            "growth": self._growth(present),
            "abc": self._abc(present),
            "migration": self._migration(scope, now, then),
            "attention": self._attention(present),
            "bubbles": self._bubbles(present),
        }

    # === RFM AND GROWTH === #

    @api.model
    def _rfm(self, present):
        """Return customers and turnover by recency and frequency score."""
        domain = present & Domain("r_score", ">", 0)
        rows = self.env.execute_query(
            SQL(
                """SELECT r_score, f_score, COUNT(*), SUM(monetary), AVG(m_score)
                     FROM (%s) class GROUP BY 1, 2 ORDER BY 1, 2""",
                self._class_sql(domain, "r_score", "f_score", "m_score", "monetary"),
            )
        )
        return [
            {
                "r": r,
                "f": f,
                "count": count,
                "turnover": float(turnover),
                "m": round(float(mean), 1),
                "open": self._open_classes(
                    domain & Domain([("r_score", "=", r), ("f_score", "=", f)]),
                    self.env._("Recency %(r)s, Frequency %(f)s", r=r, f=f),
                ),
            }
            for r, f, count, turnover, mean in rows
        ]

    @api.model
    def _growth(self, present):
        """Return customers and turnover by growth per month, the blank ones last."""
        rows = self.env.execute_query(
            SQL(
                """SELECT WIDTH_BUCKET(growth, %s::float8[]), COUNT(*), SUM(monetary)
                     FROM (%s) class WHERE monetary <> 0 OR growth IS NOT NULL
                 GROUP BY 1 ORDER BY 1""",
                list(_GROWTH_BORDERS),
                self._class_sql(present, "growth", "monetary"),
            )
        )
        return [
            {
                "low": _GROWTH_BORDERS[band - 1] if band else None,
                "high": (*_GROWTH_BORDERS, None)[band] if band is not None else None,
                "known": band is not None,
                "count": count,
                "turnover": float(turnover),
                "open": self._open_classes(
                    present & _growth_domain(band), self.env._("Growth per Month")
                ),
            }
            for band, count, turnover in rows
        ]

    # === CLASSES === #

    @api.model
    def _abc(self, present):
        """Return customers and turnover by class."""
        rows = self.env.execute_query(
            SQL(
                "SELECT abc, COUNT(*), SUM(monetary) FROM (%s) class GROUP BY abc",
                self._class_sql(present, "abc", "monetary"),
            )
        )
        labels = dict(self._labels("abc"))
        return {
            abc or NONE: {
                "count": count,
                "turnover": float(turnover),
                "open": self._open_classes(
                    present & Domain("abc", "=", abc or False),
                    labels.get(abc, self.env._("No Sales")),
                ),
            }
            for abc, count, turnover in rows
        }

    @api.model
    def _migration(self, scope, now, then):
        """Return how many went from which class to which; rows by the class then."""
        if now == then:
            return {}
        base = self._class_domain(scope)
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(old.abc, %(none)s), COALESCE(new.abc, %(none)s),
                          COUNT(*), SUM(new.monetary)
                     FROM (%(now)s) new LEFT JOIN (%(then)s) old USING (partner_id)
                 GROUP BY 1, 2""",
                none=NONE,
                now=self._class_sql(
                    base & Domain("month", "=", now), "partner_id", "abc", "monetary"
                ),
                then=self._class_sql(
                    base & Domain("month", "=", then), "partner_id", "abc"
                ),
            )
        )
        matrix = {}
        for old, new, count, turnover in rows:
            matrix.setdefault(old, {})[new] = {
                "count": count,
                "turnover": float(turnover),
                "open": self._open_migration(scope, now, then, old, new),
            }
        return matrix

    @api.model
    def _open_migration(self, scope, now, then, old, new):
        labels = dict(self._labels("abc"))
        domain = self._class_domain(scope) & Domain(
            [("month", "=", now), ("abc", "=", False if new == NONE else new)]
        )
        if old == NONE:
            domain &= ~self._was(scope, then, Domain("abc", "!=", False))
        else:
            domain &= self._was(scope, then, Domain("abc", "=", old))
        return self._open_classes(
            domain, f"{labels.get(old, '–')} → {labels.get(new, '–')}"
        )

    # === POTENTIAL === #

    @api.model
    def _attention(self, present):
        """Return the small, growing, under-served: all counted, the first named."""
        domain = present & Domain("attention", "=", True)
        [(count, turnover, potential)] = self.env["customer.fact.class"]._read_group(
            domain, [], ["__count", "monetary:sum", "potential:sum"]
        )
        name = self.env._("Small, Growing, Under-Served")
        return {
            "count": count,
            "turnover": turnover or 0.0,
            "potential": potential or None,
            "open": self._open_classes(domain, name),
            "customers": self._named(domain, _LISTED, SQL("potential DESC")),
        }

    @api.model
    def _bubbles(self, present):
        """Return customers of each class by potential and our share of it.

        The fastest growing come first, then those who buy too seldom to have a trend.
        """
        domain = present & Domain("potential", ">", 0) & Domain("monetary", ">", 0)
        order = SQL("growth DESC NULLS LAST, monetary DESC")
        return self._named(domain, _BUBBLES, order)

    @api.model
    def _named(self, domain, limit, order):
        """Return so many customers of each class, the first in an order."""
        names = ("partner_id", *_SHOWN)
        rows = self.env.execute_query(
            SQL(
                """SELECT %(names)s
                     FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY abc
                                         ORDER BY %(order)s, partner_id) AS number
                             FROM (%(classes)s) class) ranked
                    WHERE number <= %(limit)s ORDER BY %(order)s, partner_id""",
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                order=order,
                classes=self._class_sql(domain, *names),
                limit=limit,
            )
        )
        partners = self.env["res.partner"].browse([row[0] for row in rows])
        sources = dict(self._labels("potential_source"))
        return [
            {
                "id": partner.id,
                "name": partner.display_name,
                **dict(zip(_SHOWN.values(), map(_number, row[1:]), strict=True)),
                "source": sources.get(row[-1]),
                "open": self._open_classes(
                    domain & Domain("partner_id", "=", partner.id),
                    partner.display_name,
                ),
            }
            for partner, row in zip(partners, rows, strict=True)
        ]


# What is shown of a customer, by column.
_SHOWN = {
    "abc": "abc",
    "monetary": "turnover",
    "growth": "growth",
    "growth_sure": "growth_sure",
    "potential": "potential",
    "potential_share": "share",
    "peer_count": "peers",
    "potential_source": "source",
}


def _number(value):
    return float(value) if isinstance(value, Decimal) else value


def _growth_domain(band):
    """Return the domain of a band of growth, None for the blank ones."""
    if band is None:
        return Domain("growth", "=", False) & Domain("monetary", "!=", 0)
    domain = Domain("growth", "!=", False)
    if band:
        domain &= Domain("growth", ">=", _GROWTH_BORDERS[band - 1])
    if band < len(_GROWTH_BORDERS):
        domain &= Domain("growth", "<", _GROWTH_BORDERS[band])
    return domain
