from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import CheckpointCommon


@tagged("post_install", "-at_install")
class TestInvoice(CheckpointCommon):
    """What is shipped can always be billed; what is not asks the rules."""

    def test_shipped_goods_can_always_be_billed(self):
        order = self._confirmed()
        self._deliver(order)
        self._make_overdue()
        self.account._set_trading("stopped", "Insolvency")
        bill = order._create_invoices()
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_goods_not_shipped_are_held_and_stay_draft(self):
        order = self._confirmed()
        bill = order._create_invoices()
        self._make_overdue()
        self._assert_refused(bill.action_post)
        self._assert_refused(bill._post, soft=False)
        self._assert_refused(bill.write, {"state": "posted"})
        self.assertEqual(bill.state, "draft")
        self._deliver_unchecked(order)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def _deliver_unchecked(self, order):
        self.company.credit_enforced = False
        self._deliver(order)
        self.company.credit_enforced = True

    def test_a_part_that_is_shipped_is_billed_whatever_drafts_wait(self):
        order = self._confirmed(10)
        self._deliver(order, 4)
        first = order._create_invoices()
        first.invoice_line_ids.quantity = 4
        rest = order._create_invoices()
        self._make_overdue()
        first.action_post()
        self._assert_refused(rest.action_post)

    def test_down_payments_services_and_credit_notes_pass(self):
        order = self._confirmed()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        deposit = wizard._create_invoices(order)
        service = self._create_order(1)
        service.action_confirm()
        bill = service._create_invoices()
        self._make_overdue()
        refund = self._create_invoice(10, move_type="out_refund")
        for move in (deposit, bill, refund):
            move.action_post()
        self.assertEqual((deposit | bill | refund).mapped("state"), ["posted"] * 3)

    def test_invoice_without_an_order_counts_in_the_limit(self):
        self._create_invoice(1000).action_post()
        bill = self._create_invoice(1)
        text = str(self._assert_refused(bill.action_post))
        self.assertIn("1,001.00", text)

    def test_billing_user_in_another_currency_meets_the_rules(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": self.company.id}
        )
        bill = self._create_invoice(501, currency_id=currency.id)
        self._assert_refused(bill.with_user(self.users["billing"]).action_post)
        bill.invoice_line_ids.price_unit = 500
        bill.with_user(self.users["billing"]).action_post()
        self.assertEqual(bill.state, "posted")

    def test_refusal_is_noted_and_a_release_lets_it_pass(self):
        self.company.credit_controller_id = self.controller
        bill = self._create_invoice(1200)
        self._write_down(self._assert_refused(bill.action_post))
        self.assertTrue(bill.credit_hold)
        self.assertEqual(bill.activity_ids.user_id, self.controller)
        release = self.env["customer.credit.release"].with_user(self.controller)
        bill.sudo().write({"invoice_user_id": self.sales.id})
        release.create({"invoice_id": bill.id, "reason": "Agreed", "tolerance": 0})
        self.assertFalse(bill.activity_ids)
        bill.invoice_line_ids.price_unit = 1201
        self._assert_refused(bill.action_post)
        bill.invoice_line_ids.price_unit = 1200
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(bill.credit_hold)

    def test_the_cron_posts_the_others(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        other = self._create_customer("Other")
        values = {"auto_post": "at_date", "date": yesterday}
        held = self._create_invoice(1200, days_ago=1, **values)
        good = self._create_invoice(100, other, days_ago=1, **values)
        cron = self.env.ref("account.ir_cron_auto_post_draft_entry")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((held.state, good.state), ("draft", "posted"))

    def _nightly_posting(self, bill):
        """What the cron does in a night, and after it whoever writes a refusal down."""
        cron = self.env.ref("account.ir_cron_auto_post_draft_entry")
        noted = []
        writer = "odoo.addons.customer_mgmt.models.credit.customer_credit_hold"
        with (
            patch(f"{writer}._write_down", lambda *args: noted.append(args[-1])),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        decisions = self.env["customer.credit.hold"].sudo()._place(noted[-1])
        self.assertTrue(decisions)
        self.env.flush_all()
        return bill.message_ids.filtered(
            lambda m: "posted" in m.body or "hold" in m.body
        )

    def test_the_cron_says_once_why_a_draft_is_held(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        bill = self._create_invoice(
            1200, days_ago=1, auto_post="at_date", date=yesterday
        )
        bill.invoice_user_id = self.sales
        today = fields.Date.today()
        for night in range(3):
            with freeze_time(today + timedelta(days=night)):
                told = self._nightly_posting(bill)
            self.assertEqual(len(told), 1, told.mapped("body"))
        self.account._set_trading("stopped", "Insolvency")
        with freeze_time(today + timedelta(days=3)):
            told = self._nightly_posting(bill)
        self.assertEqual(len(told), 2, told.mapped("body"))

    # --- who is told what ---

    def test_a_draft_tells_no_more_than_its_salesperson_may_know(self):
        self.company.credit_controller_id = self.controller
        self.customer.user_id = self.controller
        bill = self._create_invoice(1200)
        bill.invoice_user_id = self.sales
        self._write_down(self._assert_refused(bill.action_post))
        told = (
            bill.credit_hold_reason,
            html2plaintext(bill.activity_ids.note),
            html2plaintext(bill.message_ids[0].body),
        )
        for text in told:
            self.assertIn("does not suffice", text)
            self.assertNotRegex(text, r"200\.00")
        self.customer.user_id = self.sales
        decision = self.env["customer.credit.decision"].search(
            [("invoice_id", "=", bill.id)]
        )
        self.assertIn("200.00", bill._credit_told(decision))

    def test_portal_users_do_not_read_why_an_invoice_was_held(self):
        bill = self._create_invoice(1200)
        self._write_down(self._assert_refused(bill.action_post))
        self.company.credit_enforced = False
        bill.action_post()
        self.users["portal"].partner_id.parent_id = self.customer
        with self.assertRaises(AccessError):
            bill.with_user(self.users["portal"]).read(["credit_hold_reason"])

    # --- ways round it ---

    def test_a_copy_and_a_forged_context_meet_the_rules(self):
        bill = self._create_invoice(800)
        bill.action_post()
        copied = bill.copy()
        for key in ("skip_credit", "bypass_risk", "credit_customer_acts"):
            self._assert_refused(copied.with_context(**{key: True}).action_post)

    def test_without_enforcement_nothing_is_read(self):
        self.company.credit_enforced = False
        bill = self._create_invoice(5000)
        bill.mapped("company_id.root_id")  # read before the count
        with self.assertQueryCount(0):
            bill._check_credit_of_invoices()
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_supplier_bills_and_entries_are_not_looked_at(self):
        self._make_overdue()
        bill = self._create_invoice(
            5000, move_type="in_invoice", invoice_date=fields.Date.today()
        )
        bill.action_post()
        self.assertEqual(bill.state, "posted")
