from functools import partial

from odoo import api, fields, models

from .customer_fact_customer import SCOPE


class CustomerAnalysisOpening(models.AbstractModel):
    """What figures of customers open: lines, the customers, their sales."""

    _name = "customer.analysis.opening"
    _inherit = ["customer.analysis"]
    _description = "Way Down from Figures of Customers"

    @api.model
    def _within(self, scope, values):
        """Return the model that opens figures of a scope.

        :param dict values: what the scope was made of
        """
        said = {
            "company_id": values.get("company_id") or self.env.company.id,
            "date_from": fields.Date.to_string(scope.period.first),
            "date_to": fields.Date.to_string(scope.period.date_to),
            "user_id": values.get("user_id") or False,
        }
        return self.with_context(**{SCOPE: said})

    @api.model
    def _opener(self, scope):
        """Return the function from (leaves, name) to what figures in a scope open."""
        lines = self._open_lines(self._facts_domain(scope), "")
        return partial(self._opens, lines)

    @api.model
    def _opens(self, all_lines, leaves, name):
        """Return what the figures of a group of customers open.

        :param dict all_lines: what the figures of all customers open
        :param list leaves: conditions on facts that make the group
        :return: ``lines`` that add up to the turnover, the ``customers`` that are
            counted, and their ``sales`` by customer
        :rtype: dict
        """
        lines = {**all_lines, "name": name}
        domain = [*lines["domain"], *leaves]
        # The period decides on them, so it goes down with the figure.
        classed = any(leaf[0] in ("abc_class", "activity_state") for leaf in leaves)
        context = {SCOPE: self.env.context.get(SCOPE) or {}} if classed else {}
        return {
            "lines": {**lines, "domain": domain, "context": context},
            "customers": {
                "name": name,
                "res_model": "res.partner",
                "domain": [["customer_fact_ids", "any", domain]],
                "views": _views("list", "kanban", "form"),
                # Whoever bought counts, archived meanwhile or not.
                "context": {**context, "active_test": False, "create": False},
            },
            "sales": {
                "name": name,
                "res_model": "customer.fact.sales",
                "domain": domain,
                "views": _views("list", "pivot", "graph"),
                "context": {**context, "group_by": ["partner_id"]},
            },
        }


def _views(*kinds):
    return [[False, kind] for kind in kinds]
