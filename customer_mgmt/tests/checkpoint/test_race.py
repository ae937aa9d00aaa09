"""Simultaneous deliveries and payments on real cursors: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from odoo import Command, api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged

from ...exceptions import CreditRefused

_COUNT = 10
_WORKERS = 4


@tagged("post_install", "-at_install")
class TestCheckpointRace(BaseCase):
    """Commits for real, in a company of its own; the database is thrown away."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            company = env["res.company"].create({"name": "Checkpoint Race"})
            env.user.company_ids |= company
            env["account.chart.template"].try_loading(
                "generic_coa", company, install_demo=False
            )
            self.company_id = company.id
            env = self._env(cr)
            customer = env["res.partner"].create({"name": "Racer", "is_company": True})
            account = env["customer.credit.account"]._get_or_create(customer, company)
            env["customer.credit.limit"].create(
                {
                    "account_id": account.id,
                    "amount": 100_000,
                    "state": "approved",
                    "reason": "Race",
                }
            )
            self.order_ids = self._create_orders(env, customer)
            self.bill_ids = self._create_overdue(env, customer)
            env["res.company"].browse(company.id).credit_enforced = True

    def _env(self, cr):
        return api.Environment(
            cr, api.SUPERUSER_ID, {"allowed_company_ids": [self.company_id]}
        )

    def _create_orders(self, env, customer):
        """Each order has goods of its own: what is raced for is the customer."""
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", self.company_id)], limit=1
        )
        products = env["product.product"].create(
            [
                {
                    "name": f"Race {number}",
                    "type": "consu",
                    "is_storable": True,
                    "invoice_policy": "delivery",
                    "taxes_id": [Command.clear()],
                }
                for number in range(_COUNT)
            ]
        )
        for product in products:
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, 5
            )
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company_id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": 5,
                                "price_unit": 100,
                            }
                        )
                    ],
                }
                for product in products
            ]
        )
        orders.action_confirm()
        return orders.ids

    def _create_overdue(self, env, customer):
        day = fields.Date.subtract(fields.Date.today(), days=90)
        line = {"name": "Old", "quantity": 1, "price_unit": 100, "tax_ids": []}
        bills = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": day,
                    "invoice_date_due": day,
                    "invoice_line_ids": [Command.create(dict(line))],
                }
                for _number in range(_COUNT)
            ]
        )
        bills.action_post()
        return bills.ids

    def _deliver(self, env, order_id):
        picking = env["sale.order"].browse(order_id).picking_ids
        picking.move_ids.write({"quantity": 5, "picked": True})
        picking.button_validate()

    def _pay(self, env, bill_id):
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=[bill_id]
        )
        wizard.create({})._create_payments()

    def _run(self, job):
        step, record_id = job
        try:
            with self.registry.cursor() as cr:
                env = self._env(cr)
                retrying(partial(step, env, record_id), env)
            return "done"
        except CreditRefused:
            return "refused"
        except Exception as error:  # noqa: BLE001
            return repr(error)

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
