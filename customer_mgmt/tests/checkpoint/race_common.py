from functools import partial

from odoo import Command, fields
from odoo.service.model import retrying

from ...exceptions import CreditRefused
from ..real_company import RealCompanyCase


class CheckpointRace(RealCompanyCase):
    """A customer whose orders, deliveries and payments happen at the same moment."""

    def _make_world(self, limit):
        """Create the company with accounts, and a customer with a limit."""
        self._make_company(f"Race {self.id().rsplit('.', 1)[-1]}")
        with self.registry.cursor() as cr:
            env = self._env(cr)
            company = env["res.company"].browse(self.company_id)
            env["account.chart.template"].try_loading(
                "generic_coa", company, install_demo=False
            )
            customer = env["res.partner"].create({"name": "Racer", "is_company": True})
            self.customer_id = customer.id
            account = env["customer.credit.account"]._get_or_create(customer, company)
            env["customer.credit.limit"].create(
                {
                    "account_id": account.id,
                    "amount": limit,
                    "state": "approved",
                    "reason": "Race",
                }
            )

    def _create_orders(self, env, count, quantity=5):
        """Each order has goods of its own, at 100: the race is for the customer."""
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
                    "list_price": 100,
                    "taxes_id": [Command.clear()],
                }
                for number in range(count)
            ]
        )
        for product in products:
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, quantity
            )
        return env["sale.order"].create(
            [
                {
                    "partner_id": self.customer_id,
                    "company_id": self.company_id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "price_unit": 100,
                            }
                        )
                    ],
                }
                for product in products
            ]
        )

    def _create_bills(self, env, count, days_ago=0):
        day = fields.Date.subtract(fields.Date.today(), days=days_ago)
        line = {"name": "Old", "quantity": 1, "price_unit": 100, "tax_ids": []}
        bills = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer_id,
                    "invoice_date": day,
                    "invoice_date_due": day,
                    "invoice_line_ids": [Command.create(dict(line))],
                }
                for _number in range(count)
            ]
        )
        bills.action_post()
        return bills

    def _enforce(self, env):
        env["res.company"].browse(self.company_id).credit_enforced = True

    # --- what is done at the same moment ---

    def _confirm(self, env, order_id):
        env["sale.order"].browse(order_id).action_confirm()

    def _deliver(self, env, order_id):
        picking = env["sale.order"].browse(order_id).picking_ids
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.button_validate()

    def _pay(self, env, bill_id):
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=[bill_id]
        )
        wizard.create({})._create_payments()

    def _run(self, job):
        """Do one thing as the web server does: it tries again what met another one."""
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
