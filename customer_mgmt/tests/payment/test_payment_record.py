from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import SQL

from ...rules.payment import PaymentRecord, payment_index
from .payment_world import PaymentWorld

_YEAR = (date(2025, 7, 1), date(2026, 6, 30))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestPaymentRecord(PaymentWorld):
    def test_days_beyond_terms_are_weighted_with_the_amounts(self):
        """1,000 paid 10 days late and 3,000 paid 6 days late are 7 days."""
        for amount, paid in ((1000, "2026-02-10"), (3000, "2026-02-06")):
            self._pay(self._invoice(amount, "2026-01-01", "2026-01-31"), paid)
        record = self._record(*_YEAR)
        self.assertEqual(record.days_beyond_terms, 7)
        self.assertEqual((record.amount, record.experiences), (4000, 2))
        self.assertEqual(record.on_time_share, 0)

    def test_each_instalment_has_a_due_date_of_its_own(self):
        """500 due Jan 1 and 500 due Jan 31, paid Jan 11: 10 late and 20 early."""
        self._pay(self._invoice(1000, "2026-01-01"), "2026-01-11", 1000)
        record = self._record(*_YEAR)
        self.assertEqual(record.days_beyond_terms, -5)
        self.assertEqual((record.on_time_share, record.experiences), (0.5, 2))

    def test_partial_payments_count_with_their_amounts(self):
        """300 on the day, 100 at 20 days, 600 open at 150 days."""
        invoice = self._invoice(1000, "2026-01-01", "2026-01-31")
        self._pay(invoice, "2026-01-31", 300)
        self._pay(invoice, "2026-02-20", 100)
        record = self._record(*_YEAR)
        self.assertEqual(record.days_beyond_terms, (100 * 20 + 600 * 150) / 1000)
        self.assertEqual(record.on_time_share, 0.3)
        self.assertEqual(record.experiences, 1)

    def test_as_of_a_past_day_later_payments_are_still_open(self):
        invoice = self._invoice(1000, "2026-01-01", "2026-01-31")
        self._pay(invoice, "2026-03-31")
        record = self._record(date(2026, 1, 1), date(2026, 2, 10))
        self.assertEqual((record.days_beyond_terms, record.amount), (10, 1000))
        record = self._record(date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(record.experiences, 0)

    def test_index_is_blank_below_three_instalments(self):
        """Prompt 80, a month late 50, 15 days late 70, by 1,000, 1,000, 2,000: 67.5."""
        for amount, paid in ((1000, "2026-01-31"), (1000, "2026-03-02")):
            self._pay(self._invoice(amount, "2026-01-01", "2026-01-31"), paid)
        self.assertIsNone(self._record(*_YEAR).index)
        self._pay(self._invoice(2000, "2026-01-01", "2026-01-31"), "2026-02-15")
        self.assertEqual(self._record(*_YEAR).index, 67.5)

    def test_points_in_sql_are_those_of_the_rule(self):
        for days in range(-40, 260):
            query = SQL("SELECT %s", self.records._points_sql(days))
            found = self.env.execute_query(query)[0][0]
            self.assertAlmostEqual(float(found), payment_index(days), 9, days)

    def test_credit_notes_and_write_offs_are_no_payments(self):
        invoice = self._invoice(1000, "2026-01-01", "2026-01-31")
        self._credit(invoice, "2026-02-20", 400)
        write_off = self._write_off(100, "2026-03-20")
        self._match(invoice, write_off)
        self._pay(invoice, "2026-02-10")
        record = self._record(*_YEAR)
        self.assertEqual((record.amount, record.days_beyond_terms), (500, 10))

    def _write_off(self, amount, day):
        receivable = self.customer.property_account_receivable_id
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.customer.id,
                            "balance": -amount,
                        }
                    ),
                    Command.create({"account_id": expense.id, "balance": amount}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_a_payment_ahead_of_its_invoice_counts_when_they_meet(self):
        deposit = self._deposit(1000, "2026-01-01")
        invoice = self._invoice(1000, "2026-02-01", "2026-03-03")
        self._match(invoice, deposit.move_id)
        january = self._record(date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(january.experiences, 0)
        february = self._record(date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual(february.days_beyond_terms, -61)

    def test_a_payment_in_another_currency_counts_as_booked(self):
        """100 € booked at 200, paid when worth 400: the difference does not count."""
        invoice = self._invoice(
            100, "2026-01-01", "2026-02-28", currency_id=self.eur.id
        )
        self._pay(invoice, "2026-03-10")
        self.assertEqual(invoice.payment_state, "paid")
        record = self._record(*_YEAR)
        self.assertEqual((record.amount, record.days_beyond_terms), (200, 10))
        self.assertEqual(record.experiences, 1)

    def test_a_payment_reset_to_draft_leaves_the_invoice_open(self):
        invoice = self._invoice(1000, "2026-06-01", "2026-06-20")
        payment = self._pay(invoice, "2026-06-20")
        payment.move_id.button_draft()
        record = self._record(*_YEAR)
        self.assertEqual((record.amount, record.days_beyond_terms), (1000, 10))

    def test_dso_simple_and_counted_back(self):
        """212,000 owed of 250,000 in April 80, May 70, June 100 thousand.

        Counted back: June 30 days, May 31, and 42 of April's 80 by 30 days. Simple: the
        customer is one since April 1, so 91 days count and not 365.
        """
        for amount, day in ((80, "04-01"), (70, "05-15"), (100, "06-10")):
            self._invoice(amount * 1000, f"2026-{day}", "2026-08-31")
        self._deposit(38_000, "2026-06-20")
        record = self._record(*_YEAR)
        self.assertAlmostEqual(record.dso, 212 / 250 * 91, 6)
        self.assertAlmostEqual(record.dso_count_back, 30 + 31 + 42 / 80 * 30, 6)
        self.assertIsNone(record.days_beyond_terms)

    def test_nothing_is_blank_and_not_zero(self):
        self.assertEqual(self._record(*_YEAR), PaymentRecord())

    def test_branches_count_and_other_companies_do_not(self):
        branch = self._create_company(parent_id=self.company.id)
        other = self._create_company()
        for company, paid in ((branch, "2026-02-10"), (other, "2026-03-02")):
            invoice = self._invoice(
                1000, "2026-01-01", "2026-01-31", company_id=company.id
            )
            self._pay(invoice, paid)
        self.assertEqual(self._record(*_YEAR, company=branch).days_beyond_terms, 10)
        self.assertEqual(self._record(*_YEAR, company=other).days_beyond_terms, 30)

    def test_all_customers_at_once_cost_the_queries_of_one(self):
        self._invoice(10, "2026-06-01", "2026-06-02", customer=self.second)
        self._pay(self._invoice(10, "2026-06-01", "2026-06-02"), "2026-06-03")

        def count(customers):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = self.records._records_of(customers, self.company, *_YEAR)
            self.assertTrue(all(found[c].experiences for c in customers or found))
            return self.env.cr.sql_log_count - before

        count(self.customer)
        self.assertEqual(count(self.customer | self.second), count(self.customer))
        self.assertLessEqual(count(self.customer), 6)
        everybody = self.records._records_of(None, self.company, *_YEAR)
        self.assertEqual(everybody[self.customer], self._record(*_YEAR))
        self.assertIn(self.second, everybody)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestPaymentAnalysis(PaymentWorld):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-30 12:00:00"):
            for amount, paid in ((1000, "2026-02-10"), (3000, "2026-03-06")):
                cls._pay(cls._invoice(amount, "2026-01-01", "2026-01-31"), paid)
            cls._invoice(500, "2026-06-01", "2026-06-20", customer=cls.second)
        cls.analysis = cls.env["customer.payment.analysis"].with_user(
            cls.users["accountant"]
        )
        cls.ours = [("partner_id", "in", (cls.customer | cls.second).ids)]

    def test_a_rate_is_a_ratio_of_sums_at_every_level(self):
        groups = self.analysis._read_group(
            self.ours, ["partner_id"], ["days_beyond_terms:avg", "payment_index:avg"]
        )
        self.assertEqual(
            {partner.name: float(days) for partner, days, _index in groups},
            {"Customer": (1000 * 10 + 3000 * 34) / 4000, "Second Customer": 10},
        )
        self.assertFalse(any(index for _partner, _days, index in groups))
        days, index, share = self.analysis._read_group(
            self.ours,
            [],
            ["days_beyond_terms:avg", "payment_index:avg", "on_time_share:avg"],
        )[0]
        self.assertAlmostEqual(float(days), (10_000 + 102_000 + 5000) / 4500, 6)
        points = [payment_index(late) for late in (10, 34, 10)]
        mean = (1000 * points[0] + 3000 * points[1] + 500 * points[2]) / 4500
        self.assertAlmostEqual(float(index), mean, 6)
        self.assertEqual(share, 0)

    def test_groups_by_month_and_grade(self):
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.account.grade_id = grade
        groups = self.analysis._read_group(
            self.ours, ["date:month", "grade_id"], ["amount:sum"]
        )
        self.assertEqual(
            {(day.month, found.id): amount for day, found, amount in groups},
            {(2, grade.id): 1000, (3, grade.id): 3000, (6, False): 500},
        )

    def test_nothing_selected_is_blank(self):
        found = self.analysis._read_group(
            [("id", "=", 0)], [], ["days_beyond_terms:avg"]
        )
        self.assertFalse(found[0][0])

    def test_the_account_opens_the_lines_behind_its_record(self):
        account = self.account.with_user(self.users["controller"])
        self.assertEqual(account.days_beyond_terms, 28)
        self.assertFalse(account.payment_index_known)
        action = account.action_open_payment_record()
        days, amount = (
            self.env["customer.payment.analysis"]
            .with_user(self.users["controller"])
            ._read_group(action["domain"], [], ["days_beyond_terms:avg", "amount:sum"])[
                0
            ]
        )
        self.assertEqual((float(days), float(amount)), (28, 4000))
        self.assertEqual(
            account.action_open_ageing()["domain"],
            [("partner_id", "in", self.customer.ids)],
        )

    def test_accounts_at_hand_are_read_together(self):
        accounts = self.account | self._create_account(self.second)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("dso")
            return self.env.cr.sql_log_count - before

        count(accounts)
        self.assertEqual(count(accounts), count(self.account))

    def test_rows_open_their_invoice(self):
        row = self.analysis.search([("partner_id", "=", self.second.id)])
        self.assertEqual(row.kind, "open")
        self.assertEqual(row.action_open_document()["res_id"], row.move_id.id)

    def test_salespeople_do_not_see_how_customers_pay(self):
        account = self.account.with_user(self.sales)
        with self.assertRaises(AccessError):
            account.read(["days_beyond_terms"])
        with self.assertRaises(AccessError):
            self.env["customer.payment.analysis"].with_user(self.sales).search([])

    def test_another_company_sees_nothing(self):
        other = self._create_company()
        user = new_test_user(
            self.env,
            "cm_payment_other",
            groups="account.group_account_readonly",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in ("customer.payment.analysis", "customer.ageing"):
            records = self.env[model].with_user(user)
            self.assertFalse(records.search(self.ours), model)
            forced = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(forced.search(self.ours), model)
