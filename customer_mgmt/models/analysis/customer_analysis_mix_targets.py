from odoo import api, models
from odoo.fields import Domain

from ...rules.period import Period, month_of
from ...rules.target import LIGHTS, Goal, attainment, progress

# Targets read at most; a customer has a handful.
_MOST = 500


class CustomerAnalysisMixTargets(models.AbstractModel):
    """What is to be sold of a product or a category, and how far that is.

    For several customers targets of the same product or category are added up, amounts
    and quantities in one unit; shares only tell of a single customer.
    """

    _name = "customer.analysis.mix.targets"
    _description = "Targets of the Product Mix"

    @api.model
    def _product_targets(self, scope, customer, values):
        """Return the targets of the period's last year, or of its last month.

        :rtype: list[dict]
        """
        targets = self.env["customer.sales.target"]
        if not targets.has_access("read"):
            return []
        domain = self._targets_domain(scope, customer, values)
        groups = {}
        for target in targets.search(domain, limit=_MOST):
            groups.setdefault(self._pool_key(target), []).append(target)
        attained = targets.union(*(t for pool in groups.values() for t in pool))
        attained = attained._attained()
        return [self._pooled(scope, pool, attained) for pool in groups.values()]

    @api.model
    def _targets_domain(self, scope, customer, values):
        domain = Domain(
            [
                ("company_id", "=", scope.company.id),
                ("date_from", "<=", scope.period.last),
                ("date_to", ">=", scope.period.last),
                "|",
                ("product_id", "!=", False),
                ("category_id", "!=", False),
            ]
        )
        if customer:
            return domain & Domain("partner_id", "=", customer.id)
        if values.get("profile_class"):
            domain &= Domain("partner_id.profile_class", "=", values["profile_class"])
        if scope.user:
            domain &= Domain("user_id", "=", scope.user.id)
        return domain & Domain("measure", "!=", "share")

    @api.model
    def _pool_key(self, target):
        scope = (target.product_id, target.category_id, target.measure)
        return (*scope, target.uom_id, target.date_from, target.date_to)

    @api.model
    def _pooled(self, scope, pool, attained):
        """Return targets of the same as one: Σ attained ÷ Σ target, and their light."""
        first, wanted = pool[0], sum(target.target_value for target in pool)
        values = [attained[target.id] for target in pool]
        value = None if None in values else sum(values)
        aim = Goal(
            wanted, first.date_from, first.date_to, gradual=first.measure != "share"
        )
        state = progress(aim, value, scope.company._credit_today()).state
        item = first.product_id or first.category_id
        return {
            "name": item.display_name,
            "product_id": first.product_id.id,
            "measure": first.measure,
            "unit": first.unit,
            "period": first._period_name(),
            "target": wanted,
            "attained": value,
            "attainment": attainment(value, wanted),
            "state": state,
            "state_label": self._state_label(state),
            "light": LIGHTS.get(state),
            "open": self._open_lines(self._sold_domain(scope, pool), item.display_name),
        }

    @api.model
    def _sold_domain(self, scope, pool):
        """Return the domain of the lines that what was attained adds up from."""
        first = pool[0]
        period = Period(first.date_from, month_of(first.date_to))
        domain = self._facts_domain(scope._replace(user=None), period)
        domain &= Domain("partner_id", "in", [target.partner_id.id for target in pool])
        if first.product_id:
            return domain & Domain("product_id", "=", first.product_id.id)
        return domain & Domain("categ_id", "child_of", first.category_id.id)
