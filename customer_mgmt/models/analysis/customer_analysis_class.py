from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.period import shift
from .customer_analysis import _plain

# Those who have no class: they were not there, or bought nothing.
NONE = "none"


class CustomerAnalysisClass(models.AbstractModel):
    """What the analyses of customers' months share: which months, and the way down."""

    _name = "customer.analysis.class"
    _inherit = ["customer.analysis"]
    _description = "Analysis of Activity and Classes"

    # The selection whose values an analysis counts customers by.
    _class_field = None

    @api.model
    def _class_panel(self, values):
        """Return the analysis as plain data; counts are customers.

        :param dict values: see `customer.analysis._scope`
        :rtype: dict
        """
        scope = self._scope(values)
        now, then = self._class_months(scope)
        data = {
            "currency_id": scope.company.currency_id.id,
            "month": now,
            "before": then,
            "labels": [*self._labels(self._class_field), (NONE, self._none_label())],
        }
        return data | self._figures(scope, now, then) if now else data

    @api.model
    def _figures(self, scope, now, then):
        """Return what an analysis adds to `_class_panel`.

        :param datetime.date now: the newest month there is in the period
        :param datetime.date then: the one it is compared with
        :rtype: dict
        """
        raise NotImplementedError

    @api.model
    def _none_label(self):
        """Return what those without a class are called."""
        raise NotImplementedError

    @api.model
    def _class_domain(self, scope):
        """Return the domain of classes in a scope, all months.

        The salesperson is the one who looks after the customer today.

        :rtype: odoo.fields.Domain
        """
        domain = Domain("company_id", "=", scope.company.id)
        if scope.user:
            domain &= Domain("partner_id.user_id", "=", scope.user.id)
        return domain

    @api.model
    def _class_months(self, scope):
        """Return the newest month there is in the period, and one to compare it with.

        The latter is the month before the period, or the oldest there is.

        :rtype: tuple[datetime.date, datetime.date] | tuple[None, None]
        """
        [(oldest, newest)] = self.env.execute_query(
            SQL(
                """SELECT MIN(month), MAX(month) FROM customer_fact_class
                    WHERE company_id = %s AND month <= %s""",
                scope.company.id,
                scope.period.last,
            )
        )
        if not newest:
            return None, None
        before = max(oldest, min(shift(scope.period.first, -1), newest))
        return newest, before

    @api.model
    def _class_sql(self, domain, *columns):
        return self._facts_sql("customer.fact.class", domain, *columns)

    @api.model
    def _was(self, scope, month, *leaves):
        """Return the domain of rows whose customer was something in another month.

        :param leaves: over `customer.fact.class` of that month
        :rtype: odoo.fields.Domain
        """
        inner = Domain.AND(
            [
                Domain("company_id", "=", scope.company.id),
                Domain("month", "=", month),
                *leaves,
            ]
        )
        return Domain("partner_id.class_ids", "any", inner)

    @api.model
    def _open_classes(self, domain, name):
        """Return what a figure opens: the customers' rows, as plain data."""
        return {
            "name": name,
            "res_model": "customer.fact.class",
            "domain": [_plain_leaf(leaf) for leaf in Domain(domain)],
        }

    @api.model
    def _labels(self, field_name):
        """Return the keys and translated names of a selection, in order.

        :rtype: list[tuple[str, str]]
        """
        field = self.env["customer.fact.class"]._fields[field_name]
        return field._description_selection(self.env)


def _plain_leaf(leaf):
    """Return a part of a domain as JSON knows it, with domains inside of it."""
    if (
        isinstance(leaf, list | tuple)
        and len(leaf) == 3
        and isinstance(leaf[2], Domain)
    ):
        return [leaf[0], leaf[1], [_plain(each) for each in leaf[2]]]
    return _plain(leaf)
