from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestTradingWizard(CreditCommon):
    """Suspension and stop: what is still open, the letter, the mail."""

    def _wizard(self, role="controller", **values):
        wizard = self.env["customer.credit.trading"].with_user(self.users[role])
        return wizard.with_context(
            active_model="customer.credit.account", active_ids=self.account.ids
        ).create({"trading_state": "suspended", "reason": "Pays nothing", **values})

    def _confirmed(self, quantity=3):
        order = self._create_order(quantity)
        order.action_confirm()
        return order

    def test_what_may_be_chosen_depends_on_who_asks(self):
        self.assertEqual(self._wizard().reachable_states, ["watch", "suspended"])
        self.assertEqual(
            self._wizard("credit_manager").reachable_states,
            ["watch", "suspended", "stopped"],
        )

    def test_what_is_open_is_counted_and_opened(self):
        self._confirmed()
        quotation = self._create_order(2)
        bill = self._confirmed(1)._create_invoices()
        bill.action_post()
        self.env["customer.payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "amount": 70,
                "date_given": date(2026, 1, 1),
                "date_due": date(2099, 1, 1),
            }
        )
        self.env.invalidate_all()
        lines = {line.kind: line for line in self._wizard().line_ids}
        self.assertEqual(
            (lines["quotation"].count, lines["quotation"].amount), (1, 200)
        )
        self.assertEqual((lines["billing"].count, lines["billing"].amount), (1, 300))
        self.assertEqual((lines["item"].count, lines["item"].amount), (1, 100))
        self.assertEqual((lines["promise"].count, lines["promise"].amount), (1, 70))
        action = lines["quotation"].action_open()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, quotation)

    def test_the_stock_at_the_customer_is_shown(self):
        goods = self._create_product(name="Chair", type="consu", is_storable=True)
        survey = self.env["customer.stock.survey"].create(
            {
                "partner_id": self.customer.id,
                "month": "2026-01-01",
                "line_ids": [
                    (0, 0, {"product_id": goods.id, "opening_qty": 0, "closing_qty": 4})
                ],
            }
        )
        survey.state = "confirmed"
        lines = {line.kind: line for line in self._wizard().line_ids}
        self.assertEqual(lines["stock"].count, 1)

    def test_suspension_by_the_form(self):
        wizard = self.env["customer.credit.trading"].with_user(self.controller)
        context = {
            "active_model": "customer.credit.account",
            "active_ids": self.account.ids,
        }
        form = Form(wizard.with_context(**context))
        form.trading_state = "suspended"
        form.reason_kind = "late"
        form.reason = "Three invoices are late"
        form.save().action_apply()
        self.assertRecordValues(
            self.account,
            [
                {
                    "trading_state": "suspended",
                    "trading_reason": "Three invoices are late",
                    "trading_reason_kind": "late",
                }
            ],
        )

    def test_a_controller_does_not_stop(self):
        with self.assertRaises(AccessError):
            self._wizard(trading_state="stopped").action_apply()

    def test_several_customers_change_together_or_not_at_all(self):
        other = self._create_account(self._create_customer("Other"))
        other._set_trading("stopped", "Insolvency", "insolvency")
        wizard = self._wizard(account_ids=(self.account | other).ids)
        self.assertEqual(wizard.reachable_states, ["none"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_apply()
        self.assertEqual(self.account.trading_state, "active")

    def _letter(self, event):
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "customer_mgmt.report_customer_trading_notice", event.ids
        )
        return html.decode()

    def test_the_letter_says_what_is_open_and_hides_our_own_notes(self):
        self._confirmed()
        self._wizard(
            reason_kind="late", reason="Director seems to evade"
        ).action_apply()
        event = self.account.trading_event_ids
        text = self._letter(event)
        self.assertIn("Suspension of Deliveries", text)
        self.assertIn("Late Payment", text)
        self.assertIn("300.00", text)
        self.assertNotIn("seems to evade", text)

    def test_the_letter_is_in_the_customers_language(self):
        self._load_chinese()
        self.customer.lang = "zh_CN"
        self._wizard(reason_kind="late").action_apply()
        self.assertEqual(
            self.account.trading_event_ids.with_context(lang="zh_CN")._notice_kind(),
            "suspend",
        )
        self.assertTrue(self._letter(self.account.trading_event_ids))

    @freeze_time("2026-03-02 12:00:00")
    def test_the_notice_is_mailed_with_the_letter(self):
        self._wizard(
            send_notice=True, reason_kind="late", date_effective=date(2026, 3, 9)
        ).action_apply()
        event = self.account.trading_event_ids
        self.assertEqual(
            (event.state, self.account.trading_state), ("planned", "active")
        )
        mails = self.env["mail.mail"].search([("model", "=", event._name)])
        mails = mails.filtered(lambda mail: mail.res_id == event.id)
        self.assertTrue(mails)
        self.assertIn(self.customer, mails.recipient_ids)
        self.assertTrue(mails.attachment_ids)

    def test_events_can_be_analysed_by_reason(self):
        self._wizard(reason_kind="late").action_apply()
        groups = self.env["customer.trading.event"]._read_group(
            [("account_id", "=", self.account.id)],
            ["reason_kind", "state_to"],
            ["__count"],
        )
        self.assertEqual(groups, [("late", "suspended", 1)])
