from odoo import api, models
from odoo.tools import SQL

from ...rules.exposure import CATEGORIES


class CustomerCreditExposureSecurity(models.AbstractModel):
    """The part of the exposure that collateral, guarantees and insurance cover.

    Only in companies whose policy says so (`credit_security_effect`); elsewhere a
    security serves to cap what an evaluation proposes.
    """

    _name = "customer.credit.exposure.security"
    _description = "Exposure Covered by Securities"

    @api.model
    def _covered_sql(self, day, customers, documents):
        """Return the query of exposures with what securities cover taken off.

        Mirrors `rules.exposure.covered`. A customer with securities alone has a row as
        well: what they count covers his next order.

        :param SQL documents: sums per customer and root, as `_documents_sum_sql` gives
        """
        if not self._has_securities(customers):
            return SQL(
                "SELECT customer_id, root_id, %s, total, oldest_due, 0.0 AS counted,"
                " 0.0 AS covered, orders FROM (%s) documents",
                SQL(", ").join(SQL.identifier(name) for name in CATEGORIES),
                documents,
            )
        categories = SQL(", ").join(
            SQL("COALESCE(%(name)s, 0) AS %(name)s", name=SQL.identifier(name))
            for name in CATEGORIES
            if name != "secured"
        )
        # LEAST leaves out what is NULL, so NULL is made 0 first.
        covered = SQL("LEAST(COALESCE(counted, 0), GREATEST(COALESCE(total, 0), 0))")
        return SQL(
            """SELECT COALESCE(documents.customer_id, security.customer_id)
                          AS customer_id,
                      COALESCE(documents.root_id, security.root_id) AS root_id,
                      %(categories)s,
                      COALESCE(secured, 0) - %(covered)s AS secured,
                      COALESCE(total, 0) - %(covered)s AS total,
                      oldest_due, COALESCE(counted, 0) AS counted,
                      %(covered)s AS covered, orders
                 FROM (%(documents)s) documents
            FULL JOIN (%(securities)s) security
                   ON security.customer_id = documents.customer_id
                  AND security.root_id = documents.root_id""",
            categories=categories,
            covered=covered,
            documents=documents,
            securities=self._securities_sum_sql(day, customers),
        )

    @api.model
    def _has_securities(self, customers):
        """Tell whether any approved security exists: a look into its small index.

        Without one the query above is left as it is: planning the join would cost more
        than all the rest of reading one customer's exposure.
        """
        query = SQL(
            """SELECT EXISTS (SELECT FROM customer_credit_security
                               WHERE state = 'approved' AND active AND %s)""",
            SQL("TRUE")
            if customers is None
            else SQL("partner_id = ANY(%s)", customers.ids),
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _securities_sum_sql(self, day, customers):
        """Return the query of what securities in force count, per customer and root."""
        return SQL(
            """SELECT security.partner_id AS customer_id,
                      security.company_id AS root_id, SUM(%(counted)s) AS counted
                 FROM customer_credit_security security
                 JOIN (%(scope)s) scope ON scope.company_id = security.company_id
                 JOIN (%(rates)s) rate ON rate.company_id = security.company_id
                                      AND rate.currency_id = security.currency_id
                 JOIN res_company company ON company.id = security.company_id
                WHERE security.state = 'approved' AND security.active
                  AND company.credit_security_effect = 'exposure'
                  AND security.date_from <= scope.today
                  AND (security.date_to IS NULL OR security.date_to >= scope.today)
                  AND %(customers)s
             GROUP BY security.partner_id, security.company_id""",
            counted=self._convert_sql(
                SQL("(security.amount * security.percentage / 100.0)")
            ),
            scope=day.scope,
            rates=day.rates,
            customers=SQL("TRUE")
            if customers is None
            else SQL("security.partner_id = ANY(%s)", customers.ids),
        )

    @api.model
    def _securities_behind(self, customer, company, category):
        """Return the securities that cover part of a customer's exposure."""
        root = company.root_id
        securities = self.env["customer.credit.security"]
        if category != "secured" or root.credit_security_effect != "exposure":
            return securities
        day = root._credit_today()
        return securities.search(
            securities._in_force_domain(day) & securities._owned_domain(customer, root)
        )
