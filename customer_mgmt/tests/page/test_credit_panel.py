from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .analysis_world import AnalysisWorld

_SCOPE = {"date_from": "2026-01-01", "date_to": "2026-06-30"}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestCreditPanel(AnalysisWorld):
    def _panel(self, user, **values):
        scope = {"company_id": self.company.id, **_SCOPE, **values}
        return self._as(user, "customer.analysis.credit").panel(scope)

    def test_controller_sees_what_is_owed_and_every_figure_opens_it(self):
        found = self._panel(self.controller)
        first, second = found["rows"]
        self.assertEqual((first["name"], first["turnover"]), ("Customer", 1000))
        self.assertEqual((first["exposure"], first["limit"]), (1000, 1000))
        self.assertEqual(first["coverage"], 1)
        self.assertEqual((second["turnover"], second["limit"]), (500, None))
        for row in found["rows"]:
            for name in ("receivable", "overdue"):
                opened = row["open"][name]
                self._assert_opens(self.controller, opened, row[name], "amount")
            self._assert_opens(
                self.controller, row["open"]["turnover"], row["turnover"]
            )
        total = 0
        for band in found["bands"]:
            self._assert_opens(self.controller, band["open"], band["amount"], "amount")
            total += band["amount"]
        self.assertEqual(total, self._ledger("2026-06-30"))

    def test_the_trend_is_that_of_the_balances(self):
        trend = self._panel(self.controller)["trend"]
        self.assertEqual(
            [(month["month"], month["receivable"]) for month in trend],
            [("2026-03-01", 1000), ("2026-04-01", 1600), ("2026-05-01", 1500)],
        )
        for month in trend:
            for name in ("receivable", "overdue"):
                opened = month["open"][name]
                self._assert_opens(self.controller, opened, month[name], "amount")

    def test_a_salesperson_sees_own_customers_without_finances(self):
        found = self._panel(self.sales)
        self.assertFalse(found["finance"])
        self.assertNotIn("bands", found)
        [row] = found["rows"]
        self.assertEqual((row["name"], row["headroom"]), ("Customer", 0))
        self.assertFalse({"exposure", "limit", "overdue", "index"} & row.keys())
        self._assert_opens(self.sales, row["open"]["turnover"], row["turnover"])

    def test_the_bar_narrows_to_a_salesperson(self):
        found = self._panel(self.controller, user_id=self.other.id)
        self.assertFalse(found["rows"], "nothing was sold by the other one")
        self.assertEqual(sum(b["amount"] for b in found["bands"]), 500)

    def test_companies_are_apart(self):
        self._foreign(self.controller)
        with self.assertRaises(UserError):
            self._panel(self.controller)
        elsewhere = self.env["customer.analysis.credit"].with_user(self.controller)
        found = elsewhere.with_context(allowed_company_ids=self.elsewhere.ids)
        self.assertFalse(found.panel({**_SCOPE})["rows"])
