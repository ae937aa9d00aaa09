"""Back-tests on real cursors: killed in the middle, and two workers at once."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from ..real_company import RealCompanyCase

_CUSTOMERS = 6
_BEFORE_THE_KILL = 3
_BATCH = "odoo.addons.customer_mgmt.models.lookback.customer_credit_backtest._BATCH"


@tagged("post_install", "-at_install")
class TestBacktestWorker(RealCompanyCase):
    def setUp(self):
        super().setUp()
        self._make_company(self.id(), credit_enforced=False)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            product = env["product.product"].create(
                {"name": "Past", "type": "service", "taxes_id": [Command.clear()]}
            )
            for number in range(_CUSTOMERS):
                self._sell(env, product, number)
            policy = env["customer.credit.policy"].create(
                {
                    "name": "Strict",
                    "company_id": self.company_id,
                    "line_ids": [
                        Command.create({"kind": "no_limit", "action": "hold"})
                    ],
                }
            )
            tests = env["customer.credit.backtest"]
            test = tests.create({"policy_id": policy.id})
            test.action_start()
            self.test_id = test.id
        self.addCleanup(self._leave_nothing_running)
        self.startPatcher(patch(_BATCH, 1))

    def _sell(self, env, product, number):
        customer = env["res.partner"].create(
            {"name": f"Past {number}", "is_company": True}
        )
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company_id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 500})
                ],
            }
        )
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=30)

    def _leave_nothing_running(self):
        with self.registry.cursor() as cr:
            self._test(cr).unlink()

    def _test(self, cr):
        return self._env(cr)["customer.credit.backtest"].browse(self.test_id)

    def _read(self):
        with self.registry.cursor() as cr:
            test = self._test(cr)
            return test.state, test.done_count, len(test.line_ids), test.order_count

    def test_killed_in_the_middle_it_goes_on(self):
        self._be_killed("customer.credit.backtest", "_cron_run", _BEFORE_THE_KILL)
        done = _BEFORE_THE_KILL
        self.assertEqual(self._read(), ("running", done, done, done))
        with self.registry.cursor() as cr:
            self._env(cr)["customer.credit.backtest"]._cron_run()
        every = _CUSTOMERS
        self.assertEqual(self._read(), ("done", every, every, every))

    def test_a_second_worker_keeps_off(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertEqual(self._test(first)._work(), 1)
            self.assertEqual(self._test(second)._work(), 0)
            first.commit()
            second.rollback()
            self.assertEqual(self._test(second)._work(), 1)
            second.commit()
        self.assertEqual(self._read(), ("running", 2, 2, 2))
