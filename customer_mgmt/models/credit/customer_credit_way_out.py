from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...rules.decision import verdict


class CustomerCreditWayOut(models.AbstractModel):
    """The ways out of a refusal that follow from single rules of a policy."""

    _name = "customer.credit.way.out"
    _description = "Way out of a Credit Hold"

    @api.model
    def _ways_of_rules(self, order, position, by_kind, money):
        """Return what clears single rules, as sentences.

        :param dict by_kind: the finding of each kind that fired
        """
        ways = []
        if "oldest" in by_kind:
            ways += self._way_to_pay_oldest(order, position, by_kind["oldest"], money)
        if set(by_kind) == {"document"}:
            limit = money(by_kind["document"].threshold)
            ways.append(self._way("split", amount=limit))
        if "promise" in by_kind:
            ways += self._way_to_settle(order, money)
        if "limit" in by_kind and set(by_kind) <= {"limit", "document"}:
            ways += self._way_to_wait(order, position, by_kind["limit"])
        return ways

    @api.model
    def _way_to_release(self, order, found, money):
        """Return who may let the order through, by amount; none lets a stop through."""
        decided = verdict(found)
        if decided == "stop":
            return [self._way("stop")]
        if decided != "hold":
            return []
        bound = order.company_id.root_id.sudo().credit_release_amount
        if not bound:
            return [self._way("release")]
        within = order._credit_amount() <= bound
        key = "release_up_to" if within else "release_above"
        return [self._way(key, bound=money(bound))]

    @api.model
    def _way_to_pay_oldest(self, order, position, finding, money):
        """Return the open items that are older than tolerated."""
        day = position.today - timedelta(days=int(finding.threshold))
        rows = self.env.execute_query(
            SQL(
                """SELECT item.move_name, item.amount_residual
                     FROM account_move_line item
                     JOIN account_account account ON account.id = item.account_id
                     JOIN res_partner debtor ON debtor.id = item.partner_id
                    WHERE account.account_type = 'asset_receivable'
                      AND item.parent_state = 'posted' AND item.amount_residual > 0
                      AND item.company_id = ANY(%s) AND item.date < %s
                      AND debtor.commercial_partner_id = %s
                 ORDER BY item.date, item.id""",
                self.env["customer.credit.exposure"]
                ._companies_of(order.company_id)
                .ids,
                day,
                order._credit_debtor().id,
            )
        )
        names = ", ".join(name for name, _amount in rows)
        total = money(sum(amount for _name, amount in rows))
        return [self._way("pay", amount=total, items=names)] if rows else []

    @api.model
    def _way_to_settle(self, order, money):
        """Return the latest broken promise of which something is still missing."""
        promises = self.env["customer.payment.promise"].sudo()
        broken = promises.search(
            [
                ("partner_id", "=", order._credit_debtor().id),
                ("company_id", "=", order.company_id.root_id.id),
                ("state", "=", "broken"),
            ],
            limit=1,
        )
        missing = broken._missing_amount() if broken else 0.0
        if not missing:
            return []
        return [self._way("promise", day=broken.date_due, amount=money(missing))]

    @api.model
    def _way_to_wait(self, order, position, finding):
        """Return the day after which the order would not count in the limit yet."""
        company, debtor = order.company_id.root_id, order._credit_debtor()
        account = self.env["customer.credit.account"].sudo()._find(debtor, company)
        rules = company._credit_rules(account, order.team_id)
        horizon = max((r.threshold for r in rules if r.kind == "horizon"), default=None)
        if horizon is None or position.amount < finding.excess:
            return []
        day = company._credit_today() + timedelta(days=int(horizon))
        return [self._way("horizon", day=day)]
