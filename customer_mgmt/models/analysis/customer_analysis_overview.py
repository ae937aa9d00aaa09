from odoo import api, models
from odoo.tools import SQL


class CustomerAnalysisOverview(models.AbstractModel):
    """How many customers bought in a period, and for how much, against another one."""

    _name = "customer.analysis.overview"
    _inherit = ["customer.analysis"]
    _description = "Overview of Sales"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return the first figures of a scope.

        :param dict values: as `_scope` takes them
        :return: plain data: ``currency_id`` and ``figures``, each with its label,
            value, kind and what it opens; customers count once
        :rtype: dict
        """
        scope = self._scope(values)
        now, then = self._sums(scope, scope.period), self._sums(scope, scope.before)
        return {
            "currency_id": scope.company.currency_id.id,
            "figures": self._figures(scope, now, then),
        }

    @api.model
    def _sums(self, scope, period):
        """Return how many customers bought in a period, and the turnover.

        :rtype: tuple[int, float | None]
        """
        facts = self._facts_sql(
            "customer.fact.sales",
            self._facts_domain(scope, period),
            "partner_id",
            "turnover",
        )
        [(customers, turnover)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(DISTINCT partner_id), SUM(turnover) FROM (%s) fact", facts
            )
        )
        return customers, None if turnover is None else float(turnover)

    @api.model
    def _figures(self, scope, now, then):
        (customers, turnover), (customers_then, turnover_then) = now, then
        name = self.env._("Turnover")
        lines = self._open_lines(self._facts_domain(scope), name)
        before = self._facts_domain(scope, scope.before)
        lines_before = self._open_lines(before, self.env._("Turnover Compared With"))
        change = turnover / turnover_then - 1 if turnover and turnover_then else None
        return [
            self._figure("turnover", name, turnover, "money", lines),
            self._figure(
                "turnover_before",
                self.env._("Comparison Period"),
                turnover_then,
                "money",
                lines_before,
            ),
            self._figure("change", self.env._("Change"), change, "rate"),
            self._figure(
                "customers",
                self.env._("Customers"),
                customers,
                "count",
                {**lines, "context": {"group_by": ["partner_id"]}},
            ),
            self._figure(
                "customers_before",
                self.env._("Customers, Comparison Period"),
                customers_then,
                "count",
                {**lines_before, "context": {"group_by": ["partner_id"]}},
            ),
        ]

    @api.model
    def _figure(self, name, label, value, kind, opened=None):
        return {
            "name": name,
            "label": label,
            "value": value,
            "kind": kind,
            "open": opened,
        }
