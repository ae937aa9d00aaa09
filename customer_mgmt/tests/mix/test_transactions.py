from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .mix_world import MixWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-10 12:00:00")
class TestTransactions(MixWorld):
    """Sums by month and year, share, targets, forecast and the customer's own turnover.

    The first customer bought 100 in March and 300 in October last year, and this year
    150 in February, of which 30 came back, and 50 in July, which is not over. The
    second bought 80 in April for euros at 4 dollars.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill(100, "2025-03-10")
        cls._bill(300, "2025-10-10")
        cls._bill(150, "2026-02-10")
        cls._bill(30, "2026-02-20", move_type="out_refund")
        cls._bill(50, "2026-07-05")
        cls._bill(20, "2026-04-10", customer=cls.second, currency_id=cls.eur.id)
        cls._sum()

    def _customer(self, panel, customer=None):
        partner = customer or self.customer
        [row] = [r for r in panel["customers"] if r["partner_id"] == partner.id]
        return row

    def test_sums_open_their_lines(self):
        panel = self._panel("transactions", compare="last_year")
        row = self._customer(panel)
        for name, value in {
            "turnover": 470,
            "before": 100,
            "year": 170,
            "year_last": 100,
            "rolling": 470,
            "rolling_last": 100,
        }.items():
            with self.subTest(name):
                self._assert_opens(row[name], value)
        self.assertEqual(row["change"], 3.7)
        self.assertEqual(row["spark"], [0, 0, 300, 0, 0, 0, 120, 0, 0, 0, 0, 50])
        self._assert_opens(panel["totals"]["year"], 250)
        self.assertEqual(panel["count"], 2)

    def test_a_foreign_currency_counts_at_its_own_rate(self):
        row = self._customer(self._panel("transactions"), self.second)
        self._assert_opens(row["turnover"], 80)
        self.assertAlmostEqual(row["share"], 80 / 550)

    def test_the_company_by_month_beside_last_year(self):
        panel = self._panel("transactions", date_from="2026-01-01")
        february, march = panel["months"][1:3]
        self.assertEqual((february["value"], february["last_year"]), (120, 0))
        self.assertEqual((march["value"], march["last_year"]), (0, 100))
        self.assertEqual(self._opened(february["open"]), 120)
        self.assertEqual(self._opened(march["open_last_year"]), 100)

    def test_the_matrix_opens_customers_by_month(self):
        opened = self._panel("transactions")["matrix"]
        facts = self.env[opened["res_model"]].with_user(self.sales_all)
        groups = facts.formatted_read_group(
            opened["domain"], ["partner_id", "month:month"], ["turnover:sum"]
        )
        first = [g for g in groups if g["partner_id"][0] == self.customer.id]
        self.assertEqual({g["partner_id"][1] for g in first}, {"Customer"})
        self.assertEqual(sum(g["turnover:sum"] for g in first), 470)

    def test_the_forecast_leaves_out_the_running_month(self):
        panel = self._panel("transactions")
        found = self._customer(panel)["forecast"]
        # 120 until June, 100 the same months last year, then 300 more.
        self.assertEqual(found, {"value": 480.0, "method": "seasonal"})
        found = self._customer(panel, self.second)["forecast"]
        self.assertEqual(found, {"value": 160.0, "method": "linear"})
        self.assertEqual(panel["running"], {"month": "2026-07-01", "day": 10})

    def test_a_past_year_is_told_as_it_was(self):
        panel = self._panel("transactions", date_to="2025-12-31")
        found = self._customer(panel)["forecast"]
        self.assertEqual(found, {"value": 400.0, "method": "actual"})
        self.assertFalse(panel["running"])

    def test_targets_tell_what_the_target_itself_tells(self):
        targets = self.env["customer.sales.target"]
        values = {"partner_id": self.customer.id, "year": 2026, "target_value": 500}
        amount = targets.create(values)
        share = targets.create({**values, "measure": "share", "target_value": 60})
        shown = self._customer(self._panel("transactions", self.sales))["targets"]
        for target, told in zip(share + amount, shown, strict=True):
            with self.subTest(target.measure):
                self.assertEqual(told["measure"], target.measure)
                self.assertAlmostEqual(told["attained"], target.attained_value)
                self.assertEqual(told["state"], target.state)
                self.assertEqual(self._opened(told["open"]), 170)
        self.assertEqual([told["light"] for told in shown], ["green", "amber"])

    def test_a_salesperson_sees_own_customers(self):
        panel = self._panel("transactions", self.sales)
        self.assertEqual(
            [row["partner_id"] for row in panel["customers"]], [self.customer.id]
        )
        self._assert_opens(panel["totals"]["turnover"], 470, self.sales)
        self.assertEqual(panel["customers"][0]["share"], 1)

    def test_the_bar_chooses_a_salesperson(self):
        seller = self.sellers[1]
        self._bill(11, "2026-06-10", seller=seller)
        self._sum()
        panel = self._panel("transactions", user_id=seller.id)
        row = self._customer(panel)
        self._assert_opens(row["turnover"], 11)
        self.assertEqual(sum(row["spark"]), 11)

    def test_companies_are_apart(self):
        self._bill(9, "2026-02-10", company_id=self.elsewhere.id)
        self._sum()
        user = new_test_user(
            self.env,
            "cm_elsewhere",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.elsewhere.id,
            company_ids=[Command.set(self.elsewhere.ids)],
        )
        panel = self._panel("transactions", user)
        self._assert_opens(panel["totals"]["turnover"], 9, user)
        with self.assertRaises(UserError):
            self._panel("transactions", user, company_id=self.company.id)

    def test_others_are_refused(self):
        for role in ("portal", "agent"):
            for name in ("transactions", "mix"):
                with self.subTest(f"{role} {name}"), self.assertRaises(AccessError):
                    self._panel(name, self.users[role])

    def test_sorted_and_paged(self):
        def names(**values):
            panel = self._panel("transactions", **values)
            return [row["name"] for row in panel["customers"]]

        largest = ["Customer", "Second Customer"]
        self.assertEqual(names(), largest)
        self.assertEqual(names(sort="turnover", ascending=True), largest[::-1])
        self.assertEqual(names(sort="name", ascending=True), largest)
        self.assertEqual(names(limit=1, offset=1), largest[1:])
        self.assertEqual(names(sort="1; DROP TABLE x"), largest)

    def test_no_query_per_customer(self):
        for number in range(6):
            customer = self._create_customer(f"More {number}")
            self._bill(number + 1, "2026-03-10", customer=customer)
            self.env["customer.turnover.survey"].create(
                {
                    "partner_id": customer.id,
                    "year": 2025,
                    "amount": 10,
                    "source": "Visit",
                }
            )
        self._sum()
        panel = self.env["customer.analysis.transactions"].with_user(self.sales_all)
        panel.panel({})
        counts = []
        for limit in (3, 8):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            panel.panel({"limit": limit, "ascending": True})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
