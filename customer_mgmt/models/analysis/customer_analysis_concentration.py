from odoo import api, models
from odoo.tools import SQL

from ...rules.concentration import LORENZ_POINTS, hhi_band, share

# How many of the largest customers make CR1, CR5 and CR10.
_LARGEST = (1, 5, 10)


class CustomerAnalysisConcentration(models.AbstractModel):
    """How much of the turnover hangs on few customers.

    Of all customers with sales in the scope; the SQL says what `rules.concentration`
    says, in one statement.
    """

    _name = "customer.analysis.concentration"
    _inherit = ["customer.analysis.opening"]
    _description = "Concentration of Customers"

    @api.model
    def _of(self, scope):
        """Return the concentration of customers in a scope as plain data.

        :return: ``count`` of customers, ``weightless`` (those without positive
            turnover), ``ratios`` (CR1, CR5, CR10), ``hhi`` with its ``hhi_band``,
            ``gini``, ``lorenz`` (points of customers and turnover, parts of one, the
            smallest first), the ``largest`` customers, and what they ``open``
        """
        found = self._read(scope)
        return {
            "count": found["count"],
            "weightless": found["weightless"],
            "ratios": self._ratios(scope, found),
            "hhi": found["hhi"],
            "hhi_band": hhi_band(found["hhi"], scope.company._hhi_bounds()),
            "gini": found["gini"],
            "lorenz": [[0.0, 0.0], *found["lorenz"]] if found["lorenz"] else [],
            "largest": self._largest(scope, found),
            "open": self._opener(scope)([], self.env._("All Customers")),
        }

    @api.model
    def _read(self, scope):
        customers = self.env["customer.analysis.turnover"]._turnover_sql(scope)
        [row] = self.env.execute_query_dict(
            SQL(
                """
                WITH customer AS MATERIALIZED (
                    SELECT partner_id, turnover::float8, weight::float8
                      FROM (%(customers)s) customer WHERE present),
                whole AS (
                    SELECT COUNT(*) AS count, NULLIF(SUM(weight), 0) AS total
                      FROM customer),
                ranked AS (
                    SELECT *, ROW_NUMBER() OVER largest AS rank,
                           SUM(weight) OVER largest AS running
                      FROM customer
                    WINDOW largest AS (ORDER BY weight DESC, partner_id ROWS
                           BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
                placed AS (
                    SELECT *, weight / total AS share, count - rank + 1 AS place,
                           (total - running + weight) / total AS smaller
                      FROM ranked CROSS JOIN whole)
                SELECT COUNT(*) AS count,
                       COUNT(*) FILTER (WHERE weight = 0) AS weightless,
                       MAX(total) AS total,
                       SUM((100 * share) ^ 2) AS hhi,
                       1 - 2 * SUM(share * (rank - 0.5)) / MAX(count) AS gini,
                       ARRAY_AGG(partner_id ORDER BY rank)
                           FILTER (WHERE rank <= %(most)s AND weight > 0) AS partners,
                       ARRAY_AGG(turnover ORDER BY rank)
                           FILTER (WHERE rank <= %(most)s AND weight > 0) AS turnovers,
                       JSON_AGG(JSON_BUILD_ARRAY(place::float8 / count, smaller)
                                ORDER BY place)
                           FILTER (WHERE total > 0 AND place * %(points)s / count
                                   > (place - 1) * %(points)s / count) AS lorenz
                  FROM placed
                """,
                customers=customers,
                most=max(_LARGEST),
                points=LORENZ_POINTS,
            )
        )
        return row

    @api.model
    def _ratios(self, scope, found):
        """Return CR1, CR5 and CR10, and what the customers in them open."""
        partners, turnovers = found["partners"] or [], found["turnovers"] or []
        opens = self._opener(scope)
        return [
            {
                "largest": most,
                "share": share(sum(turnovers[:most]), found["total"] or 0),
                "open": opens(
                    [["partner_id", "in", partners[:most]]],
                    self.env._("The %s Largest Customers", most),
                ),
            }
            for most in _LARGEST
        ]

    @api.model
    def _largest(self, scope, found):
        """Return the largest customers with their shares."""
        # Names of the user's own customers: the facts were filtered by the rules.
        partners = self.env["res.partner"].sudo().browse(found["partners"] or [])
        turnovers = found["turnovers"] or []
        partners.fetch(["complete_name"])
        opens = self._opener(scope)
        return [
            {
                "partner_id": partner.id,
                "name": partner.complete_name,
                "turnover": turnover,
                "share": share(turnover, found["total"]),
                "open": opens([["partner_id", "=", partner.id]], partner.complete_name),
            }
            for partner, turnover in zip(partners, turnovers, strict=True)
        ]
