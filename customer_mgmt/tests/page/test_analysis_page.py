from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .analysis_world import AnalysisWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestAnalysisPage(AnalysisWorld):
    def _status(self, user, company=None):
        self.env.invalidate_all()
        builds = self._as(user, "customer.fact.build")
        return builds.status((company or self.company).id)

    def test_status_tells_how_far_the_facts_are(self):
        status = self._status(self.sales)
        self.assertEqual(
            (status["state"], status["waiting"], status["today"]),
            ("ready", 0, "2026-06-30"),
        )
        self.assertEqual(status["as_of"], "2026-06-30 12:00:00")
        self._post((self.products[0], 1, 10), day="2026-06-01")
        self.marks._flush_touched()
        self.assertEqual(self._status(self.sales)["waiting"], 1)
        build = self.builds.search([("company_id", "=", self.company.id)])
        build._start()
        self.builds._sum_marked()
        self.builds._build_month()
        build.invalidate_recordset()
        status = self._status(self.sales)
        self.assertEqual((status["state"], status["months"]), ("building", 4))

    def test_status_tells_what_the_user_may_choose(self):
        self.assertFalse(self._status(self.sales)["all_customers"])
        self.assertTrue(self._status(self.controller)["all_customers"])
        self.assertFalse(self._status(self.sales)["margins"])
        names = [each["name"] for each in self._status(self.sales)["companies"]]
        self.assertEqual(names, [self.company.name])
        # Another company than those one works in is not told of.
        found = self._status(self.sales, self.elsewhere)
        self.assertEqual(found["company_id"], self.company.id)
        with self.assertRaises(AccessError):
            self._status(self.users["portal"])

    def test_the_first_figures_open_their_lines(self):
        for user, turnover, customers in (
            (self.sales, 1000, 1),
            (self.controller, 1500, 2),
        ):
            overview = self._as(user, "customer.analysis.overview")
            found = overview.panel({"date_from": "2026-01-01", "date_to": "2026-06-30"})
            figures = {each["name"]: each for each in found["figures"]}
            self.assertEqual(figures["turnover"]["value"], turnover)
            self.assertEqual(figures["customers"]["value"], customers)
            self.assertIsNone(figures["turnover_before"]["value"])
            self.assertIsNone(figures["change"]["value"])
            self._assert_opens(user, figures["turnover"]["open"], turnover)


@tagged("post_install", "-at_install")
class TestAnalysisTour(AnalysisWorld, HttpCase):
    """A salesperson and a manager open the page and go down to the lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"
        today = fields.Date.today()
        cls._post((cls.products[0], 7, 100), day=today)
        cls._post((cls.products[0], 5, 100), day=today, customer=cls.second)
        # An overdue invoice, so that there is something to be late with.
        cls._invoice(50, date(today.year - 1, 12, 1), date(today.year - 1, 12, 31))
        cls._sum_all()

    def _tour(self, address, tour, role):
        self.start_tour(f"/odoo/{address}", tour, login=self.users[role].login)

    def test_figures_open_lines_that_sum_to_them(self):
        self._tour("customer-analyses", "customer_analysis_salesperson", "sales")
        self._tour("customer-analyses", "customer_analysis_manager", "manager")

    def test_the_customer_at_a_glance_opens_from_the_contact(self):
        self._tour(f"res.partner/{self.customer.id}", "customer_at_a_glance", "sales")
