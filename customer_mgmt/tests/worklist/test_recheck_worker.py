"""The worker on real cursors: killed in the middle, it goes on where it was."""

from odoo import Command
from odoo.tests import tagged

from ..real_company import RealCompanyCase

_CUSTOMERS = 8
_BEFORE_THE_KILL = 3


@tagged("post_install", "-at_install")
class TestRecheckWorker(RealCompanyCase):
    def setUp(self):
        super().setUp()
        self._make_company(self.id(), credit_enforced=True)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            env["customer.credit.recheck"].search([]).unlink()
            product = env["product.product"].create(
                {"name": "Work", "type": "service", "taxes_id": [Command.clear()]}
            )
            self.order_ids = [
                self._held(env, product, number) for number in range(_CUSTOMERS)
            ]

    def _held(self, env, product, number):
        customer = env["res.partner"].create(
            {"name": f"Waiting {number}", "is_company": True}
        )
        company = env["res.company"].browse(self.company_id)
        account = env["customer.credit.account"]._get_or_create(customer, company)
        limits = env["customer.credit.limit"]
        values = {"account_id": account.id, "state": "approved", "reason": "Test"}
        limits.create({**values, "amount": 100})
        line = {"product_id": product.id, "price_unit": 500}
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company_id,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm_each()
        limits.create({**values, "amount": 1000})
        return order.id

    def _read(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            orders = env["sale.order"].browse(self.order_ids)
            queued = env["customer.credit.recheck"].search(
                [("company_id", "=", self.company_id)]
            )
            lifted = "the credit limit has changed"
            return (
                orders.mapped("state"),
                [
                    len(o.message_ids.filtered(lambda m: lifted in m.body))
                    for o in orders
                ],
                [o.credit_episode_ids.mapped("outcome") for o in orders],
                len(queued.partner_id),
            )

    def _work(self):
        with self.registry.cursor() as cr:
            self._env(cr)["customer.credit.recheck"]._cron_work()

    def test_killed_in_the_middle_it_goes_on(self):
        self._be_killed("customer.credit.recheck", "_cron_work", _BEFORE_THE_KILL)
        states, told, outcomes, queued = self._read()
        done, left = _BEFORE_THE_KILL, _CUSTOMERS - _BEFORE_THE_KILL
        self.assertEqual(states, ["sale"] * done + ["draft"] * left)
        self.assertEqual(told, [1] * done + [0] * left)
        self.assertEqual(queued, left)
        self._work()
        states, told, outcomes, queued = self._read()
        self.assertEqual(set(states), {"sale"})
        self.assertEqual(told, [1] * _CUSTOMERS)
        self.assertEqual(outcomes, [["limit"]] * _CUSTOMERS)
        self.assertFalse(queued)
