from odoo import api, models
from odoo.tools import SQL


class CustomerAnalysisTurnover(models.AbstractModel):
    """What each customer turned over in a scope, with weight and ABC class.

    The SQL says what `rules.concentration` and `rules.rfm` say. A turnover below zero
    weighs nothing; customers of the compared period only have neither weight nor class.
    """

    _name = "customer.analysis.turnover"
    _description = "Customers by Turnover"

    @api.model
    def _turnover_sql(self, scope):
        """Return the query of customers' turnover in a scope and in the one before.

        ``partner_id``, ``company_id``, ``class_month`` (of `customer.fact.class`, the
        newest up to the end of the period), ``present`` (anything was invoiced or
        credited in the period), ``turnover``, ``turnover_before``, ``weight``.
        """
        analysis = self.env["customer.analysis"]
        domain = analysis._facts_domain(scope) | analysis._facts_domain(
            scope, scope.before
        )
        return SQL(
            """SELECT customer.*, CASE WHEN present THEN GREATEST(turnover, 0) END
                      AS weight
                 FROM (SELECT partner_id, %(company)s::int AS company_id,
                              %(month)s AS class_month,
                              BOOL_OR(%(now)s) AS present,
                              COALESCE(SUM(turnover) FILTER (WHERE %(now)s), 0)
                              AS turnover,
                              COALESCE(SUM(turnover) FILTER (WHERE %(before)s), 0)
                              AS turnover_before
                         FROM (%(facts)s) fact GROUP BY partner_id) customer""",
            company=scope.company.id,
            month=self._class_month_sql(scope),
            now=_within(scope.period),
            before=_within(scope.before),
            facts=analysis._facts_sql(
                "customer.fact.sales", domain, "partner_id", "month", "turnover"
            ),
        )

    @api.model
    def _class_month_sql(self, scope):
        """Return the month whose activity states belong to the end of a scope."""
        return SQL(
            """(SELECT MAX(month) FROM customer_fact_class
                 WHERE company_id = %s AND month <= %s)""",
            scope.company.id,
            scope.period.last,
        )

    @api.model
    def _classed_sql(self, scope):
        """Return the query of customers in a scope with their ``abc_class``.

        Equal turnovers are of one class: what comes before is only what is larger.
        """
        company = scope.company.sudo()
        return SQL(
            """SELECT customer.*,
                      CASE WHEN NOT present THEN NULL
                           WHEN before * 100 < total * %(a)s::numeric THEN 'a'
                           WHEN before * 100 < total * %(b)s::numeric THEN 'b'
                           ELSE 'c' END AS abc_class
                 FROM (SELECT customer.*, SUM(weight) OVER () AS total,
                              COALESCE(SUM(weight) OVER (
                                  ORDER BY weight DESC NULLS LAST
                                  GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                              ), 0) AS before
                         FROM (%(customers)s) customer) customer""",
            a=str(company.class_abc_a),
            b=str(company.class_abc_b),
            customers=self._turnover_sql(scope),
        )


def _within(period):
    """Return the condition that a fact's month is in a period."""
    return SQL("month BETWEEN %s AND %s", period.first, period.last)
