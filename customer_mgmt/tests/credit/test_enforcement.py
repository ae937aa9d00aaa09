from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestEnforcement(CreditCommon):
    def test_page_shows_what_would_be_held_before_the_switch(self):
        self.company.credit_enforced = False
        held, fitting = self._create_order(11), self._create_order(2)
        manager = self.users["manager"]
        page = self.env["customer.credit.enforcement"].with_user(manager).create({})
        self.assertIn(held, page.line_ids.order_id)
        self.assertNotIn(fitting, page.line_ids.order_id)
        page.action_enforce()
        self.assertTrue(self.company.credit_enforced)
        held.action_confirm_each()
        self._assert_held(held)

    def test_a_manager_tries_another_policy_and_puts_it_in_force(self):
        order = self._create_order(12)
        pages = self.env["customer.credit.enforcement"]
        page = pages.with_user(self.users["manager"]).create({})
        self.assertIn(order, page.line_ids.order_id)
        copy = self.policy.browse(page.action_try_copy()["res_id"])
        copy.line_ids.filtered(lambda line: line.kind == "limit").threshold = 130
        page.policy_id = copy
        self.assertNotIn(order, page.line_ids.order_id)
        self.assertEqual(self.company.credit_policy_id, self.policy)
        page.action_use_policy()
        self.assertEqual(self.company.credit_policy_id, copy)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_credit_managers_look_at_the_rules_and_do_not_change_them(self):
        pages = self.env["customer.credit.enforcement"]
        page = pages.with_user(self.users["credit_manager"]).create({})
        self.assertFalse(page.may_configure)
        with self.assertRaises(AccessError):
            page.action_try_copy()
        with self.assertRaises(AccessError):
            page.policy_id.line_ids.write({"threshold": 130})
        with self.assertRaises(AccessError):
            page.policy_id.action_use()

    def test_outlook_on_the_quotation(self):
        order = self._create_order(11, user=self.sales).with_user(self.sales)
        self.assertEqual(order.credit_light, "red")
        self.assertIn("100.00", order.credit_outlook)
        order.order_line.product_uom_qty = 8
        order.invalidate_recordset(["credit_light", "credit_outlook"])
        self.assertEqual(order.credit_light, "amber")
        self.assertFalse(order.credit_outlook)

    def test_ledger_ties_out(self):
        order = self._create_order(4)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.company._check_credit_ledger()
        self.assertEqual(self.company.credit_ledger_difference, 0)
        self.assertTrue(self.company.credit_ledger_checked_on)

    def test_branches_share_an_account(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        self._create_order(6).action_confirm()
        order = self._create_order(6, company_id=branch.id)
        order.action_confirm_each()
        self._assert_held(order)

    def test_a_second_company_has_its_own_limit(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= second
        self._create_order(10).action_confirm()
        account = self._create_account(self.customer, 300, company=second)
        self.assertEqual(account.headroom, 300)
        order = self._create_order(3, company_id=second.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
