from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...exceptions import CreditRefused
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestOpening(CreditCommon):
    """From prospect to active: checklist, approval, trial."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.trading_opening_approval = True
        cls.items = cls.env["customer.opening.checklist"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.prospect = cls._create_account(cls._create_customer("Prospect"))

    def _complete(self, account=None, **document):
        """Fill the file of a customer: licence, contract, tax number."""
        account = account or self.prospect
        self.items.filtered(lambda i: i.kind == "evaluation").needed = False
        account.partner_id.vat = "BE0477472701"
        for name in ("licence", "contract"):
            kind = self.env.ref(f"customer_mgmt.customer_document_type_{name}")
            self.env["customer.document"].create(
                {
                    "partner_id": account.partner_id.id,
                    "company_id": self.company.id,
                    "type_id": kind.id,
                    "number": "1",
                    **document,
                }
            )

    def _states(self):
        checks = self.env["customer.opening.check"].search(
            [("account_id", "=", self.prospect.id)]
        )
        self.env.invalidate_all()
        return {check.item_id.display_name: check.state for check in checks}

    def test_off_by_default(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.assertFalse(second.trading_opening_approval)
        account = self._create_account(self._create_customer("New"), company=second)
        self.assertEqual(account.trading_state, "active")

    def test_existing_customers_stay_active_when_it_is_switched_on(self):
        self.company.trading_opening_approval = False
        customer = self._create_customer("Bought last month")
        self._create_order(1, customer=customer).action_confirm()
        self.company.trading_opening_approval = True
        accounts = self.env["customer.credit.account"]
        self.assertEqual(accounts._find(customer, self.company).trading_state, "active")

    def test_a_customer_without_an_account_is_a_prospect(self):
        customer = self._create_customer("Unknown")
        order = self._create_order(1, customer=customer)
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            order.action_confirm()
        self.assertIn("paid in advance", str(caught.exception))

    def test_no_account_becomes_active_by_night(self):
        self.company.credit_enforced = False
        customer = self._create_customer("Bought")
        self._create_order(1, customer=customer).action_confirm()
        accounts = self.env["customer.credit.account"]
        accounts._open_missing()
        self.assertEqual(
            accounts._find(customer, self.company).trading_state, "prospect"
        )

    def test_checklist_is_read_from_the_file(self):
        self.assertEqual(set(self._states().values()), {"missing"})
        self._complete()
        states = self._states()
        self.assertEqual(states["Business Licence"], "done")
        self.assertEqual(states["Contract"], "done")
        self.assertEqual(states["Tax Number"], "done")
        self.assertEqual(states["Approved Evaluation"], "missing")
        self.assertEqual(states["No Expired Documents"], "done")

    @freeze_time("2026-03-02 12:00:00")
    def test_an_expired_document_is_not_there(self):
        self._complete(expires_on="2026-03-01")
        self.assertEqual(self._states()["Contract"], "expired")
        self.assertEqual(self._states()["No Expired Documents"], "expired")
        self.env["customer.document"].search(
            [("partner_id", "=", self.prospect.partner_id.id)]
        ).expires_on = "2026-03-02"
        self.assertEqual(self._states()["Contract"], "done")

    def test_checklist_of_many_customers_costs_the_same_queries(self):
        def read(accounts):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["customer.opening.check"].search(
                [("account_id", "in", accounts.ids)]
            ).mapped("state")
            return self.env.cr.sql_log_count - before

        accounts = self.prospect
        read(accounts)
        one = read(accounts)
        for number in range(10):
            accounts |= self._create_account(self._create_customer(f"C{number}"))
        self.assertLessEqual(read(accounts), one)

    def test_asked_by_the_salesperson_approved_by_the_credit_manager(self):
        self._complete()
        self.prospect.with_user(self.sales).action_ask_opening()
        self.assertEqual(self.prospect.trading_state, "opening")
        self.assertEqual(self.prospect.trading_event_ids.user_id, self.sales)
        with self.assertRaises(AccessError):
            self.prospect.with_user(self.controller)._set_trading("active", "Fine")
        manager = self.prospect.with_user(self.users["credit_manager"])
        manager._set_trading("trial", "Fine", "opened", None, date(2026, 12, 31))
        self.assertRecordValues(
            self.prospect,
            [{"trading_state": "trial", "trial_until": date(2026, 12, 31)}],
        )
        approval = self.prospect.trading_event_ids.sorted("id")[-1]
        self.assertEqual(approval.user_id, self.sales)
        self.assertEqual(approval.approver_id, self.users["credit_manager"])

    def test_a_request_is_taken_back(self):
        mine = self.prospect.with_user(self.sales)
        mine.action_ask_opening()
        mine.action_withdraw_opening()
        self.assertEqual(self.prospect.trading_state, "prospect")

    def test_an_incomplete_file_is_not_opened(self):
        self.prospect.with_user(self.sales).action_ask_opening()
        manager = self.prospect.with_user(self.users["credit_manager"])
        with self.assertRaises(UserError) as caught:
            manager._set_trading("active", "Never mind", "opened")
        self.assertIn("Business Licence", str(caught.exception))

    def test_whoever_asks_does_not_approve(self):
        self._complete()
        manager = self.prospect.with_user(self.users["credit_manager"])
        manager.action_ask_opening()
        with self.assertRaises(UserError):
            manager._set_trading("active", "Fine", "opened")
        self.company.credit_single_approver = True
        manager._set_trading("active", "Fine", "opened")
        self.assertEqual(self.prospect.trading_state, "active")

    def test_items_are_edited_by_credit_managers(self):
        item = self.items[0]
        item.with_user(self.users["credit_manager"]).needed = False
        with self.assertRaises(AccessError):
            item.with_user(self.controller).needed = True

    def _on_trial(self, until):
        self._complete()
        self.prospect.with_user(self.sales).action_ask_opening()
        self.prospect._set_trading("trial", "Fine", "opened", None, until)

    @freeze_time("2026-03-02 12:00:00")
    def test_a_trial_ends_with_its_last_day(self):
        self._on_trial(date(2026, 3, 31))
        self.company.credit_controller_id = self.controller
        for day, end in (("2026-03-31", False), ("2026-04-01", "date")):
            with freeze_time(f"{day} 12:00:00"):
                self.prospect._propose_activation(self.company)
                self.assertEqual(self.prospect.trial_end, end)
        self.assertEqual(self.prospect.trading_state, "trial")
        self.assertEqual(self.prospect.activity_ids.user_id, self.controller)
        with freeze_time("2026-04-02 12:00:00"):
            self.prospect._propose_activation(self.company)
        self.assertEqual(len(self.prospect.activity_ids), 1)
        self.prospect._set_trading("active", "Passed", "trial")
        self.assertFalse(self.prospect.trial_end)
        self.assertFalse(self.prospect.activity_ids)

    def test_a_trial_ends_with_enough_paid_orders(self):
        self._on_trial(None)
        self.company.trading_trial_orders = 2
        customer = self.prospect.partner_id
        orders = self._create_order(1, customer=customer)
        orders |= self._create_order(1, customer=customer)
        orders.action_confirm()
        bills = orders[0]._create_invoices() | orders[1]._create_invoices()
        bills.action_post()
        self._pay(bills[0])
        self.assertEqual(self.prospect._trial_paid_orders(), {self.prospect.id: 1})
        self.prospect._propose_activation(self.company)
        self.assertFalse(self.prospect.trial_end)
        self._pay(bills[1])
        self.prospect._propose_activation(self.company)
        self.assertEqual(self.prospect.trial_end, "orders")

    def _pay(self, bill):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({})._create_payments()

    def test_a_copy_or_context_opens_nobody(self):
        accounts = self.env["customer.credit.account"].with_user(self.controller)
        customer = self._create_customer("By import")
        created = accounts.create(
            [{"partner_id": customer.id, "company_id": self.company.id}]
        )
        self.assertEqual(created.trading_state, "prospect")
        with self.assertRaises(AccessError):
            created.write({"limit_ids": [], "trading_state": "active"})
        order = self._create_order(1, customer=customer)
        order.order_line = [Command.clear()]
        self.assertEqual(order.state, "draft")
