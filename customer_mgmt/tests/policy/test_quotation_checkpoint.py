from odoo.tests import tagged

from .rule_common import RuleCommon


@tagged("post_install", "-at_install")
class TestQuotationCheckpoint(RuleCommon):
    """The outlook tells what confirming would meet, and what quotations are told."""

    def _outlook(self, order):
        order.invalidate_recordset(["credit_light", "credit_outlook"])
        return order.credit_light, order.credit_outlook or ""

    def test_a_rule_of_the_quotation_informs_whatever_its_action(self):
        self._add_rule("document", "hold", 500, event="quotation")
        order = self._create_order(6)
        light, text = self._outlook(order)
        self.assertEqual(light, "amber")
        self.assertIn("600.00", text)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.credit_decision_ids.findings)

    def test_a_rule_of_the_confirmation_is_told_beforehand(self):
        self._add_rule("document", "hold", 500, event="confirm")
        order = self._create_order(6)
        light, text = self._outlook(order)
        self.assertEqual(light, "red")
        self.assertIn("600.00", text)
        self._refused(order)

    def test_what_both_find_is_told_once_as_the_confirmation_would(self):
        self._add_rule("document", "inform", 500, event="quotation")
        self._add_rule("document", "hold", 500, event="confirm")
        light, text = self._outlook(self._create_order(6))
        self.assertEqual(light, "red")
        self.assertEqual(text.count("600.00"), 1)

    def test_the_effect_matrix_informs_at_the_quotation_only(self):
        self.account._set_trading("watch", "Rumours")
        effects = self.env["customer.trading.effect"].search(
            [("company_id", "=", self.company.id), ("state", "=", "watch")]
        )
        effects.write({"quotation": "inform", "order": "pass"})
        order = self._create_order(1)
        light, text = self._outlook(order)
        self.assertEqual(light, "amber")
        self.assertTrue(text)
        order.action_confirm()
        self.assertFalse(order.credit_decision_ids.findings)
        effects.write({"quotation": "pass"})
        self.assertEqual(self._outlook(self._create_order(1)), ("green", ""))

    def test_held_orders_are_looked_at_again_as_for_confirmation(self):
        order = self._create_order(12)
        order.action_confirm_each()
        self._assert_held(order)
        self._add_rule("document", "hold", 500, event="quotation")
        self._create_limit(self.account, 2000)
        queue = self.env["customer.credit.recheck"]
        world = queue._world(self.customer, self.company)
        self.assertTrue(next(queue._outlook(self.customer, world)).passes)
