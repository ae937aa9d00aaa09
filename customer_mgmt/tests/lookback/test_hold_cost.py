from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...rules.backtest_outcome import outcome
from .common import LookbackCommon


@tagged("post_install", "-at_install")
class TestHoldCost(LookbackCommon):
    """Value × days of each hold, and what became of the order."""

    def _hold(self, order, days, outcome="released", ended=True):
        end = order.date_order
        return self.env["customer.credit.hold.episode"].create(
            {
                "order_id": order.id,
                "order_name": order.name,
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "amount": order.amount_total,
                "main_reason": "overdue",
                "held_on": end - timedelta(days=days),
                "ended_on": ended and end,
                "outcome": ended and outcome,
                "days": ended and days,
            }
        )

    def _cost(self, episode):
        self.env.flush_all()
        costs = self.env["customer.credit.hold.cost"].with_user(self.controller)
        return costs.browse(episode.id)

    def test_confirmed_and_paid_on_time_is_a_false_alarm(self):
        order = self._past_order(60, 300, due=30, paid=28)
        cost = self._cost(self._hold(order, 4))
        self.assertRecordValues(
            cost,
            [
                {
                    "fate": "false_alarm",
                    "paid": "on_time",
                    "value_days": 1200.0,
                    "false_value_days": 1200.0,
                    "false_count": 1,
                    "lost_count": 0,
                    "false_rate": 1.0,
                }
            ],
        )

    def test_cancelled_while_held_is_lost(self):
        order = self._create_order(5)
        cost = self._hold(order, 3, "cancelled")
        order._action_cancel()
        cost = self._cost(cost)
        self.assertEqual((cost.fate, cost.lost_amount), ("lost", 500.0))
        self.assertIsNone(cost.false_rate)

    def test_going_on_counts_until_now(self):
        order = self._create_order(5)
        order.date_order = fields.Datetime.now()
        cost = self._cost(self._hold(order, 3, ended=False))
        self.assertEqual(cost.fate, "held")
        self.assertAlmostEqual(cost.days, 3.0, 1)

    def test_paid_mirrors_the_rule(self):
        cases = [
            ("unbilled", {}),
            ("pending", {"due": -5}),
            ("on_time", {"due": 40, "paid": 33}),
            ("late", {"due": 40, "paid": 32}),
            ("open", {"due": 40}),
        ]
        past = self.env["customer.credit.past"]
        for kind, values in cases:
            order = self._past_order(60, 300, **values)
            cost = self._cost(self._hold(order, 1))
            known = past._past_of(
                self.customer, self.company, (self._ago(90), self.today)
            )[self.customer.id]
            items = [item for item in known.items if order.id in item.orders]
            self.assertEqual(outcome(items, self.today, 7).kind, kind)
            self.assertEqual(cost.paid, kind)

    def test_the_rate_of_a_group_is_a_sum_over_a_sum(self):
        for paid in (28, 29, 5):
            self._hold(self._past_order(60, 300, due=30, paid=paid), 2)
        self._hold(self._past_order(60, 300), 2)
        self.env.flush_all()
        [(rate, held)] = self.env["customer.credit.hold.cost"]._read_group(
            [("partner_id", "=", self.customer.id)],
            [],
            ["false_rate:avg", "value_days:sum"],
        )
        self.assertAlmostEqual(rate, 2 / 3)
        self.assertEqual(held, 2400.0)

    def test_salespeople_read_nothing(self):
        with self.assertRaises(AccessError):
            self.env["customer.credit.hold.cost"].with_user(self.sales).search([])
