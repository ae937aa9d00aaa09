from datetime import datetime, time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .rule_common import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleKinds(RuleCommon):
    """Each kind of rule: it fires, and just before it does not."""

    def test_what_is_in_dispute_is_not_overdue_but_counts_in_the_limit(self):
        self._only_rule("overdue", "hold", 30)
        self._add_rule("limit", "hold", 100)
        bill = self._bill(950, self._days_ago(60))
        self._refused(self._create_order(1))
        self._dispute(bill)
        self.assertNotIn("overdue", self._refused(self._create_order(1)))
        self._create_limit(self.account, 2000)
        order = self._create_order(1)
        order.action_confirm()
        decision = order.credit_decision_ids
        self.assertEqual((decision.overdue_days, decision.overdue_amount), (0, 0))
        self.assertEqual(decision.exposure, 1050)

    def test_document_maximum_counts_the_whole_order(self):
        self._only_rule("document", "hold", 300)
        order = self._create_order(3)
        order.action_confirm()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            order.order_line.product_uom_qty = 4
        self.assertIn("1 × Consulting", str(caught.exception))
        text = self._refused(self._create_order(4))
        self.assertIn("at most", text)

    def test_document_maximum_in_another_currency(self):
        currency = self.env.ref(
            "base.USD" if self.company.currency_id.name != "USD" else "base.EUR"
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2020-01-01",
                "company_rate": 2.0,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._only_rule("document", "hold", 300)
        order = self._create_order(1, pricelist_id=pricelist.id)
        order.order_line.price_unit = 600
        order.action_confirm()
        order.copy().action_confirm()
        dear = self._create_order(1, pricelist_id=pricelist.id)
        dear.order_line.price_unit = 601
        self._refused(dear)

    def test_overdue_share_of_what_is_open(self):
        self._only_rule("overdue_share", "hold", 25)
        bill = self._bill(100, self._days_ago(40))
        self._bill(300, self._days_ago(0), fields.Date.add(self._days_ago(0), days=9))
        self.assertEqual(self._kinds(), {})
        self._bill(1, self._days_ago(40))
        text = self._refused(self._create_order(1))
        self.assertIn("25.2 %", text)
        self.assertIn(bill.name, text)

    def test_age_of_the_oldest_open_item(self):
        self._only_rule("oldest", "hold", 90)
        due = fields.Date.add(self._days_ago(0), days=30)
        bill = self._bill(100, self._days_ago(90), due)
        self.assertEqual(self._kinds(), {})
        older = self._bill(70, self._days_ago(91), due)
        text = self._refused(self._create_order(1))
        self.assertIn(older.name, text)
        self.assertNotIn(bill.name, text)
        self._pay(older, self._days_ago(0))
        self.assertEqual(self._kinds(), {})

    def _break_promise(self, days_ago, amount=60):
        promise = self.env["customer.payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "amount": amount,
                "date_given": self._days_ago(days_ago + 5),
                "date_due": self._days_ago(days_ago),
            }
        )
        promise.sudo().state = "broken"
        return promise

    def test_broken_promises_within_the_months(self):
        self._only_rule("promise", "hold", 1, months=6)
        self._break_promise(20)
        self._break_promise(300)
        self.assertEqual(self._kinds(), {})
        self._break_promise(40, 75)
        text = self._refused(self._create_order(1))
        self.assertIn("promised on", text)
        self.assertIn("60.00", text)

    def test_payment_index_needs_three_payments(self):
        self._only_rule("index", "hold", 60)
        for _n in range(2):
            self._pay(self._bill(100, self._days_ago(190)), self._days_ago(100))
        self.assertEqual(self._kinds(), {})
        self._pay(self._bill(100, self._days_ago(190)), self._days_ago(100))
        self.env.invalidate_all()
        self.assertEqual(self._kinds(), {"index": "hold"})
        self.assertIn("30.0", self._refused(self._create_order(1)))

    # --- horizon ---

    def _wanted_in(self, days):
        day = fields.Date.add(self.company._credit_today(), days=days)
        return datetime.combine(day, time(12))

    def test_orders_beyond_the_horizon_do_not_count_in_the_limit(self):
        self._only_rule("limit", "hold", 100)
        self._add_rule("horizon", "inform", 30)
        self._create_order(8, commitment_date=self._wanted_in(31)).action_confirm()
        self._create_order(9, commitment_date=self._wanted_in(400)).action_confirm()
        self._create_order(10).action_confirm()
        text = self._refused(self._create_order(1, commitment_date=self._wanted_in(30)))
        self.assertIn("1,100.00", text)
        self.assertIn("delivery after", text)

    def test_a_date_brought_forward_is_decided_on(self):
        self._only_rule("limit", "hold", 100)
        self._add_rule("horizon", "inform", 30)
        late = self._create_order(8, commitment_date=self._wanted_in(60))
        late.action_confirm()
        self._create_order(10).action_confirm()
        late.commitment_date = self._wanted_in(50)
        for date in (self._wanted_in(10), False):
            with (
                self.subTest(date),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                late.commitment_date = date
        decision = late.sudo().credit_decision_ids[0]
        self.assertEqual((decision.event, decision.result), ("increase", "pass"))

    def test_the_quotation_itself_may_be_beyond_the_horizon(self):
        self._only_rule("limit", "hold", 100)
        self._add_rule("horizon", "inform", 30)
        order = self._create_order(20)
        self.assertEqual(order.credit_light, "red")
        order.commitment_date = self._wanted_in(60)
        self.assertEqual(order.credit_light, "amber")
        self.assertFalse(order.credit_outlook)

    def test_a_line_with_stop_lets_no_release_through(self):
        self._only_rule("limit", "hold", 100)
        self._add_rule("limit", "stop", 150)
        order = self._create_order(16, user=self.sales)
        self.assertIn("No release", self._refused(order))
        release = self.env["customer.credit.release"].with_user(self.controller)
        values = {"order_id": order.id, "reason": "Known", "confirm_order": False}
        release.create(values)
        self._refused(order)
        order.order_line.product_uom_qty = 14
        order.action_confirm()
        self.assertEqual(order.state, "sale")
