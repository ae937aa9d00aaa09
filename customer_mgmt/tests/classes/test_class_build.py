from freezegun import freeze_time

from odoo.tests import tagged

from .class_world import ClassWorld, firsts


@tagged("post_install", "-at_install")
class TestClassBuild(ClassWorld):
    """Months are made once, the running one again; older ones stay as known then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-20 12:00:00"):
            cls._buy(cls.customer, firsts(1, 6))
            cls._buy(cls.second, firsts(1, 3), price=50)
            cls._buy(cls.customer, firsts(6, 6), 7, company_id=cls.branch.id)
            cls._rebuild()

    @freeze_time("2026-06-20 12:00:00")
    def test_a_row_says_what_was_known_at_its_time(self):
        june = self._class_of(self.customer)
        self.assertRecordValues(
            june,
            [
                {
                    "activity": "active",
                    "recency_days": 15,
                    "interval_days": 31,
                    "own_rhythm": True,
                    "frequency": 7,
                    "monetary": 607,
                    "abc": "a",
                    "latest": True,
                }
            ],
        )
        self.assertEqual(str(june.as_of), "2026-06-20")
        march = self._class_of(self.customer, "2026-03-01")
        self.assertEqual((march.activity, march.monetary), ("new", 300))
        self.assertFalse(march.latest)
        # Three invoices make no rhythm: silent for 107 days where others take 31.
        self.assertEqual(self._class_of(self.second).activity, "lost")

    @freeze_time("2026-06-20 12:00:00")
    def test_growth_and_potential_are_blank_where_unknown(self):
        june = self._class_of(self.second)
        self.assertIsNone(june.growth)
        self.assertIsNone(june.potential)
        self.assertIsNone(june.potential_share)
        self.assertEqual(self._class_of(self.second, "2026-01-01").frequency, 1)

    def test_the_running_month_follows_and_older_ones_stay(self):
        with freeze_time("2026-06-21 12:00:00"):
            self._buy(self.second, ["2026-06-21"], 900)
            self._buy(self.second, ["2026-03-05"], 40)
            self._classify()
            self.assertEqual(self._class_of(self.second).activity, "won_back")
            self.assertEqual(self._class_of(self.second).monetary, 1090)
            march = self._class_of(self.second, "2026-03-01")
            self.assertEqual(march.monetary, 150)
            self._rebuild()
            march = self._class_of(self.second, "2026-03-01")
            self.assertEqual(march.monetary, 190)

    def test_changes_of_facts_are_followed_once_in_an_hour(self):
        with freeze_time("2026-06-20 12:30:00"):
            self._buy(self.second, ["2026-06-20"], 900)
            self._classify()
            self.assertEqual(self._class_of(self.second).monetary, 150)
        with freeze_time("2026-06-20 13:30:00"):
            self._classify()
            self.assertEqual(self._class_of(self.second).monetary, 1050)
            self.assertFalse(self.class_builds._step())

    def test_an_ended_month_is_made_to_its_end(self):
        with freeze_time("2026-07-02 12:00:00"):
            self._classify()
            june, july = (
                self._class_of(self.customer, month)
                for month in ("2026-06-01", "2026-07-01")
            )
            self.assertEqual(str(june.as_of), "2026-06-30")
            self.assertFalse(june.latest)
            self.assertEqual((str(july.as_of), july.latest), ("2026-07-02", True))

    @freeze_time("2026-06-20 12:00:00")
    def test_a_build_goes_on_where_it_stopped(self):
        build = self.class_builds._of(self.company)
        build.write({"facts_built_on": False})
        self.class_builds._step()
        self.class_builds._step()
        self.assertEqual(str(build.next_month), "2026-04-01")
        self._classify()
        self.assertFalse(build.next_month)
        self.assertEqual(
            len(self.classes.search([("partner_id", "=", self.customer.id)])), 6
        )

    @freeze_time("2026-06-20 12:00:00")
    def test_a_month_takes_few_queries_however_many_customers(self):
        writer = self.env["customer.class.writer"]
        month = self._class_of(self.customer).month
        today = self._class_of(self.customer).as_of
        self.env.flush_all()
        with self.assertQueryCount(8):
            writer._write_month(self.company, month, today)

    def test_deleted_customers_leave_no_rows(self):
        gone = self._create_customer("Gone")
        with freeze_time("2026-06-20 12:00:00"):
            self._buy(gone, firsts(5, 5))
            self._rebuild()
            self.assertTrue(self._class_of(gone))
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge([gone.id, self.second.id], self.second)
        with freeze_time("2026-06-21 12:00:00"):
            self._classify()
        rows = self.env["customer.fact.class"].search([])
        self.assertEqual(rows.partner_id.exists(), rows.partner_id)
