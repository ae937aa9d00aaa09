from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .rule_common import RuleCommon


@tagged("post_install", "-at_install")
class TestExplanation(RuleCommon):
    """The same decision, told to whoever asks."""

    def _held(self, quantity=13, **values):
        order = self._create_order(quantity, user=self.sales, **values)
        order.action_confirm_each()
        self._assert_held(order)
        return order

    def test_controllers_see_every_rule_and_its_figures(self):
        self._add_rule("document", "inform", 5000)
        decision = self._held().credit_decision_ids.with_user(self.controller)[:1]
        kinds = {check["kind"]: check["fired"] for check in decision.checks}
        self.assertTrue(kinds["limit"])
        self.assertFalse(kinds["document"])
        table = decision.checks_table
        for part in ("Limit Used", "1,300.00", "1,000.00", "Largest Document", "Held"):
            self.assertIn(part, table)
        self.assertIn("300.00", decision.explanation)

    def test_salespeople_see_own_customers_and_no_raw_figures(self):
        decision = self._held().credit_decision_ids.with_user(self.sales)[:1]
        self.assertIn("300.00", decision.explanation)
        self.assertEqual(decision.result, "hold")
        for secret in ("exposure", "limit_amount", "findings", "checks", "reason"):
            with self.subTest(secret), self.assertRaises(AccessError):
                decision.read([secret])

    def test_of_customers_of_others_salespeople_learn_what_and_no_figures(self):
        self.customer.user_id = self.controller
        self.company.credit_controller_id = self.controller
        order = self._held()
        decision = order.credit_decision_ids.with_user(self.sales)[:1]
        told = (
            decision.explanation,
            order.credit_hold_reason,
            html2plaintext(order.activity_ids.note),
            order.with_user(self.sales).credit_outlook,
            self._refused(order.with_user(self.sales)),
        )
        self.assertTrue(order.activity_ids)
        for text in told:
            self.assertIn("does not suffice", text)
            self.assertIn("controller", text)
            self.assertNotRegex(text.replace(order.name, ""), r"\d")
        self.assertIn("1,300.00", decision.with_user(self.controller).explanation)

    def test_other_salespeople_do_not_see_the_decision(self):
        order = self._held()
        self.customer.user_id = self.sales
        order.credit_decision_ids.invalidate_recordset()
        other = self.sales.copy({"login": "cm_other_sales"})
        decisions = self.env["customer.credit.decision"].with_user(other)
        self.assertFalse(decisions.search([("order_id", "=", order.id)]))

    def test_of_a_group_salespeople_learn_no_figures_of_its_members(self):
        holding = self.env["customer.credit.group"].create(
            {"name": "Holding", "company_id": self.company.id}
        )
        self.env["customer.credit.group.limit"].create(
            {
                "group_id": holding.id,
                "amount": 1200,
                "reason": "Test",
                "state": "approved",
                "date_from": self._days_ago(1),
            }
        )
        other = self._create_account(self._create_customer("Sister"), 5000)
        (self.account | other).sudo().group_id = holding
        self._create_order(11, customer=other.partner_id).action_confirm()
        order = self._held(5)
        decision = order.credit_decision_ids[:1]
        self.assertIn("1,600.00", decision.with_user(self.controller).explanation)
        self.assertNotIn("1,600.00", decision.with_user(self.sales).explanation)
        self.assertIn("corporate group", decision.with_user(self.sales).explanation)

    def test_who_may_release_by_amount(self):
        self.company.credit_release_amount = 1500
        self.assertIn("authority up to", self._held(13).credit_hold_reason)
        self.assertIn("Ask a credit manager", self._held(16).credit_hold_reason)

    def test_customers_are_told_what_to_pay_and_nothing_of_limits(self):
        self.company.credit_portal_pay = True
        portal = self.users["portal"]
        bill = self._bill(400, self._days_ago(40))
        order = self._held(8)
        self.assertFalse(order._items_to_pay(portal))
        portal.partner_id.parent_id = self.customer
        self.assertEqual(order._items_to_pay(portal), bill)
        self._pay(bill, self._days_ago(0))
        self.assertFalse(order._items_to_pay(portal))

    def test_customers_are_not_asked_to_pay_where_that_lifts_no_hold(self):
        self.company.credit_portal_pay = True
        portal = self.users["portal"]
        portal.partner_id.parent_id = self.customer
        bill = self._bill(400, self._days_ago(40))
        order = self._held(8)
        self.assertEqual(order._items_to_pay(portal), bill)
        self._add_rule("document", "hold", 500)
        self.assertFalse(order._items_to_pay(portal))

    def test_nobody_is_asked_to_pay_what_is_in_dispute(self):
        self.company.credit_portal_pay = True
        portal = self.users["portal"]
        portal.partner_id.parent_id = self.customer
        disputed = self._bill(100, self._days_ago(45))
        bill = self._bill(400, self._days_ago(40))
        self._dispute(disputed)
        order = self._held(9)
        self.assertEqual(order._items_to_pay(portal), bill)
        self.assertIn(bill.name, order.credit_hold_reason)
        self.assertNotIn(disputed.name, order.credit_hold_reason)

    def test_portal_users_do_not_reach_decisions(self):
        decision = self._held().credit_decision_ids[:1]
        with self.assertRaises(AccessError):
            decision.with_user(self.users["portal"]).read(["explanation"])
