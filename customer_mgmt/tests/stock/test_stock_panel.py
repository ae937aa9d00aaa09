import json

from freezegun import freeze_time

from odoo.tests import tagged

from .stock_world import StockWorld

_BAR = {"date_from": "2026-03-01", "date_to": "2026-06-30"}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestStockPanel(StockWorld):
    """The panel's figures, and the lines they open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_customer("Third", user_id=cls.sales.id)
        for customer in (*cls.customers, cls.third):
            cls._stock(customer=customer)
        cls._bill(100, "2026-04-10")
        cls._bill(30, "2026-05-10", customer=cls.second)
        cls._sum()
        cls._survey("2026-04-01", (cls.desk, 40, 60))
        cls._survey("2026-05-01", (cls.desk, 60, 60))
        cls._survey("2026-05-01", (cls.desk, 10, 5), customer=cls.second)
        cls._survey(
            "2026-05-01", (cls.desk, 7, 7), customer=cls.third, counted_on="2026-06-19"
        )

    def _panel(self, user=None, **values):
        panel = self.env["customer.analysis.stock"].with_user(
            user or self.users["sales_all"]
        )
        found = panel.panel({**_BAR, "company_id": self.company.id, **values})
        return json.loads(json.dumps(found))

    def _lines(self, opened):
        return self.env[opened["res_model"]].search(opened["domain"])

    def test_every_figure_opens_lines_that_sum_to_it(self):
        found = self._panel()
        rows = [found["total"], *found["customers"], *found["products"]]
        self.assertEqual(len(rows), 1 + 2 + 1)
        for row in rows:
            lines = self._lines(row["open"])
            self.assertEqual(len(lines), row["lines"])
            self.assertAlmostEqual(sum(lines.mapped("rated_amount")), row["sell_in"])
            average = sum(lines.mapped("average_amount"))
            self.assertAlmostEqual(row["turnover_rate"], row["sell_in"] / average)
        self.assertAlmostEqual(found["total"]["turnover_rate"], 1300 / (500 + 600 + 75))

    def test_alerts_are_those_of_the_last_month_that_has_ended(self):
        found = self._panel()
        self.assertEqual(found["state_month"], "2026-05-01")
        counts = {row["alert"]: row["count"] for row in found["alert_counts"]}
        self.assertEqual(counts, {"under": 1, "over": 0, "idle": 1, "check": 0})
        for row in found["alert_counts"]:
            self.assertEqual(len(self._lines(row["open"])), row["count"])
        self.assertEqual(
            [(row["customer"], row["alert"]) for row in found["alerts"]],
            [("Customer", "idle"), ("Second Customer", "under")],
        )

    def test_missing_and_stale_surveys_are_seen(self):
        found = self._panel()
        months = {
            row["month"][:7]: (row["expected"], row["counted"], row["stale"])
            for row in found["months"]
        }
        self.assertEqual(
            months, {"2026-03": (3, 0, 0), "2026-04": (3, 1, 0), "2026-05": (3, 2, 1)}
        )
        self.assertEqual(found["months"][1]["missing"], 2)
        self.assertEqual([r["name"] for r in found["stale"]["partners"]], ["Third"])
        self.assertEqual(self._lines(found["stale"]["open"]), self.third)
        april = self._panel(date_to="2026-04-30")
        missing = self._lines(april["missing"]["open"])
        self.assertEqual(missing, self.second + self.third)
        self.assertEqual(april["missing"]["count"], 2)
        self.assertFalse(april["missing"]["partners"][0]["open"] is None)

    def test_a_salesperson_sees_own_customers(self):
        found = self._panel(self.sellers[1])
        self.assertEqual([r["id"] for r in found["customers"]], self.second.ids)
        self.assertEqual(found["months"][-1]["expected"], 1)

    def test_the_bar_chooses_a_salesperson(self):
        found = self._panel(user_id=self.sellers[1].id)
        self.assertEqual([r["id"] for r in found["customers"]], self.second.ids)
        self.assertEqual(found["months"][-1]["expected"], 1)

    def test_without_surveys_figures_are_blank(self):
        found = self._panel(date_from="2025-01-01", date_to="2025-02-28")
        self.assertIsNone(found["total"]["turnover_rate"])
        self.assertEqual((found["customers"], found["months"]), ([], []))

    def test_it_writes_nothing_and_asks_few_questions(self):
        self._panel()
        self.env.flush_all()
        with self.assertQueryCount(30):
            self._panel()
