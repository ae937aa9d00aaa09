from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import LookbackCommon


@tagged("post_install", "-at_install")
class TestAsof(LookbackCommon):
    """Open items exactly at any past day; the order part marked by its source."""

    def _page(self, days, user=None):
        pages = self.env["customer.credit.asof"].with_user(user or self.controller)
        return pages.create({"account_id": self.account.id, "date": self._ago(days)})

    def test_open_items_are_those_of_the_ledger_that_day(self):
        self._past_order(100, 300, due=70, paid=60)
        before, after = self._page(61), self._page(60)
        self.assertEqual((before.overdue, before.receivable), (300.0, 300.0))
        self.assertEqual(before.oldest_due, self._ago(70))
        self.assertEqual(after.receivable, 0.0)
        self.assertEqual(before.limit_amount, 1000.0)
        action = before.action_open_items()
        items = self.env["customer.ageing"].with_context(**action["context"])
        self.assertEqual(sum(items.search(action["domain"]).mapped("amount")), 300.0)

    def test_without_notes_orders_and_invoices_are_asked(self):
        order = self._past_order(100, 300)
        self._bill_order(order, 60, 30)
        page = self._page(80)
        self.assertEqual(
            (page.order_part_source, page.order_part, page.exact),
            ("orders", 300.0, True),
        )
        self.assertEqual(page.exposure, 300.0)

    def test_the_nearest_month_end_tells_the_order_part(self):
        month_end = self.today.replace(day=1)
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_balance (company_id, month, partner_id,
                          receivable, exposure)
                   VALUES (%s, (%s::date - INTERVAL '1 month')::date, %s, 100, 180)""",
                self.company.id,
                month_end,
                self.customer.id,
            )
        )
        days = (self.today - month_end).days
        near = self._page(days)
        self.assertEqual(
            (near.order_part_source, near.order_part, near.exact),
            ("balance", 80.0, False),
        )
        on_the_day = self._page(days + 1)
        self.assertTrue(on_the_day.exact)
        self.assertEqual(on_the_day.exposure, on_the_day.receivable + 80.0)

    def test_a_decision_tells_the_order_part(self):
        order = self._create_order(4)
        order.action_confirm()
        page = self._page(0)
        self.assertEqual(
            (page.order_part_source, page.order_part, page.exact),
            ("decision", 400.0, False),
        )

    def test_no_limit_then_is_blank(self):
        self.assertIsNone(self._page(800).limit_amount)

    def test_accounts_of_another_company_stay_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="customer_mgmt.group_customer_credit_controller",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self._page(30, stranger).receivable  # noqa: B018 - reading is the test
        with self.assertRaises(AccessError):
            self._page(30, self.sales)
