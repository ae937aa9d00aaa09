from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...exceptions import CreditRefused
from ...rules.trading import STATES
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestTradingEffect(CreditCommon):
    """What each state does to documents, and who may change the matrix."""

    def _effect(self, state, company=None):
        return self.env["customer.trading.effect"].search(
            [("state", "=", state), ("company_id", "=", (company or self.company).id)]
        )

    def _refused(self, order):
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            order.action_confirm()
        return str(caught.exception)

    def test_every_company_has_its_matrix(self):
        second = self.env["res.company"].create({"name": "Second"})
        rows = self.env["customer.trading.effect"].search(
            [("company_id", "=", second.id)]
        )
        self.assertEqual(rows.mapped("state"), list(STATES))
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": second.id}
        )
        self.assertFalse(self._effect("active", branch))

    def test_active_customers_pass_everything(self):
        for event in ("quotation", "confirm", "increase", "reserve", "deliver"):
            self.assertEqual(self.account._trading_action(event), "pass", event)

    def test_suspended_holds_and_a_release_lets_pass(self):
        self.account._set_trading("suspended", "Three invoices are late", "late")
        order = self._create_order(1, user=self.sales)
        text = self._refused(order)
        self.assertIn("suspended", text)
        self.assertIn("Three invoices are late", text)
        self.assertIn("reopen", text)
        releases = self.env["customer.credit.release"].with_user(self.controller)
        releases.create(
            {"order_id": order.id, "amount": 100, "reason": "Paid by courier"}
        )
        self.assertEqual(order.state, "sale")

    def test_shipped_goods_are_always_invoiced(self):
        self.account._set_trading("stopped", "Insolvency", "insolvency")
        self.assertEqual(self.account._trading_action("invoice"), "stop")
        self.assertEqual(self.account._trading_action("invoice", shipped=True), "pass")

    def test_prepaid_terms_hold_what_is_not_paid(self):
        self._effect("watch").terms = "prepaid"
        self.account._set_trading("watch", "Pays late", "late")
        order = self._create_order(1)
        self.assertIn("paid in advance", self._refused(order))
        provider = self.env["payment.provider"].create({"name": "Bank card"})
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "reference": order.name,
                "amount": 100,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [(6, 0, order.ids)],
                "state": "done",
            }
        )
        payment._check_amount_and_confirm_order()
        self.assertEqual(order.state, "sale")

    def test_without_enforcement_trading_only_informs(self):
        self.company.credit_enforced = False
        self.account._set_trading("stopped", "Insolvency", "insolvency")
        order = self._create_order(1)
        order.action_confirm()
        self.assertEqual(order.credit_decision_ids.result, "inform")
        self.assertIn("stopped", order.credit_decision_ids.reason)

    def test_managers_edit_the_grid_and_it_counts_at_once(self):
        self.account._set_trading("watch", "Pays late", "late")
        self.assertEqual(self.account._trading_action("confirm"), "inform")
        manager, row = self.users["manager"], self._effect("watch")
        row.with_user(manager).order = "stop"
        self.assertEqual(self.account._trading_action("confirm"), "stop")
        self.assertIn("watch list", self._refused(self._create_order(1)))

    def test_others_do_not_edit_the_grid(self):
        row = self._effect("stopped")
        for role in ("credit_manager", "controller", "sales", "accountant"):
            with self.subTest(role), self.assertRaises(AccessError):
                row.with_user(self.users[role]).order = "pass"
        with self.assertRaises(UserError):
            row.state = "active"
        with self.assertRaises(UserError):
            row.unlink()

    def test_a_second_company_has_its_own_matrix_and_states(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= second
        there = self._create_account(self.customer, company=second)
        self.account._set_trading("stopped", "Insolvency", "insolvency")
        self.assertEqual(there.trading_state, "active")
        self._effect("active", second).order = "hold"
        self.assertEqual(there._trading_action("confirm"), "hold")
        other = self._create_account(self._create_customer("Other"))
        self.assertEqual(other._trading_action("confirm"), "pass")

    def test_the_matrix_costs_no_query(self):
        self.account._trading_position(self.company, "confirm")
        with self.assertQueryCount(0):
            self.account._trading_position(self.company, "confirm")
