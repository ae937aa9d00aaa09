from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestTradingEvent(CreditCommon):
    """Who may change the state, how it is kept, and days to come."""

    def _as(self, role, account=None):
        return (account or self.account).with_user(self.users[role])

    def _events(self):
        return self.env["customer.trading.event"].search(
            [("account_id", "=", self.account.id)]
        )

    def test_controllers_watch_and_suspend_credit_managers_stop_and_reopen(self):
        self._as("controller")._set_trading("watch", "Pays late", "late")
        self._as("controller")._set_trading("suspended", "Pays nothing", "late")
        with self.assertRaises(AccessError):
            self._as("controller")._set_trading("active", "Asked me to")
        with self.assertRaises(AccessError):
            self._as("controller")._set_trading("stopped", "Enough")
        self._as("credit_manager")._set_trading("stopped", "Enough", "late")
        self._as("credit_manager")._set_trading("active", "Paid", "settled")
        self.assertEqual(
            self._events().sorted("id").mapped("state_to"),
            ["watch", "suspended", "stopped", "active"],
        )
        self.assertRecordValues(
            self._events().sorted("id")[2],
            [
                {
                    "state_from": "suspended",
                    "reason": "Enough",
                    "reason_kind": "late",
                    "approver_id": self.users["credit_manager"].id,
                    "state": "applied",
                }
            ],
        )

    def test_salespeople_and_accountants_change_nothing(self):
        for role in ("sales", "sales_all", "accountant", "billing"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role)._set_trading("watch", "Because")
        self.assertEqual(self.account.trading_state, "active")

    def test_nothing_leads_from_active_to_prospect(self):
        with self.assertRaises(UserError):
            self._as("credit_manager")._set_trading("prospect", "Mistake")

    def test_a_reason_is_needed(self):
        with self.assertRaises(UserError):
            self._as("controller")._set_trading("watch", "  ")

    def test_the_state_is_not_written_by_rpc(self):
        for role in ("controller", "credit_manager", "manager"):
            for values in (
                {"trading_state": "active"},
                {"trading_reason": "None"},
                {"trial_until": "2030-01-01"},
            ):
                with self.subTest((role, values)), self.assertRaises(AccessError):
                    self._as(role).write(values)
        customer = self._create_customer("New")
        accounts = self.env["customer.credit.account"].with_user(self.controller)
        values = {"partner_id": customer.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            accounts.create({**values, "trading_state": "active"})
        self.company.trading_opening_approval = True
        fake = accounts.with_context(default_trading_state="active")
        self.assertEqual(fake.create(values).trading_state, "prospect")

    def test_events_are_not_made_changed_or_deleted_by_rpc(self):
        self._as("controller")._set_trading("watch", "Pays late", "late")
        event = self._events()
        for role in ("controller", "credit_manager", "manager"):
            mine = event.with_user(self.users[role])
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    mine.copy()
                with self.assertRaises(UserError):
                    mine.write({"reason": "Another"})
                with self.assertRaises(AccessError):
                    mine.unlink()
        keeping = event.with_context(trading_keeping=True)
        with self.assertRaises(UserError):
            keeping.write({"reason": "Another"})
        with self.assertRaises(UserError):
            event.unlink()

    def test_own_customers_only(self):
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        account = self._create_account(foreign)
        account._set_trading("watch", "Pays late", "late")
        events = self.env["customer.trading.event"]
        domain = [("account_id", "=", account.id)]
        self.assertFalse(events.with_user(self.sales).search(domain))
        self.assertTrue(events.with_user(self.users["sales_all"]).search(domain))
        with self.assertRaises(AccessError):
            account.with_user(self.sales).action_ask_opening()

    def test_a_second_company_sees_no_event_of_the_first(self):
        second = self.env["res.company"].create({"name": "Second"})
        user = self.users["manager"].copy(
            {"login": "cm_t2", "company_ids": second.ids, "company_id": second.id}
        )
        self._as("controller")._set_trading("watch", "Pays late", "late")
        for model in ("trading.event", "trading.effect", "opening.check"):
            found = self.env[f"customer.{model}"].with_user(user).search([])
            self.assertFalse(found.company_id - second, model)
        with self.assertRaises(AccessError):
            self.account.with_user(user)._set_trading("stopped", "Mine")

    @freeze_time("2026-03-02 12:00:00")
    def test_a_day_to_come_waits_for_its_night(self):
        day = date(2026, 3, 10)
        manager = self._as("credit_manager")
        manager._set_trading("stopped", "Contract ends", "breach", day)
        self.assertEqual(self.account.trading_state, "active")
        self.assertIn("03/10/2026", self.account.trading_planned)
        events = self.env["customer.trading.event"]
        with freeze_time("2026-03-09 23:00:00"):
            events._apply_due()
            self.assertEqual(self.account.trading_state, "active")
        with freeze_time("2026-03-10 01:00:00"):
            events._apply_due()
            self.assertEqual(self.account.trading_state, "stopped")
            self.assertEqual(self.account.trading_since, day)
            events._apply_due()
        self.assertEqual(len(self._events()), 1)

    @freeze_time("2026-03-02 22:00:00")
    def test_the_day_is_the_companys_own(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self._as("controller")._set_trading(
            "suspended", "Late", "late", date(2026, 3, 3)
        )
        self.assertEqual(self.account.trading_state, "suspended")

    @freeze_time("2026-03-02 12:00:00")
    def test_a_past_day_is_refused(self):
        with self.assertRaises(UserError):
            self._as("controller")._set_trading(
                "suspended", "Late", "late", date(2026, 3, 1)
            )

    @freeze_time("2026-03-02 12:00:00")
    def test_a_controllers_plan_undoes_no_decision_of_a_credit_manager(self):
        self._as("controller")._set_trading("watch", "Late", "late")
        self._as("controller")._set_trading(
            "active", "Will have paid", "settled", date(2026, 3, 5)
        )
        self._as("credit_manager")._set_trading("stopped", "Insolvency", "insolvency")
        with freeze_time("2026-03-05 12:00:00"):
            self.env["customer.trading.event"]._apply_due()
        self.assertEqual(self.account.trading_state, "stopped")
        states = self._events().sorted("id").mapped("state")
        self.assertEqual(states, ["applied", "cancelled", "applied"])

    @freeze_time("2026-03-02 12:00:00")
    def test_a_plan_is_called_off_by_who_may_decide_it(self):
        self._as("credit_manager")._set_trading(
            "stopped", "Contract ends", "breach", date(2026, 3, 5)
        )
        event = self._events()
        with self.assertRaises(AccessError):
            event.with_user(self.controller).action_cancel()
        event.with_user(self.users["credit_manager"]).action_cancel()
        self.assertEqual(event.state, "cancelled")
        self.assertEqual(event.cancelled_by_id, self.users["credit_manager"])
        with freeze_time("2026-03-06 12:00:00"):
            self.env["customer.trading.event"]._apply_due()
        self.assertEqual(self.account.trading_state, "active")

    def test_a_stopped_customer_does_not_trade_again_by_being_merged(self):
        kept = self._create_account(self._create_customer("Kept"))
        self.account._set_trading("stopped", "Insolvency", "insolvency")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge(
            (self.customer | kept.partner_id).ids, kept.partner_id, extra_checks=False
        )
        self.assertEqual(kept.trading_state, "stopped")
        self.assertEqual(len(kept.trading_event_ids), 2)
