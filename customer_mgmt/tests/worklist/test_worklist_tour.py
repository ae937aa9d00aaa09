from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestWorklistTours(WorklistCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Worklist Customer"
        cls.goods = cls._create_product(
            name="Crate", type="consu", is_storable=False, invoice_policy="delivery"
        )

    def test_controller_takes_releases_and_it_is_delivered(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.sales.id,
                "order_line": [
                    Command.create({"product_id": self.goods.id, "product_uom_qty": 12})
                ],
            }
        )
        order.action_confirm_each()
        self._assert_held(order)
        self.start_tour("/odoo", "customer_credit_worklist", login="cm_controller")
        self.env.invalidate_all()
        self.assertEqual(order.credit_owner_id, self.controller)
        self.assertEqual((order.state, order.credit_state), ("sale", "released"))
        order.picking_ids.move_ids.quantity = 12
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_user(self.env.user).button_validate()
        self.assertEqual(order.picking_ids.state, "done")

    def test_payment_arrives_and_the_hold_lifts_itself(self):
        bill = self._bill(500)
        order = self._held(8)
        self.start_tour("/odoo", "customer_credit_worklist_read", login="cm_accountant")
        self._pay(bill)
        self._work()
        self.start_tour(
            f"/odoo/sales/{order.id}", "customer_credit_lifted", login="cm_accountant"
        )
        self.assertEqual(order.state, "sale")
