from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestWorklist(WorklistCommon):
    def _episodes(self, order):
        return self.env["customer.credit.hold.episode"].search(
            [("order_id", "=", order.id)]
        )

    def test_hold_shows_value_reason_and_owner(self):
        self.company.credit_controller_id = self.controller
        order = self._held()
        self.assertRecordValues(
            order,
            [
                {
                    "credit_main_reason": "limit",
                    "credit_hold_amount": 1200.0,
                    "credit_owner_id": self.controller.id,
                    "credit_confirm_asked": True,
                }
            ],
        )

    def test_main_reason_is_the_strictest(self):
        self._bill(10, days=-60)
        self.company._set_credit_rule("overdue", "inform", 30)
        self.assertEqual(self._held().credit_main_reason, "limit")
        self.account._set_trading("stopped", "Insolvency")
        self.assertEqual(self._held().credit_main_reason, "trading")

    @freeze_time("2026-03-06 15:00:00")  # a Friday
    def test_time_limit_is_counted_in_working_hours(self):
        calendar = self.env.ref("resource.resource_calendar_std")
        calendar.tz = "UTC"
        self.company.resource_calendar_id = calendar
        order = self._held()
        # Two hours are left on Friday, six on Monday: 8 to 12, and 13 to 15.
        self.assertEqual(order.credit_due_on, datetime(2026, 3, 9, 15, 0))

    def test_without_a_time_limit_nothing_is_late(self):
        self.company.credit_hold_hours = 0
        order = self._held()
        self.assertFalse(order.credit_due_on)
        self.assertEqual(order.credit_urgency, "on_time")

    def test_urgency_is_searched_and_grouped_as_computed(self):
        orders = {}
        for day in (2, 20):
            with freeze_time(datetime(2026, 3, day, 9)):
                orders[day] = self._held()
        orders[20].credit_due_on = datetime(2026, 3, 20, 20)
        with freeze_time(datetime(2026, 3, 20, 18)):
            self.env.invalidate_all()
            ours = [("id", "in", [o.id for o in orders.values()])]
            for day, level in ((2, "late"), (20, "soon")):
                self.assertEqual(orders[day].credit_urgency, level)
                found = self.env["sale.order"].search(
                    [("credit_urgency", "=", level), *ours]
                )
                self.assertEqual(found, orders[day])
            bar = {"field": "credit_urgency", "colors": {"late": "danger", "soon": "x"}}
            counts = self.env["sale.order"].read_progress_bar(
                ours, "credit_main_reason", bar
            )
            self.assertEqual(counts["limit"], {"late": 1, "soon": 1})

    def test_second_refusal_goes_on_with_the_same_hold(self):
        with freeze_time("2026-03-02 09:00:00"):
            order = self._held()
            since, due = order.credit_hold_on, order.credit_due_on
        with freeze_time("2026-03-03 09:00:00"):
            order.order_line.product_uom_qty = 13
            order.action_confirm_each()
        self.assertEqual((order.credit_hold_on, order.credit_due_on), (since, due))
        self.assertEqual(order.credit_hold_amount, 1300)
        self.assertEqual(len(self._episodes(order)), 1)

    # --- assignment ---

    def test_take_and_assign(self):
        order = self._held()
        order.with_user(self.controller).action_credit_take()
        self.assertEqual(order.credit_owner_id, self.controller)
        self.assertEqual(order.activity_ids.user_id, self.controller)
        other = self.users["credit_manager"]
        wizard = self.env["customer.credit.assignment"].with_user(self.controller)
        wizard.create({"order_ids": order.ids, "user_id": other.id}).action_assign()
        self.assertEqual(order.credit_owner_id, other)
        self.assertEqual(order.activity_ids.user_id, other)

    def test_only_controllers_assign_and_nobody_writes_the_fields(self):
        order = self._held()
        for role in ("sales", "sales_all", "accountant", "billing", "agent"):
            user = self.users[role]
            with self.subTest(role), self.assertRaises(AccessError):
                order.with_user(user).action_credit_take()
            with self.subTest(role), self.assertRaises(AccessError):
                order.with_user(user).write({"credit_owner_id": user.id})

    def test_accountant_reads_the_worklist(self):
        order = self._held()
        orders = self.env["sale.order"].with_user(self.users["accountant"])
        found = orders.search([("credit_state", "=", "hold"), ("id", "=", order.id)])
        self.assertEqual(found.credit_urgency, "on_time")
        with self.assertRaises(AccessError):
            found.action_credit_take()

    # --- escalation ---

    def test_late_hold_is_escalated_once(self):
        boss = self.users["credit_manager"]
        self.company.credit_escalation_id = boss
        with freeze_time("2026-03-02 09:00:00"):
            order = self._held()
        with freeze_time("2026-03-02 10:00:00"):
            self._escalate()
            self.assertFalse(order.activity_ids.filtered(lambda a: a.user_id == boss))
        with freeze_time("2026-03-10 09:00:00"):
            self._escalate()
            self._escalate()
        late = order.activity_ids.filtered(lambda a: a.user_id == boss)
        self.assertEqual(len(late), 1)
        self.assertIn("03/02/2026", late.note)

    def _escalate(self):
        cron = self.env.ref("customer_mgmt.customer_credit_escalation_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # --- episodes ---

    def test_each_end_of_a_hold_is_written_down(self):
        def release(order):
            self.env["customer.credit.release"].with_user(self.controller).create(
                {"order_id": order.id, "reason": "Paid", "confirm_order": False}
            )

        def confirm(order):
            order.order_line.product_uom_qty = 1
            order.with_user(self.sales).action_confirm()

        ends = {
            "released": release,
            "cancelled": lambda order: order.with_user(self.sales)._action_cancel(),
            "confirmed": confirm,
        }
        for outcome, end in ends.items():
            with freeze_time("2026-03-02 09:00:00"):
                order = self._held()
            with freeze_time("2026-03-03 21:00:00"):
                end(order)
            self.assertRecordValues(
                self._episodes(order),
                [
                    {
                        "outcome": outcome,
                        "amount": 1200.0,
                        "main_reason": "limit",
                        "days": 1.5,
                    }
                ],
            )
            self.assertNotEqual(order.credit_state, "hold")

    def test_deleting_a_held_order_keeps_its_episode(self):
        order = self._held()
        episode, name = self._episodes(order), order.name
        order.unlink()
        self.assertRecordValues(
            episode, [{"outcome": "deleted", "order_name": name, "order_id": False}]
        )

    def test_episodes_are_append_only(self):
        episode = self._episodes(self._held())
        with self.assertRaises(UserError):
            episode.with_user(self.controller).write({"amount": 1})
        with self.assertRaises(UserError):
            episode.unlink()
        episode._end(episode.order_id, "cancelled")
        with self.assertRaises(UserError):
            episode.sudo().write({"outcome": "released"})

    def test_second_company_sees_no_episode(self):
        self._held()
        company = self.env["res.company"].create({"name": "Second"})
        user = self.users["manager"].copy(
            {"login": "cm_second", "company_ids": company.ids, "company_id": company.id}
        )
        found = self.env["customer.credit.hold.episode"].with_user(user).search([])
        self.assertFalse(found.company_id - company)
