from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .mix_world import MixWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-10 12:00:00")
class TestSurveyMonths(MixWorld):
    """A customer's own turnover of a month stands beside what we sold; years grade."""

    @classmethod
    def _survey(cls, amount, year, month=False, customer=None, **values):
        return cls.env["customer.turnover.survey"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "year": year,
                "month": month,
                "amount": amount,
                "source": "Visit",
                **values,
            }
        )

    def _graded(self):
        found = self.env["customer.turnover"]._turnover_of(
            self.customer, date(2026, 1, 1), date(2026, 7, 10), "surveyed", self.company
        )
        return found.get(self.customer)

    def test_only_whole_years_grade(self):
        self._survey(900, 2026, "5")
        self.assertIsNone(self._graded())
        self.assertFalse(self.customer.profile_share_known)
        self._survey(1200, 2025)
        self.assertEqual(self._graded(), 1200)
        self.env.invalidate_all()
        self.assertEqual(self.customer.profile_share_year, "2025")

    def test_a_month_is_told_from_its_year(self):
        month, year = self._survey(900, 2025, "5"), self._survey(1200, 2025)
        self.assertEqual((month + year).mapped("display_name"), ["2025-05", "2025"])
        self.assertEqual(str(month.date_to), "2025-05-31")
        for again in ("5", False):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._survey(1, 2025, again, company_id=self.company.id)

    def test_the_rate_is_that_of_the_months_end(self):
        february = self._survey(10, 2026, "2", currency_id=self.eur.id)
        may = self._survey(10, 2026, "5", currency_id=self.eur.id)
        self.assertEqual(february._amount_in(self.company), 20)
        self.assertEqual(may._amount_in(self.company), 40)

    def test_merged_customers_keep_both_months(self):
        for customer in self.customers:
            self._survey(900, 2025, "5", customer)
            self._survey(1200, 2025, False, customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.customers.ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(
            sorted(
                (s.display_name, s.source) for s in self.customer.turnover_survey_ids
            ),
            [
                ("2025", "Visit"),
                ("2025", "Visit (Second Customer)"),
                ("2025-05", "Visit"),
                ("2025-05", "Visit (Second Customer)"),
            ],
        )

    def test_our_share_of_the_same_time(self):
        self._bill(60, "2025-04-10")
        self._bill(40, "2026-05-10")
        self._sum()
        self._survey(1200, 2025)
        self._survey(10, 2026, "5", currency_id=self.eur.id)
        self._survey(5, 2024)
        panel = self._panel("transactions", self.sales)
        month, year = panel["customers"][0]["surveys"]
        self.assertEqual((month["period"], month["amount"]), ("2026-05", 40))
        self.assertEqual((month["ours"], month["share"]), (40, 1))
        self.assertEqual((year["period"], year["ours"]), ("2025", 60))
        self.assertEqual((year["share"], year["source"]), (0.05, "Visit"))
        self.assertEqual(year["noted_on"], "2026-07-10")
        self.assertEqual(self._opened(year["open"], self.sales), 60)
