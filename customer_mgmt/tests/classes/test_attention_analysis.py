from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .class_world import ClassWorld, firsts


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestAttentionAnalysis(ClassWorld):
    """Small, growing and under-served: by comparable customers, or as surveyed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-30 12:00:00"):
            industry = cls.env["res.partner.industry"].create({"name": "Shops"})
            cls.peers = cls.env["res.partner"]
            for number in range(9):
                cls.peers += cls._create_customer(
                    f"Peer {number}", industry_id=industry.id, profile_size="small"
                )
                cls._buy(cls.peers[-1], firsts(4, 6), 1000)
            cls.small = cls._create_customer(
                "Small", industry_id=industry.id, profile_size="small"
            )
            for number, day in enumerate(firsts(1, 6)):
                cls._buy(cls.small, [day], 50 * 1.2**number)
            # Bought much last year, nothing since.
            cls.big = cls._create_customer("Big")
            cls._buy(cls.big, firsts(7, 9, 2025), 50000)
            cls._rebuild()

    def test_the_small_growing_under_served_is_found(self):
        row = self._class_of(self.small)
        self.assertEqual((row.peer_count, row.potential), (9, 3000))
        self.assertEqual(row.potential_source, "peers")
        self.assertAlmostEqual(row.potential_share, row.monetary / 3000)
        self.assertAlmostEqual(row.growth, 0.2, 2)
        self.assertTrue(row.growth_sure)
        found = self._panel("attention")["attention"]
        self.assertEqual(found["count"], 1)
        self.assertEqual(self._opened(found), row.with_user(self.sales_all))
        self.assertEqual(found["customers"][0]["name"], "Small")
        self.assertEqual(self._opened(found["customers"][0]).partner_id, self.small)

    def test_a_surveyed_turnover_goes_before_comparable_customers(self):
        self.env["customer.turnover.survey"].create(
            {
                "partner_id": self.small.id,
                "company_id": self.company.id,
                "year": 2025,
                "amount": 1000,
                "currency_id": self.company.currency_id.id,
                "source": "Visit",
            }
        )
        self._rebuild()
        row = self._class_of(self.small)
        self.assertEqual((row.potential, row.potential_source), (1000, "surveyed"))
        self.assertFalse(row.under_served)
        self.assertFalse(row.attention)

    def test_seven_comparable_customers_are_too_few(self):
        self.peers[:2].write({"profile_size": "large"})
        self._rebuild()
        row = self._class_of(self.small)
        self.assertEqual((row.peer_count, row.potential), (7, None))
        self.assertFalse(row.under_served)

    def test_every_figure_opens_its_customers(self):
        panel = self._panel("attention", date_from="2026-04-01")
        figures = [
            *panel["rfm"],
            *panel["growth"],
            *panel["abc"].values(),
            *(cell for row in panel["migration"].values() for cell in row.values()),
            panel["attention"],
        ]
        for figure in figures:
            rows = self._opened(figure)
            self.assertEqual(len(rows), figure["count"])
            self.assertAlmostEqual(sum(rows.mapped("monetary")), figure["turnover"], 2)
        self.assertEqual(sum(cell["count"] for cell in panel["rfm"]), 11)

    def test_the_migration_says_who_changed_class(self):
        panel = self._panel("attention", date_from="2026-06-01")
        self.assertEqual(panel["before"], date(2026, 5, 1))
        total = sum(
            cell["count"]
            for row in panel["migration"].values()
            for cell in row.values()
        )
        self.assertEqual(total, 11)
        self.assertEqual(panel["migration"]["a"]["a"]["count"], 1)
        self.assertEqual(
            self._opened(panel["migration"]["a"]["a"]).partner_id, self.big
        )

    def test_bubbles_are_customers_with_a_potential(self):
        bubbles = self._panel("attention")["bubbles"]
        self.assertEqual(len(bubbles), 10)
        self.assertEqual(bubbles[0]["name"], "Small")
        self.assertEqual(self._opened(bubbles[0]).potential, bubbles[0]["potential"])

    def test_the_panel_takes_few_queries(self):
        self._panel("attention")
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self._panel("attention")
