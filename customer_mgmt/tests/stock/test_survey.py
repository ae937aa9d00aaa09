from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .stock_world import StockWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestSurvey(StockWorld):
    """Counts, what follows from them, and what is refused."""

    def test_opening_is_the_last_closing(self):
        self._survey("2026-03-01", (self.desk, 10, 40))
        survey = self._survey("2026-04-01", (self.desk, None, 30), confirm=False)
        self.assertEqual(survey.line_ids.opening_qty, 40)
        self.assertEqual(survey.line_ids.previous_qty, 40)
        self.assertFalse(survey.line_ids.opening_difference)

    def test_the_first_opening_stays_blank(self):
        survey = self._survey("2026-04-01", (self.desk, None, 30))
        self.assertIsNone(survey.line_ids.opening_qty)
        self.assertIsNone(survey.line_ids.sell_out_qty)
        self.assertIsNone(self._row(survey).turnover_rate)
        self.assertFalse(self._row(survey).counted)

    def test_a_gap_or_a_stale_count_is_no_opening(self):
        self._survey("2026-02-01", (self.desk, 10, 40))
        stale = self._survey("2026-03-01", (self.desk, 40, 50), counted_on="2026-06-01")
        self.assertTrue(stale.stale)
        for month in ("2026-04-01", "2026-05-01"):
            survey = self._survey(month, (self.desk, None, 30), confirm=False)
            self.assertIsNone(survey.line_ids.opening_qty)

    def test_figures_of_a_line_are_those_of_the_analysis(self):
        self._bill(100, "2026-04-10")
        self._bill(5, "2026-04-12", move_type="out_refund")
        self._sum()
        survey = self._survey("2026-04-01", (self.desk, 40, 30))
        line, row = survey.line_ids, self._row(survey)
        self.assertEqual((line.sell_in_qty, line.sell_out_qty), (95, 105))
        self.assertAlmostEqual(line.turnover_rate, 95 / 35)
        self.assertAlmostEqual(line.days_of_supply, 30 * 30 / 105, 1)
        for name in ("sell_in_qty", "sell_out_qty", "days_of_supply"):
            self.assertAlmostEqual(line[name], row[name], 1)
        self.assertEqual((line.alert, row.alert), ("under", "under"))
        # At our own price of 10: 950 of sales on an average stock of 350.
        self.assertEqual((row.sell_in_amount, row.average_amount), (950, 350))
        self.assertAlmostEqual(row.turnover_rate, 950 / 350)
        self.assertAlmostEqual(row.sell_out_rate, 105 / 35)

    def test_rates_are_of_the_sums_and_without_what_does_not_count(self):
        self._bill(100, "2026-04-10")
        self._bill(10, "2026-04-10", product=self.screw, price=2)
        self._sum()
        self._survey("2026-04-01", (self.desk, 40, 60), (self.screw, 10, 10))
        self._survey(
            "2026-04-01",
            (self.desk, 1000, 1000),
            customer=self.second,
            counted_on="2026-06-20",
        )
        self._survey(
            "2026-05-01", (self.desk, 60, 1000), customer=self.second, confirm=False
        )
        self.env.flush_all()
        ((rate, quantity_rate, sold, days),) = self.turnover._read_group(
            [("company_id", "=", self.company.id)],
            [],
            [
                "turnover_rate:avg",
                "turnover_rate_qty:avg",
                "sell_out_rate:avg",
                "days_of_supply:avg",
            ],
        )
        self.assertAlmostEqual(rate, (1000 + 20) / (500 + 20))
        self.assertAlmostEqual(quantity_rate, 110 / 60)
        self.assertAlmostEqual(sold, (800 + 20) / (500 + 20))
        self.assertAlmostEqual(days, (600 + 20) / ((800 + 20) / 30))

    def test_nothing_to_divide_by_is_blank(self):
        survey = self._survey("2026-04-01", (self.desk, 0, 0))
        row = self._row(survey)
        for name in ("turnover_rate", "sell_out_rate", "days_of_supply"):
            self.assertIsNone(row[name], name)
        self.assertFalse(row.alert)

    def test_calculated_stock_is_shown_against_the_reported(self):
        for month, opening, closing in (("01", 90, 80), ("02", 80, 60), ("03", 60, 30)):
            self._survey(f"2026-{month}-01", (self.desk, opening, closing))
        self._bill(15, "2026-04-10")
        self._sum()
        survey = self._survey("2026-04-01", (self.desk, None, 20))
        line, row = survey.line_ids, self._row(survey)
        self.assertEqual((line.usual_qty, line.calculated_qty), (20, 25))
        self.assertEqual(line.closing_difference, -5)
        self.assertEqual((row.calculated_qty, row.closing_difference), (25, -5))
        # Why is often found out later.
        line.closing_reason = "loss"

    def test_a_different_opening_needs_a_reason(self):
        self._survey("2026-03-01", (self.desk, 10, 40))
        survey = self._survey("2026-04-01", (self.desk, 35, 30), confirm=False)
        with self.assertRaisesRegex(UserError, "last closing stock of 40"):
            survey.action_confirm()
        survey.line_ids.opening_reason = "damage"
        survey.action_confirm()
        self.assertEqual(self._row(survey).opening_difference, -5)

    def test_closing_is_needed(self):
        survey = self._survey("2026-04-01", (self.desk, 35, False), confirm=False)
        with self.assertRaisesRegex(UserError, "enter the closing stock"):
            survey.action_confirm()
        self.assertEqual(survey.state, "draft")

    def test_a_confirmed_survey_stays(self):
        survey = self._survey("2026-04-01", (self.desk, 40, 30)).with_user(self.sales)
        for change in (
            lambda: survey.line_ids.write({"closing_qty": 1}),
            lambda: survey.write({"counted_on": "2026-04-30"}),
            lambda: survey.write({"line_ids": [(0, 0, {"product_id": self.screw.id})]}),
            survey.line_ids.unlink,
            survey.unlink,
            lambda: survey.with_context(stock_merging=True).unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        survey.action_draft()
        survey.line_ids.closing_qty = 31
        survey.action_confirm()
        self.assertEqual(survey.line_ids.closing_qty, 31)

    def test_the_database_refuses_what_cannot_be(self):
        self._survey("2026-04-01", (self.desk, 40, 30), confirm=False)
        for wrong in (
            ("2026-04-01", (self.desk, 1, 1)),
            ("2026-03-01", (self.desk, -1, 1)),
            ("2026-02-01", (self.desk, 1, -1)),
            ("2026-01-01", (self.desk, 1, 1), (self.desk, 1, 1)),
        ):
            with (
                self.subTest(wrong[0]),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._survey(*wrong, confirm=False)
                self.env.flush_all()

    def test_no_count_is_in_the_future(self):
        for month, day in (("2026-07-01", "2026-06-20"), ("2026-06-01", "2026-06-21")):
            with self.assertRaises(ValidationError):
                self._survey(month, counted_on=day, confirm=False)

    def test_any_day_names_the_month(self):
        survey = self.surveys.create(
            {"partner_id": self.customer.id, "month": "2026-04-17"}
        )
        self.assertEqual(survey.month, date(2026, 4, 1))
        self.assertEqual(survey.counted_on, date(2026, 4, 30))

    def test_draft_of_next_month_opens_with_what_is_confirmed_later(self):
        later = self._survey("2026-05-01", (self.desk, None, 20), confirm=False)
        self.assertIsNone(later.line_ids.opening_qty)
        self._survey("2026-04-01", (self.desk, 40, 30))
        self.assertEqual(later.line_ids.opening_qty, 30)

    def test_assortment_periods_do_not_overlap(self):
        self._stock(date_to="2026-03-31")
        self._stock(date_from="2026-04-01")
        with self.assertRaises(ValidationError):
            self._stock(date_from="2026-03-31", date_to="2026-04-30")

    def test_the_stocked_products_come_by_themselves(self):
        self._stock()
        self._stock(self.screw, date_to="2026-03-31")
        survey = self._survey("2026-04-01", confirm=False)
        survey.action_fill()
        self.assertEqual(survey.line_ids.product_id, self.desk)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestSurveyRights(StockWorld):
    """Own customers, own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._survey("2026-04-01", (cls.desk, 40, 30), confirm=False)
        cls.foreign = cls._survey(
            "2026-04-01", (cls.desk, 40, 30), customer=cls.second, confirm=False
        )
        cls._stock()
        cls._stock(customer=cls.second)

    def test_a_salesperson_keeps_own_customers(self):
        for model in ("assortment", "survey", "survey.line", "turnover"):
            found = self.env[f"customer.stock.{model}"].with_user(self.sales).search([])
            self.assertEqual(found.partner_id, self.customer, model)
        self.own.with_user(self.sales).action_confirm()
        foreign = self.foreign.with_user(self.sales)
        for change in (foreign.action_confirm, foreign.unlink):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            self.surveys.with_user(self.sales).create({"partner_id": self.second.id})

    def test_a_sales_manager_keeps_all(self):
        self.foreign.with_user(self.users["sales_all"]).action_confirm()

    def test_an_agent_reads_all_and_writes_nothing(self):
        surveys = self.surveys.with_user(self.users["agent"])
        self.assertEqual(surveys.search([]).partner_id, self.customers)
        with self.assertRaises(AccessError):
            surveys.browse(self.own.id).action_confirm()

    def test_a_second_company_sees_nothing(self):
        user = self.users["manager"].copy(
            {
                "login": "cm_elsewhere",
                "company_ids": self.elsewhere.ids,
                "company_id": self.elsewhere.id,
            }
        )
        for model in ("assortment", "survey", "survey.line", "turnover"):
            found = self.env[f"customer.stock.{model}"].with_user(user).search([])
            self.assertFalse(found, model)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestSurveyMerge(StockWorld):
    """Two customers become one: their stock is one."""

    def _merge(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            self.customers.ids, self.customer
        )
        self.env.invalidate_all()

    def test_stock_is_added_up(self):
        first = self._survey("2026-04-01", (self.desk, 40, 30))
        self._survey(
            "2026-04-01", (self.desk, 4, 3), (self.screw, 2, 1), customer=self.second
        )
        other = self._survey("2026-05-01", (self.desk, 3, 2), customer=self.second)
        self._merge()
        self.assertEqual(first.state, "confirmed")
        self.assertEqual(
            {(x.product_id, x.opening_qty, x.closing_qty) for x in first.line_ids},
            {(self.desk, 44, 33), (self.screw, 2, 1)},
        )
        self.assertEqual(other.partner_id, self.customer)
        self.assertEqual(other.line_ids.partner_id, self.customer)

    def test_a_draft_makes_a_draft(self):
        first = self._survey("2026-04-01", (self.desk, 40, 30))
        self._survey(
            "2026-04-01", (self.desk, 4, False), customer=self.second, confirm=False
        )
        self._merge()
        self.assertEqual(first.state, "draft")
        self.assertIsNone(first.line_ids.closing_qty)

    def test_the_list_of_products_is_kept(self):
        self._stock(date_from="2026-02-01", date_to="2026-03-31")
        self._stock(date_from="2026-05-01", date_to="2026-05-31")
        self._stock(customer=self.second, date_from="2026-03-01", date_to="2026-05-10")
        self._stock(self.screw, customer=self.second)
        self._merge()
        found = self.env["customer.stock.assortment"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(
            {(x.product_id, str(x.date_from), str(x.date_to)) for x in found},
            {
                (self.desk, "2026-02-01", "2026-05-31"),
                (self.screw, "2026-01-01", "False"),
            },
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-06-05 12:00:00")
class TestReminder(StockWorld):
    """Missing surveys are asked for once."""

    def _remind(self):
        company = self.company
        customers = self.surveys._unreminded(company, date(2026, 5, 1), 200)
        self.surveys._remind(company, customers, date(2026, 5, 1))
        return customers

    def test_a_missing_survey_is_prepared_and_asked_for_once(self):
        self._stock()
        self._stock(self.screw)
        self._stock(customer=self.second)
        self._survey("2026-05-01", (self.desk, 4, 3), customer=self.second)
        self.assertEqual(self._remind(), self.customer)
        survey = self.surveys.search(
            [("partner_id", "=", self.customer.id), ("month", "=", "2026-05-01")]
        )
        self.assertEqual(survey.line_ids.product_id, self.products)
        self.assertEqual(survey.activity_ids.user_id, self.sales)
        self.assertFalse(self._remind())
        survey.activity_ids.action_done()
        self.assertFalse(self._remind())

    def test_confirming_closes_the_reminder(self):
        self._stock()
        self._remind()
        survey = self.surveys.search([("partner_id", "=", self.customer.id)])
        survey.line_ids.closing_qty = 3
        survey.action_confirm()
        self.assertFalse(survey.activity_ids)

    def test_queries_do_not_grow_with_customers(self):
        def count(customers):
            for customer in customers:
                self._stock(customer=customer)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._remind()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        def make(number):
            return self.env["res.partner"].create(
                [
                    {"name": f"C{n}", "is_company": True, "user_id": self.sales.id}
                    for n in range(number)
                ]
            )

        count(make(2))
        few, many = count(make(3)), count(make(30))
        self.assertLessEqual(many, few + 10)
