from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...exceptions import CreditRefused
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestRelease(CreditCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(12, user=self.sales)
        self.order.action_confirm_each()
        self._assert_held(self.order)

    def _release(self, user, **values):
        return (
            self.env["customer.credit.release"]
            .with_user(user)
            .create({"order_id": self.order.id, "reason": "Paid by cheque", **values})
        )

    def test_release_confirms_if_asked(self):
        release = self._release(self.controller)
        self.assertEqual(release.amount, 1200)
        self.assertEqual(self.order.state, "sale")
        decisions = self.order.credit_decision_ids.filtered("release_id")
        self.assertEqual((decisions.result, decisions.release_id), ("pass", release))

    def test_release_without_confirmation_lets_the_salesperson_confirm(self):
        self._release(self.controller, confirm_order=False)
        self.assertEqual(
            (self.order.state, self.order.credit_state), ("draft", "released")
        )
        self.order.with_user(self.sales).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_release_holds_within_its_tolerance(self):
        self._release(self.controller, tolerance=10)
        self.order.order_line.product_uom_qty = 13
        with self.assertRaises(CreditRefused):
            self.order.order_line.product_uom_qty = 14

    def test_release_ends(self):
        today = fields.Date.today()
        self._release(self.controller, confirm_order=False, date_to=today)
        with freeze_time(today + timedelta(days=1)), self.assertRaises(CreditRefused):
            self.order.action_confirm()

    def test_release_does_not_reopen_trading(self):
        self.account._set_trading("stopped", "Insolvency")
        with self.assertRaises(CreditRefused):
            self._release(self.controller)

    def test_only_controllers_release(self):
        for role in ("sales", "sales_all", "agent", "accountant", "billing", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._release(self.users[role])

    def test_nobody_releases_an_own_order(self):
        self.order.user_id = self.controller
        with self.assertRaises(UserError):
            self._release(self.controller)
        self.company.credit_single_approver = True
        self._release(self.controller)

    def test_controllers_release_up_to_a_bound(self):
        self.company.credit_release_amount = 1000
        with self.assertRaises(AccessError):
            self._release(self.controller)
        self._release(self.users["credit_manager"])

    def test_controller_gets_an_activity_and_salesperson_a_message(self):
        self.company.credit_controller_id = self.controller
        order = self._create_order(12, user=self.sales)
        order.action_confirm_each()
        self.assertEqual(order.activity_ids.user_id, self.controller)
        self.assertIn("1,200.00", order.message_ids[0].body)
        self.order = order
        self._release(self.controller)
        self.assertFalse(order.activity_ids)
