"""Simultaneous deliveries and payments on real cursors: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from .race_common import CheckpointRace

_COUNT = 10
_WORKERS = 4


@tagged("post_install", "-at_install")
class TestCheckpointRace(CheckpointRace):
    """Deliveries that wait for money, and the money."""

    def setUp(self):
        super().setUp()
        self._make_world(100_000)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            orders = self._create_orders(env, _COUNT)
            orders.action_confirm()
            self.order_ids = orders.ids
            self.bill_ids = self._create_bills(env, _COUNT, days_ago=90).ids
            self._enforce(env)

    def _read(self):
        with self.registry.cursor() as cr:
            orders = self._env(cr)["sale.order"].browse(self.order_ids)
            return {
                order.id: (
                    order.order_line.qty_delivered,
                    order.credit_state,
                    order.credit_decision_ids.filtered(
                        lambda d: d.event == "deliver"
                    ).mapped("result"),
                )
                for order in orders
            }

    def test_deliveries_and_payments_of_one_customer(self):
        deliveries = [(self._deliver, order_id) for order_id in self.order_ids]
        payments = [(self._pay, bill_id) for bill_id in self.bill_ids]
        jobs = [job for pair in zip(deliveries, payments, strict=True) for job in pair]
        with ThreadPoolExecutor(_WORKERS) as pool:
            outcomes = list(pool.map(self._run, jobs))
        self.assertEqual(set(outcomes[1::2]), {"done"}, outcomes)
        self.assertLessEqual(set(outcomes[0::2]), {"done", "refused"}, outcomes)
        self.assertIn("refused", outcomes[0::2])  # The first comes before the money.
        held = self._assert_nothing_lost(outcomes[0::2])
        again = [self._run((self._deliver, order_id)) for order_id in held]
        self.assertEqual(set(again), {"done"})
        states = {(read[0], read[1]) for read in self._read().values()}
        self.assertEqual(states, {(5.0, "clear")})

    def _assert_nothing_lost(self, outcomes):
        """Each order is as its delivery went; return those that are held."""
        held = []
        read = self._read()
        for order_id, outcome in zip(self.order_ids, outcomes, strict=True):
            if outcome == "done":
                self.assertEqual(read[order_id], (5.0, "clear", []))
            else:
                self.assertEqual(read[order_id], (0.0, "blocked", ["hold"]))
                held.append(order_id)
        return held
