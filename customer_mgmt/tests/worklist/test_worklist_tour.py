from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

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
        # Odoo's own form of a transfer reads carriers' postcodes, which it opens to
        # whoever may create contacts.
        new_test_user(
            self.env,
            "cm_stock",
            groups="stock.group_stock_user,base.group_partner_manager",
        )
        self.start_tour(
            f"/odoo/stock.picking/{order.picking_ids.id}",
            "customer_credit_delivered",
            login="cm_stock",
        )
        self.env.invalidate_all()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 12)

    def test_payment_arrives_and_the_hold_lifts_itself(self):
        bill = self._bill(500)
        order = self._held(8)
        self.start_tour("/odoo", "customer_credit_worklist_read", login="cm_accountant")
        self.start_tour(
            f"/odoo/account.move/{bill.id}", "customer_credit_paid", login="cm_billing"
        )
        self.env.invalidate_all()
        self.assertFalse(bill.amount_residual)
        self._work()
        self.start_tour(
            f"/odoo/sales/{order.id}", "customer_credit_lifted", login="cm_accountant"
        )
        self.assertEqual(order.state, "sale")
