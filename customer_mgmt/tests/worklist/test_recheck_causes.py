from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestRecheckCauses(WorklistCommon):
    """What concerns everybody queues all who have an order on hold, and nobody else."""

    def _assert_lifted(self, order, outcome):
        self._work()
        self.assertEqual((order.state, order.credit_state), ("sale", "clear"))
        self.assertEqual(order.credit_episode_ids[0].outcome, outcome)

    def _held_waiting(self, quantity=12):
        order = self._held(quantity)
        self._clear_queue()
        self._create_account(self._create_customer("Nobody waits"), 100)
        self._clear_queue()
        return order

    def _assert_queued(self, cause):
        self.assertEqual(self.queue.search([]).mapped("cause"), [cause])
        self.assertEqual(self._queued(), [cause])

    # --- policy ---

    def test_a_rule_of_the_policy_in_force(self):
        order = self._held_waiting()
        self.company._set_credit_rule("limit", "hold", 120)
        self.assertEqual(set(self._queued()), {"policy"})
        self._assert_lifted(order, "policy")

    def test_a_rule_of_another_policy_queues_nobody_until_it_is_in_force(self):
        order = self._held_waiting()
        other = self.policy.copy()
        other.line_ids.filtered(lambda x: x.kind == "limit").action = "inform"
        self.assertFalse(self.queue.search([]))
        other.with_user(self.users["manager"]).action_use()
        self._assert_queued("policy")
        self._assert_lifted(order, "policy")

    def test_a_rule_taken_away(self):
        order = self._held_waiting()
        self.policy.line_ids.filtered(lambda x: x.kind == "limit").unlink()
        self._assert_queued("policy")
        self._assert_lifted(order, "policy")

    def test_the_effect_matrix(self):
        self.account._set_trading("stopped", "Asked for")
        order = self._held_waiting(1)
        effects = self.env["customer.trading.effect"].search(
            [("company_id", "=", self.company.id), ("state", "=", "stopped")]
        )
        effects.with_user(self.users["manager"]).write({"order": "inform"})
        self._assert_queued("policy")
        self._assert_lifted(order, "policy")

    # --- limits of groups, securities, disputes ---

    def _group(self, limit):
        group = self.env["customer.credit.group"].create(
            {"name": "Holding", "company_id": self.company.id}
        )
        self.account.group_id = group
        self._group_limit(group, limit)
        return group

    def _group_limit(self, group, limit, **values):
        return self.env["customer.credit.group.limit"].create(
            {
                "group_id": group.id,
                "amount": limit,
                "state": "approved",
                "reason": "Test",
                **values,
            }
        )

    def test_a_limit_of_a_group(self):
        group = self._group(500)
        order = self._held_waiting(6)
        self._group_limit(group, 900)
        self._assert_queued("limit")
        self._assert_lifted(order, "limit")

    def test_a_limit_of_a_group_that_begins_tomorrow(self):
        group = self._group(500)
        order = self._held_waiting(6)
        tomorrow = fields.Date.today() + timedelta(days=1)
        self._group_limit(group, 900, date_from=tomorrow)
        self._work()
        self._assert_held(order)
        with freeze_time(tomorrow):
            self.queue._enqueue_dated(self.company)
            self._assert_queued("limit")
            self._assert_lifted(order, "limit")

    def test_a_security(self):
        self.company.credit_security_effect = "exposure"
        order = self._held_waiting()
        self.env["customer.credit.security"].create(
            {
                "account_id": self.account.id,
                "name": "Guarantee of the bank",
                "kind": "guarantee",
                "amount": 500,
                "percentage": 100,
                "state": "approved",
                "currency_id": self.company.currency_id.id,
                "date_from": fields.Date.today(),
            }
        )
        self._assert_queued("limit")
        self._assert_lifted(order, "limit")

    def test_a_dispute_is_owed_but_no_longer_overdue(self):
        self.company.credit_enforced = False
        bill = self._bill(100, days=-60)
        self.company.credit_enforced = True
        order = self._held_waiting(1)
        self.env["customer.credit.incident"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "move_id": bill.id,
                "description": "Goods are said to be damaged",
            }
        )
        self._assert_queued("dispute")
        self._assert_lifted(order, "dispute")

    # --- nobody in vain ---

    def test_without_a_held_order_nothing_is_queued(self):
        self._clear_queue()
        self.queue._enqueue_held(self.company, "policy")
        self.assertFalse(self.queue.search([]))

    def test_one_statement_queues_all(self):
        for number in range(3):
            customer = self._create_customer(str(number))
            self._create_account(customer, 100)
            self._held(2, customer=customer)
        self._clear_queue()
        self.env.flush_all()
        self.queue._enqueue_held(self.company, "policy")
        self._clear_queue()
        with self.assertQueryCount(6):
            self.queue._enqueue_held(self.company, "policy")
        self.assertEqual(self.queue.search_count([]), 3)
