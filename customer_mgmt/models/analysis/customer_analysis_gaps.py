from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.mix import GAP_ONE_IN, MIN_PEERS

# Gaps shown, those bought by most first.
_GAPS = 20


class CustomerAnalysisGaps(models.AbstractModel):
    """The products that customers comparable to one buy, and this one does not.

    Comparable are customers of the same industry and size band that bought products in
    the period, as far as the user may see them; `rules.mix.gaps` says the same.
    """

    _name = "customer.analysis.gaps"
    _description = "Products that Comparable Customers Buy"

    @api.model
    @api.readonly
    def gaps(self, values):
        """Return the gaps of a customer; apart from the panel, since peers are many.

        :param dict values: the bar's (`_scope`), and ``partner_id``
        :return: ``peers`` (how many comparable customers there are, ``None`` where
            industry or size is not known), ``needed``, and ``products``, ``None`` when
            there are too few of them
        :rtype: dict | None
        """
        scope, customer = self._scope(values), self._customer_of(values)
        if not customer:
            return None
        found = {"peers": None, "needed": MIN_PEERS, "products": None}
        if not (customer.industry_id and customer.profile_size):
            return found
        domain = self._peers_domain(scope, customer)
        facts = self._facts_domain(scope._replace(user=None))
        facts &= Domain("partner_id", "in", self._buyers(domain))
        rows = self.env.execute_query_dict(self._gaps_sql(facts, customer))
        found["peers"] = rows[0]["peers"]
        if found["peers"] < MIN_PEERS:
            return found
        rows = [row for row in rows if row["product_id"]]
        names = self._product_names(row["product_id"] for row in rows)
        others = domain & Domain("partner_id", "!=", customer.id)
        found["products"] = [self._gap(row, others, names) for row in rows]
        return found

    @api.model
    def _buyers(self, domain):
        """Return the ids of customers with sales, from the smallest of the facts.

        :param odoo.fields.Domain domain: over facts by customer
        """
        query = self._facts_sql("customer.fact.sales", domain, "partner_id")
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT partner_id FROM (%s) f", query)
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _peers_domain(self, scope, customer):
        """Return the domain of what comparable customers bought, the customer too."""
        return self._facts_domain(scope._replace(user=None)) & Domain(
            [
                ("partner_id.industry_id", "=", customer.industry_id.id),
                ("partner_id.profile_size", "=", customer.profile_size),
            ]
        )

    @api.model
    def _gap(self, row, others, names):
        name = names[row["product_id"]]
        lines = others & Domain("product_id", "=", row["product_id"])
        return {
            "product_id": row["product_id"],
            "name": name,
            "buyers": row["buyers"],
            "share": row["buyers"] / row["peers"],
            "average": float(row["turnover"] / row["buyers"]),
            "turnover": {
                "value": float(row["turnover"]),
                "open": self._open_lines(lines, name),
            },
        }

    @api.model
    def _gaps_sql(self, domain, customer):
        """Return the query of gaps; without one, a row that has the peers only."""
        facts = self._facts_sql(
            "customer.fact.product", domain, "partner_id", "product_id", "turnover"
        )
        return SQL(
            """
            WITH bought AS (
                SELECT partner_id, product_id, SUM(turnover) AS turnover
                  FROM (%(facts)s) facts WHERE product_id IS NOT NULL
              GROUP BY partner_id, product_id
            ),
            peers AS (
                SELECT COUNT(DISTINCT partner_id) AS peers FROM bought
                 WHERE partner_id <> %(customer)s AND turnover > 0
            ),
            found AS (
                SELECT product_id,
                       COUNT(*) FILTER (WHERE partner_id <> %(customer)s
                                          AND turnover > 0) AS buyers,
                       COUNT(*) FILTER (WHERE partner_id = %(customer)s
                                          AND turnover > 0) AS own,
                       SUM(turnover) FILTER (WHERE partner_id <> %(customer)s)
                           AS turnover
                  FROM bought
              GROUP BY product_id
            )
            SELECT peers.peers, found.product_id, found.buyers, found.turnover
              FROM peers
              LEFT JOIN found
                     ON found.buyers * %(one_in)s >= peers.peers
                    AND peers.peers >= %(needed)s AND found.own = 0
          ORDER BY found.buyers DESC, found.turnover DESC, found.product_id
             LIMIT %(limit)s
            """,
            facts=facts,
            customer=customer.id,
            one_in=GAP_ONE_IN,
            needed=MIN_PEERS,
            limit=_GAPS,
        )
