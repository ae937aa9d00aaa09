import json

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..facts.facts_world import FactsWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestComposition(FactsWorld):
    """Two customers in two countries at 600 and 300, one who only returned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany, cls.france = cls.env.ref("base.de"), cls.env.ref("base.fr")
        cls.third = cls._create_customer("Third", country_id=cls.france.id)
        cls.customer.country_id = cls.germany
        cls.second.write({"country_id": cls.france.id, "user_id": cls.controller.id})
        product = cls.products[0]
        cls._post((product, 1, 600), customer=cls.customer)
        cls._post((product, 1, 300), customer=cls.second, day="2026-05-10")
        cls._post((product, 1, 100), customer=cls.second, day="2025-05-10")
        cls._post(
            (product, 1, 50),
            customer=cls.third,
            move_type="out_refund",
            day="2026-04-10",
        )
        cls._post((product, 1, 70), company_id=cls.elsewhere.id)
        cls._sum()
        cls.manager = cls.users["sales_all"]

    def _panel(self, *dimensions, user=None, **values):
        analysis = self.env["customer.analysis.composition"]
        values = {"dimensions": list(dimensions), "compare": "last_year", **values}
        return analysis.with_user(user or self.manager).panel(values)

    def _rows(self, rows):
        for row in rows:
            yield row
            yield from self._rows(row.get("children", []))

    def _records(self, opens, user=None):
        records = self.env[opens["res_model"]].with_user(user or self.manager)
        # As the client sends it back.
        sent = json.loads(json.dumps(opens))
        context = sent.get("context") or {}
        return records.with_context(**context).search(sent["domain"])

    def test_groups_stand_from_large_to_small_with_their_shares(self):
        panel = self._panel("country")
        germany, france = panel["groups"]
        self.assertEqual(
            (germany["member"], germany["turnover"]), (self.germany.id, 600)
        )
        self.assertEqual((france["count"], france["turnover"]), (2, 250))
        self.assertAlmostEqual(germany["share"], 600 / 850)
        self.assertAlmostEqual(france["cumulative_share"], 1)
        self.assertEqual(france["average"], 125)
        # Last year all was sold in France.
        self.assertAlmostEqual(france["change"], 250 / 850 - 1)
        self.assertEqual(panel["total"]["turnover"], 850)

    def test_a_group_below_zero_has_a_negative_share(self):
        [first, _second] = self._panel("salesperson", "country")["groups"]
        self.assertEqual((first["member"], first["turnover"]), (False, 550))
        france = first["children"][-1]
        self.assertEqual(france["turnover"], -50)
        self.assertAlmostEqual(france["share"], -50 / 850)
        self.assertAlmostEqual(france["share_of_parent"], -50 / 550)

    def test_a_customer_below_zero_weighs_nothing_in_the_concentration(self):
        found = self._panel("country")["concentration"]
        self.assertEqual((found["count"], found["weightless"]), (3, 1))
        self.assertAlmostEqual(found["ratios"][0]["share"], 600 / 900)
        self.assertAlmostEqual(found["hhi"], (200 / 3) ** 2 + (100 / 3) ** 2)
        self.assertEqual(found["hhi_band"], "extreme")
        self.assertEqual(
            [each["partner_id"] for each in found["largest"]],
            (self.customer + self.second).ids,
        )
        self.assertEqual(found["lorenz"][-1], [1.0, 1.0])

    def test_every_group_opens_what_it_counts(self):
        self.customer.industry_id = self.env["res.partner.industry"].search([], limit=1)
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.account.sudo().grade_id = grade
        self.second.write({"profile_size": "small", "profile_class": "a"})
        self.second.active = False
        names = [d["name"] for d in self._panel("country")["dimensions"]]
        self._write_class(self.customer, "2026-05-01", "active")
        self._write_class(self.customer, "2026-06-01", "at_risk")
        self._write_class(self.second, "2026-06-01", "new")
        for inner in names[1:]:
            panel = self._panel(names[0], inner)
            for row in (panel["total"], *self._rows(panel["groups"])):
                with self.subTest(inner=inner, row=row["label"]):
                    self._assert_opens(row)

    def _write_class(self, customer, month, activity):
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_class
                          (company_id, partner_id, month, activity)
                   VALUES (%s, %s, %s, %s)""",
                self.company.id,
                customer.id,
                month,
                activity,
            )
        )

    def test_the_activity_state_is_that_at_the_end_of_the_period(self):
        self._write_class(self.customer, "2026-05-01", "active")
        self._write_class(self.customer, "2026-06-01", "at_risk")
        rows = {
            row["member"]: row["turnover"] for row in self._panel("activity")["groups"]
        }
        self.assertEqual(rows, {"at_risk": 600, False: 250})
        until_may = {"date_from": "2026-01-01", "date_to": "2026-05-31"}
        panel = self._panel("activity", **until_may)
        self.assertEqual(panel["groups"][0]["member"], "active")
        self._assert_opens(panel["groups"][0])

    def _assert_opens(self, row):
        lines = self._records(row["open"]["lines"])
        self.assertEqual(lines._name, "customer.fact.line")
        self.assertAlmostEqual(sum(lines.mapped("turnover")), row["turnover"])
        customers = self._records(row["open"]["customers"])
        self.assertEqual(
            (customers._name, len(customers)), ("res.partner", row["count"])
        )
        sales = self._records(row["open"]["sales"])
        self.assertAlmostEqual(sum(sales.mapped("turnover")), row["turnover"])

    def test_the_largest_open_their_lines(self):
        found = self._panel("country")["concentration"]
        for ratio, expected in zip(found["ratios"], (600, 900, 900), strict=True):
            lines = self._records(ratio["open"]["lines"])
            self.assertEqual(sum(lines.mapped("turnover")), expected)

    def test_classes_follow_the_companys_cut_offs_and_the_period(self):
        rows = {row["member"]: row for row in self._panel("abc")["groups"]}
        self.assertEqual({k: r["count"] for k, r in rows.items()}, {"a": 2, "c": 1})
        self.company.write({"class_abc_a": 60, "class_abc_b": 90})
        rows = {row["member"]: row for row in self._panel("abc")["groups"]}
        self.assertEqual(
            {k: r["count"] for k, r in rows.items()}, {"a": 1, "b": 1, "c": 1}
        )
        # In May only the second one bought.
        may = {"date_from": "2026-05-01", "date_to": "2026-05-31"}
        [row] = self._panel("abc", **may)["groups"]
        self.assertEqual((row["member"], row["turnover"]), ("a", 300))
        self._assert_opens(row)

    def test_bounds_of_the_hhi_rise(self):
        for values in ({"hhi_moderate": 1800}, {"hhi_extreme": 10001}, {"hhi_high": 9}):
            with (
                self.subTest(values),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.company.write(values)
                self.company.flush_recordset()

    def test_a_salesperson_sees_own_customers(self):
        panel = self._panel("country", user=self.sales)
        self.assertEqual(panel["total"]["turnover"], 550)
        self.assertEqual(panel["concentration"]["count"], 2)
        self.assertNotIn(self.second.name, json.dumps(panel))
        for row in (panel["total"], *self._rows(panel["groups"])):
            lines = self._records(row["open"]["lines"], self.sales)
            self.assertEqual(sum(lines.mapped("turnover")), row["turnover"])

    def test_accountants_and_controllers_see_all(self):
        for role in ("accountant", "billing", "controller", "manager"):
            with self.subTest(role):
                panel = self._panel("country", user=self.users[role])
                self.assertEqual(panel["total"]["turnover"], 850)

    def test_whoever_reads_no_facts_sees_nothing(self):
        for role in ("agent", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._panel("country", user=self.users[role])

    def test_another_company_sees_its_own(self):
        user = new_test_user(
            self.env,
            "cm_elsewhere",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.elsewhere.id,
            company_ids=self.elsewhere.ids,
        )
        panel = self._panel("grade", "abc", user=user)
        self.assertEqual(panel["total"]["turnover"], 70)
        self.assertEqual(panel["currency_id"], self.elsewhere.currency_id.id)
        with self.assertRaises(UserError):
            self._panel("country", user=user, company_id=self.company.id)

    def test_the_salesperson_of_the_bar_narrows_all_figures(self):
        panel = self._panel("country", user_id=self.sellers[1].id)
        self.assertEqual(panel["total"]["turnover"], 0)
        self.assertIsNone(panel["total"]["share"])
        self.assertEqual(panel["concentration"]["lorenz"], [])
        self.assertIsNone(panel["concentration"]["hhi"])

    def test_dimensions_are_those_offered(self):
        for names in (["name"], ["country", "state", "industry"]):
            with self.subTest(names), self.assertRaises(UserError):
                self._panel(*names)

    def test_the_number_of_queries_does_not_grow_with_the_groups(self):
        self._panel("country", "salesperson")
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self._panel("country", "salesperson")
