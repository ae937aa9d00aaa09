"""Simultaneous confirmations on real cursors: exactly what fits passes."""

import threading
import time
from functools import partial

from odoo import Command
from odoo.service.model import retrying
from odoo.tests import tagged

from ...exceptions import CreditRefused
from ..real_company import RealCompanyCase

_ROUNDS = 3


@tagged("post_install", "-at_install")
class TestRace(RealCompanyCase):
    def setUp(self):
        super().setUp()
        self._make_company(self.id().rsplit(".", 1)[-1], credit_enforced=True)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            product = env["product.product"].create(
                {"name": "Race", "type": "service", "taxes_id": [Command.clear()]}
            )
            self.product_id = product.id

    def _create_orders(self, count, amount, limit, with_account=True):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            customer = env["res.partner"].create({"name": "Racer", "is_company": True})
            company = env["res.company"].browse(self.company_id)
            account = env["customer.credit.account"]._get_or_create(customer, company)
            env["customer.credit.limit"].create(
                {
                    "account_id": account.id,
                    "amount": limit,
                    "state": "approved",
                    "reason": "Race",
                }
            )
            line = {"product_id": self.product_id, "price_unit": amount}
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": self.company_id,
                        "order_line": [Command.create(dict(line))],
                    }
                    for _i in range(count)
                ]
            )
            return orders.ids

    def _confirm(self, order_id, barrier, outcomes):
        try:
            with self.registry.cursor() as cr:
                order = self._env(cr)["sale.order"].browse(order_id)
                barrier.wait()
                retrying(partial(order.action_confirm), order.env)
            outcomes[order_id] = "sale"
        except CreditRefused:
            outcomes[order_id] = "refused"
        except Exception as error:  # noqa: BLE001
            outcomes[order_id] = repr(error)

    def _race(self, order_ids):
        barrier, outcomes = threading.Barrier(len(order_ids)), {}
        threads = [
            threading.Thread(target=self._confirm, args=(order_id, barrier, outcomes))
            for order_id in order_ids
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    def _read(self, order_ids):
        with self.registry.cursor() as cr:
            orders = self._env(cr)["sale.order"].browse(order_ids)
            decisions = orders.credit_decision_ids.grouped("order_id")
            return [
                (
                    order.id,
                    order.state,
                    order.credit_state,
                    decisions[order].mapped("result"),
                    bool(order.credit_hold_reason),
                )
                for order in orders
            ]

    def test_of_six_that_do_not_fit_together_exactly_one_passes(self):
        for _round in range(_ROUNDS):
            order_ids = self._create_orders(6, 600, 1000)
            outcomes = self._race(order_ids)
            self.assertEqual(
                sorted(outcomes.values()), ["refused"] * 5 + ["sale"], outcomes
            )
            for order_id, state, credit_state, results, reason in self._read(order_ids):
                if outcomes[order_id] == "sale":
                    self.assertEqual((state, results), ("sale", ["pass"]))
                else:
                    self.assertEqual(
                        (state, credit_state, results, reason),
                        ("draft", "hold", ["hold"], True),
                    )

    def test_of_two_customers_of_one_group_exactly_one_passes(self):
        for _round in range(_ROUNDS):
            order_ids = [self._create_orders(1, 600, 1000)[0] for _i in range(2)]
            self._join_in_group(order_ids, 1000)
            outcomes = self._race(order_ids)
            self.assertEqual(sorted(outcomes.values()), ["refused", "sale"], outcomes)
            loser = next(id_ for id_ in order_ids if outcomes[id_] == "refused")
            self.assertIn(
                (loser, "draft", "hold", ["hold"], True), self._read(order_ids)
            )

    def test_members_that_fit_into_the_pool_pass_together(self):
        order_ids = [self._create_orders(1, 100, 1000)[0] for _i in range(4)]
        self._join_in_group(order_ids, 400)
        self.assertEqual(set(self._race(order_ids).values()), {"sale"})

    def _join_in_group(self, order_ids, limit):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            orders = env["sale.order"].browse(order_ids)
            parent = env["customer.credit.group"].create(
                {"name": f"Holding {order_ids[0]}", "company_id": self.company_id}
            )
            group = parent.copy({"name": "Region", "parent_id": parent.id})
            accounts = env["customer.credit.account"].search(
                [
                    ("partner_id", "in", orders.partner_id.ids),
                    ("company_id", "=", self.company_id),
                ]
            )
            accounts[0].group_id = parent
            accounts[1:].group_id = group
            env["customer.credit.group.limit"].create(
                {
                    "group_id": parent.id,
                    "amount": limit,
                    "state": "approved",
                    "reason": "Race",
                }
            )

    def test_all_that_fit_pass(self):
        order_ids = self._create_orders(6, 100, 600)
        self.assertEqual(set(self._race(order_ids).values()), {"sale"})

    def test_who_joins_a_group_while_its_order_is_confirmed_is_held_by_it(self):
        first, order_ids = self._group_with(0)
        self.assertEqual(self._confirm_while_moving(first, order_ids), "refused")

    def test_what_a_new_member_has_counts_for_an_order_that_waited(self):
        first, order_ids = self._group_with(1)
        self.assertEqual(self._confirm_while_moving(first, order_ids), "refused")

    def _group_with(self, member):
        """Return the account to move and two orders; one's customer is in a group."""
        order_ids = [self._create_orders(1, 600, 1000)[0] for _i in range(2)]
        with self.registry.cursor() as cr:
            env = self._env(cr)
            orders = env["sale.order"].browse(order_ids)
            orders[0].action_confirm()
            group = env["customer.credit.group"].create(
                {"name": f"Joined {order_ids[0]}", "company_id": self.company_id}
            )
            env["customer.credit.group.limit"].create(
                {
                    "group_id": group.id,
                    "amount": 1000,
                    "state": "approved",
                    "reason": "Race",
                }
            )
            accounts = [self._account(env, order) for order in orders]
            accounts[member].group_id = group
            return (accounts[1 - member].id, group.id), order_ids

    def _account(self, env, order):
        return env["customer.credit.account"].search(
            [
                ("partner_id", "=", order.partner_id.id),
                ("company_id", "=", self.company_id),
            ]
        )

    def _confirm_while_moving(self, move, order_ids):
        """Confirm an order that waits for a move; the move is committed meanwhile."""
        account_id, group_id = move
        outcomes, barrier = {}, threading.Barrier(1)
        confirming = threading.Thread(
            target=self._confirm, args=(order_ids[1], barrier, outcomes)
        )
        with self.registry.cursor() as cr:
            env = self._env(cr)
            env["customer.credit.account"].browse(account_id).group_id = group_id
            env.flush_all()
            confirming.start()
            self._await_waiting(confirming)
        confirming.join()
        return outcomes[order_ids[1]]

    def _await_waiting(self, thread):
        with self.registry.cursor() as cr:
            waiting = False
            while thread.is_alive() and not waiting:
                cr.execute(
                    "SELECT FROM pg_stat_activity WHERE wait_event = 'advisory'"
                    " AND datname = current_database()"
                )
                waiting = bool(cr.rowcount)
                cr.rollback()
                time.sleep(0.01)
