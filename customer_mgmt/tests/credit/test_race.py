"""Simultaneous confirmations on real cursors: exactly what fits passes."""

import threading
from functools import partial

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged

from ...exceptions import CreditRefused

_ROUNDS = 3


@tagged("post_install", "-at_install")
class TestRace(BaseCase):
    """Commits for real, in a company of its own; the database is thrown away."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            company = env["res.company"].create(
                {"name": self.id().rsplit(".", 1)[-1], "credit_enforced": True}
            )
            env.user.company_ids |= company
            self.company_id = company.id
            product = env["product.product"].create(
                {"name": "Race", "type": "service", "taxes_id": [Command.clear()]}
            )
            self.product_id = product.id

    def _env(self, cr):
        return api.Environment(
            cr, api.SUPERUSER_ID, {"allowed_company_ids": [self.company_id]}
        )

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
