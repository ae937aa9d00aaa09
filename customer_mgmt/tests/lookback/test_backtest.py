from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LookbackCommon

_BATCH = "odoo.addons.customer_mgmt.models.lookback.customer_credit_backtest._BATCH"


@tagged("post_install", "-at_install")
class TestBacktest(LookbackCommon):
    """What a policy would have held, from real orders, invoices and payments."""

    def test_an_order_held_for_an_overdue_item_is_a_false_alarm_if_paid_on_time(self):
        self._past_order(100, 300, due=70, paid=60)
        order = self._past_order(62, 200, due=32, paid=30)
        test = self._backtest()
        self.assertRecordValues(
            self._line(test, order),
            [
                {
                    "held": True,
                    "kind": "overdue",
                    "actual": 8.0,
                    "threshold": 5.0,
                    "overdue_amount": 300.0,
                    "exposure": 500.0,
                    "limit_amount": 1000.0,
                    "limit_basis": "history",
                    "cleared_on": self._ago(60),
                    "days_lost": 2.0,
                    "outcome": "on_time",
                    "days_late": 2.0,
                    "judgement": "false_alarm",
                    "held_now": False,
                    "judgement_now": False,
                }
            ],
        )
        self.assertEqual(test.order_count, 2)
        self.assertEqual(test.order_amount, 500.0)
        self.assertEqual(test.held_share, 0.5)
        self.assertEqual(test.mean_days, 2.0)
        self.assertEqual(test.false_rate, 1.0)

    def test_the_items_of_the_day_are_those_of_the_ageing(self):
        self._past_order(100, 300, due=70, paid=60)
        order = self._past_order(62, 200, due=32)
        test = self._backtest()
        line = self._line(test, order)
        ageing = self.env["customer.ageing"]._ageing_of(
            self.customer, self.company, self._ago(63)
        )[self.customer]
        self.assertEqual(line.exposure, ageing.total + order.amount_total)
        action = line.action_open_items()
        items = self.env["customer.ageing"].with_context(**action["context"])
        found = items.search(action["domain"])
        self.assertEqual(sum(found.mapped("amount")), ageing.total)

    def test_late_open_and_written_off_orders_are_caught(self):
        self._past_order(200, 300, due=190)
        late = self._past_order(150, 100, due=120, paid=100)
        never = self._past_order(140, 100, due=110)
        test = self._backtest()
        self.assertEqual(self._line(test, late).outcome, "late")
        self.assertEqual(self._line(test, never).outcome, "open")
        held = self._line(test, late) | self._line(test, never)
        self.assertEqual(set(held.mapped("judgement")), {"caught"})
        self.assertEqual(set(held.mapped("days_lost")), {None})
        self.assertEqual(test.caught_amount, 200.0)

    def test_a_write_off_is_no_payment(self):
        order = self._past_order(100, 300, due=70)
        bill = order.invoice_ids
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        loss = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        debt = bill.line_ids.filtered(lambda x: x.display_type == "payment_term")
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": self._ago(50),
                "line_ids": [
                    Command.create({"account_id": loss.id, "debit": 300.0}),
                    Command.create(
                        {
                            "account_id": debt.account_id.id,
                            "partner_id": self.customer.id,
                            "credit": 300.0,
                        }
                    ),
                ],
            }
        )
        entry._post()
        (debt | entry.line_ids[1:]).reconcile()
        line = self._line(self._backtest(), order)
        self.assertEqual(line.outcome, "written_off")
        self.assertEqual(line.judgement, "missed")

    def test_let_through_and_paid_very_late_is_missed(self):
        order = self._past_order(200, 300, due=170, paid=100)
        test = self._backtest(missed_days=60)
        self.assertEqual(self._line(test, order).judgement, "missed")
        self.assertEqual(test.missed_count, 1)
        self.assertFalse(self._line(self._backtest(missed_days=70), order))

    def test_the_policy_in_force_stands_beside(self):
        self._past_order(100, 300, due=70, paid=20)
        both = self._past_order(30, 200, due=10, paid=10)
        test = self._backtest()
        self.assertRecordValues(
            self._line(test, both),
            [{"held": True, "held_now": True, "kind_now": "overdue"}],
        )
        self.assertEqual(test.policy_now_id, self.policy)
        self.assertIn("Policy in Force", test.comparison)

    def test_the_limit_of_the_day_counts(self):
        self._create_limit(self.account, 100, date_from=self._ago(50))
        before = self._past_order(60, 300, due=30, paid=55)
        after = self._past_order(40, 300, due=10, paid=35)
        test = self._backtest()
        self.assertFalse(self._line(test, before))
        line = self._line(test, after)
        self.assertEqual((line.kind, line.limit_amount), ("limit", 100.0))

    def test_before_the_first_limit_todays_stands_in_and_is_marked(self):
        other = self._create_customer("Other")
        self._create_account(other, 50)
        order = self._past_order(60, 300, due=30, paid=30, partner_id=other.id)
        line = self._line(self._backtest(), order)
        self.assertEqual((line.kind, line.limit_basis), ("limit", "today"))

    def test_earlier_orders_count_until_they_are_billed(self):
        first = self._past_order(60, 700)
        self._bill_order(first, 40, 10)
        between = self._past_order(50, 400, due=20, paid=19)
        line = self._line(self._backtest(), between)
        self.assertEqual(line.order_part, 700.0)
        self.assertEqual(line.exposure, 1100.0)
        self.assertFalse(line.approximate)

    def test_what_is_still_to_be_billed_is_approximate(self):
        self._past_order(60, 700)
        order = self._past_order(50, 400, due=20, paid=19)
        self.assertTrue(self._line(self._backtest(), order).approximate)

    def test_a_rule_for_a_grade_asks_the_grade_of_the_day(self):
        grades = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)]
        )
        self.account.sudo().grade_id = grades[0]
        self.strict.line_ids.filtered(lambda x: x.kind == "limit").copy(
            {"grade_id": grades[0].id, "threshold": 10, "policy_id": self.strict.id}
        )
        history = self.env["customer.credit.grade.history"].sudo()
        history.create(
            {
                "account_id": self.account.id,
                "date": self._ago(50),
                "old_grade": grades[1].name,
                "new_grade": grades[0].name,
                "why": "regraded",
            }
        )
        before = self._past_order(60, 300, due=30, paid=55)
        after = self._past_order(40, 300, due=10, paid=35)
        test = self._backtest()
        self.assertFalse(self._line(test, before))
        self.assertEqual(self._line(test, after).kind, "limit")
        self.assertEqual(self._line(test, after).grade_id, grades[0])

    # === RUNNING === #

    def test_batches_find_the_same_and_go_on_where_they_were(self):
        for name in ("First", "Second", "Third"):
            customer = self._create_customer(name)
            self._past_order(100, 300, due=70, paid=20, partner_id=customer.id)
            self._past_order(50, 300, due=20, paid=19, partner_id=customer.id)
        whole = self._backtest()
        test = whole.with_user(self.manager).copy()
        with patch(_BATCH, 1):
            test.action_start()
            test.sudo()._work()
            self.assertEqual(test.done_count, 1)
            test.action_cancel()
            self.assertEqual(test.sudo()._work(), 0)
            test.action_start()
            while test.sudo()._work():
                pass
        self.assertEqual(test.order_count, whole.order_count)
        self.assertEqual(
            test.line_ids.mapped("order_id"), whole.line_ids.mapped("order_id")
        )
        self.assertEqual(test.held_count, 3)

    def test_the_rules_are_those_of_the_beginning(self):
        self._past_order(100, 300, due=70, paid=60)
        order = self._past_order(62, 200, due=32, paid=30)
        test = self.env["customer.credit.backtest"].create(
            {"policy_id": self.strict.id}
        )
        test.action_start()
        self.strict._set_rule("overdue", "hold", 90)
        while test._work():
            pass
        self.assertTrue(self._line(test, order).held)

    def test_queries_do_not_grow_with_customers(self):
        def run(count):
            made = [self._create_customer(f"{count} {n}") for n in range(count)]
            for customer in made:
                self._past_order(50, 300, due=20, paid=19, partner_id=customer.id)
            test = self.env["customer.credit.backtest"].create(
                {"policy_id": self.strict.id}
            )
            test.action_start()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            test._work()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(run(6), run(1))

    def test_set_to_draft_forgets(self):
        self._past_order(100, 300, due=70, paid=60)
        self._past_order(62, 200, due=32, paid=30)
        test = self._backtest()
        with self.assertRaises(UserError):
            test.missed_days = 10
        test.action_reset()
        self.assertFalse(test.line_ids)
        self.assertEqual((test.order_count, test.state), (0, "draft"))
        test.missed_days = 10

    # === RIGHTS === #

    def test_who_may_what(self):
        test = self._backtest()
        with self.assertRaises(AccessError):
            test.with_user(self.controller).action_start()
        with self.assertRaises(AccessError):
            test.with_user(self.sales).read(["held_count"])
        with self.assertRaises(UserError):
            test.with_user(self.manager).write({"state": "running"})
        with self.assertRaises(UserError):
            test.with_user(self.manager).create(
                {"policy_id": self.strict.id, "order_count": 9}
            )
        self.assertEqual(test.with_user(self.controller).state, "done")

    def test_another_company_sees_nothing(self):
        test = self._backtest()
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        found = test.with_user(self.manager).with_context(allowed_company_ids=other.ids)
        self.assertFalse(found.search([("id", "=", test.id)]))
