from odoo import api, fields, models
from odoo.tools import SQL

from .fact_tables import FACTS, ROLLED


class CustomerFactCheck(models.AbstractModel):
    """Compares facts with the lines they are sums of, and repairs what differs.

    Documents that other programs change by SQL mark nothing; the nightly check finds
    their keys and marks them.
    """

    _name = "customer.fact.check"
    _description = "Check of Facts"

    @api.model
    def _cron_check(self):
        """Compare month by month; each is committed with what was found."""
        self.env["customer.fact.line"]._flush_sources()
        builds = self.env["customer.fact.build"].search([("next_month", "=", False)])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=sum(build.month_count for build in builds))
        for build in builds:
            found = 0
            for month in build._built_months():
                found += self._check_month(build.company_id, month)
                commit(1)
            for month in build._balance_months():
                found += self.env["customer.fact.balance"]._check_month(
                    build.company_id, month
                )
                commit(1)
            build.write({"checked_on": fields.Datetime.now(), "repaired_count": found})
            commit(0)

    @api.model
    def _check_month(self, company, month):
        """Mark the customers whose facts of a month differ; return how many.

        :rtype: int
        """
        lines = self.env["customer.fact.line"]._of_month_sql(company, month)
        waiting = self.env["customer.fact.mark"]._waiting_sql()
        self.env["customer.fact.mark"]._mark_keys(
            SQL(
                """
                WITH known AS MATERIALIZED (%(lines)s)
                SELECT DISTINCT company_id, partner_id, month
                  FROM (%(sales)s UNION ALL %(product)s) differing
                 WHERE (company_id, partner_id, month) NOT IN (%(waiting)s)
                """,
                lines=lines,
                sales=self._differing_sql("sales", company, month),
                product=self._differing_sql("product", company, month),
                waiting=waiting,
            )
        )
        found = self.env.cr.rowcount
        self._check_rolled(company, month)
        return found

    @api.model
    def _differing_sql(self, name, company, month):
        """Return the keys whose rows are not the sums of the lines ``known``."""
        fact = FACTS[name]
        scope = SQL("company_id = %s AND month = %s", company.id, month)
        table = SQL(
            "SELECT %s FROM %s WHERE %s",
            fact.columns_sql(),
            SQL.identifier(fact.table),
            scope,
        )
        sums = fact.sums_sql(SQL("SELECT * FROM known"))
        return SQL(
            """SELECT company_id, partner_id, month
                 FROM ((%(table)s EXCEPT %(sums)s)
                       UNION ALL (%(sums)s EXCEPT %(table)s)) row""",
            table=table,
            sums=sums,
        )

    @api.model
    def _check_rolled(self, company, month):
        """Make the sums without customers again where one of them differs."""
        scope = SQL("company_id = %s AND month = %s", company.id, month)
        if any(self._rolled_differs(fact, scope) for fact in ROLLED):
            self.env["customer.fact.writer"]._write_rolled_month(company, month)

    @api.model
    def _rolled_differs(self, fact, scope):
        rows = SQL("SELECT * FROM %s WHERE %s", SQL.identifier(fact.source), scope)
        table = SQL(
            "SELECT %s FROM %s WHERE %s",
            fact.columns_sql(),
            SQL.identifier(fact.table),
            scope,
        )
        return self.env.execute_query(
            SQL(
                """SELECT 1 FROM ((%(table)s EXCEPT %(sums)s)
                                  UNION ALL (%(sums)s EXCEPT %(table)s)) row LIMIT 1""",
                table=table,
                sums=fact.sums_sql(rows),
            )
        )
