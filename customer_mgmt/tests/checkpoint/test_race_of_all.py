"""Twenty confirmations, deliveries and payments of one customer at the same moment."""

import threading

from odoo.tests import tagged

from .race_common import CheckpointRace

_LIMIT = 2000
_DELIVERIES = _PAYMENTS = 6
_CONFIRMATIONS = 8


@tagged("post_install", "-at_install")
class TestRaceOfAll(CheckpointRace):
    """Whoever comes first: no overrun, no error of the database, nothing lost.

    Six orders of 100 are confirmed and six bills of 100 open; eight orders of 200 are
    to be confirmed. So four of them fit in any case, and seven once all is paid.
    """

    def setUp(self):
        super().setUp()
        self._make_world(_LIMIT)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            confirmed = self._create_orders(env, _DELIVERIES, 1)
            confirmed.action_confirm()
            self.deliver_ids = confirmed.ids
            self.bill_ids = self._create_bills(env, _PAYMENTS).ids
            self.confirm_ids = self._create_orders(env, _CONFIRMATIONS, 2).ids
            self._enforce(env)

    def _race(self, jobs):
        """Begin all at the same moment; return what came of each."""
        barrier, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)

        def run(number):
            barrier.wait()
            outcomes[number] = self._run(jobs[number])

        threads = [
            threading.Thread(target=run, args=(number,)) for number in range(len(jobs))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    def _exposure(self, env):
        customer = env["res.partner"].browse(self.customer_id)
        company = env["res.company"].browse(self.company_id)
        found = env["customer.credit.exposure"]._exposure_of(customer, company)
        return float(found[customer]["total"])

    def test_twenty_confirmations_deliveries_and_payments(self):
        jobs = [
            *((self._confirm, id_) for id_ in self.confirm_ids),
            *((self._deliver, id_) for id_ in self.deliver_ids),
            *((self._pay, id_) for id_ in self.bill_ids),
        ]
        self.assertEqual(len(jobs), 20)
        outcomes = self._race(jobs)
        confirmed = outcomes[:_CONFIRMATIONS]
        others = outcomes[_CONFIRMATIONS:]
        self.assertEqual(set(others), {"done"}, outcomes)
        self.assertLessEqual(set(confirmed), {"done", "refused"}, outcomes)
        self.assertTrue(4 <= confirmed.count("done") <= 7, outcomes)
        with self.registry.cursor() as cr:
            self._assert_nothing_lost(self._env(cr), confirmed)
        self._assert_the_rest_follows()

    def _assert_nothing_lost(self, env, confirmed):
        orders = env["sale.order"].browse(self.confirm_ids)
        for order, outcome in zip(orders, confirmed, strict=True):
            results = order.credit_decision_ids.mapped("result")
            found = (order.state, order.credit_state, results)
            if outcome == "done":
                self.assertEqual(found, ("sale", "clear", ["pass"]))
            else:
                self.assertEqual(found, ("draft", "hold", ["hold"]))
        delivered = env["sale.order"].browse(self.deliver_ids)
        self.assertEqual(set(delivered.order_line.mapped("qty_delivered")), {1.0})
        self.assertEqual(set(delivered.picking_ids.mapped("state")), {"done"})
        bills = env["account.move"].browse(self.bill_ids)
        self.assertEqual(set(bills.mapped("amount_residual")), {0.0})
        payments = env["account.payment"].search(
            [("partner_id", "=", self.customer_id)]
        )
        self.assertEqual(len(payments), _PAYMENTS)
        self.assertEqual(
            self._exposure(env), _DELIVERIES * 100 + confirmed.count("done") * 200
        )
        self.assertLessEqual(self._exposure(env), _LIMIT)

    def _assert_the_rest_follows(self):
        """The payments are in the queue: its worker confirms what fits by now."""
        with self.registry.cursor() as cr:
            self._env(cr)["customer.credit.recheck"]._cron_work()
        with self.registry.cursor() as cr:
            env = self._env(cr)
            orders = env["sale.order"].browse(self.confirm_ids)
            states = orders.mapped("state")
            self.assertEqual((states.count("sale"), states.count("draft")), (7, 1))
            self.assertEqual(self._exposure(env), _LIMIT)
