from odoo.tests import tagged
from odoo.tools.sql import SQL

from .exposure_world import ExposureWorld

_LIVE = (
    "light",
    "headroom",
    "utilisation",
    "over_limit",
    "oldest_due",
    "exposure_total",
    "exposure_order",
    "exposure_overdue",
)


@tagged("post_install", "-at_install")
class TestExposureQueries(ExposureWorld):
    """The number of queries does not grow with the number of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.env["res.partner"].create(
            [{"name": f"Customer {i}", "is_company": True} for i in range(80)]
        )
        for customer in cls.many[:3]:
            cls._entry(cls, customer, 10)
        accounts = cls.env["customer.credit.account"]
        cls.accounts = accounts._get_or_create(cls.many, cls.root)

    def _count(self, call):
        """Return how many queries a call takes once caches of ours are cold."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def test_exposure_of_80_customers_takes_the_queries_of_one(self):
        exposures = self.env["customer.credit.exposure"]
        exposures._exposure_of(self.many, self.root)
        one = self._count(lambda: exposures._exposure_of(self.many[:1], self.root))
        many = self._count(lambda: exposures._exposure_of(self.many, self.root))
        self.assertEqual(many, one)
        self.assertLessEqual(many, 10)

    def test_list_of_80_accounts_takes_the_queries_of_one(self):
        def read(limit):
            return self.env["customer.credit.account"].web_search_read(
                [("id", "in", self.accounts.ids)],
                {name: {} for name in _LIVE},
                order="exposure_total desc",
                limit=limit,
            )

        read(80)
        one = self._count(lambda: read(1))
        many = self._count(lambda: read(80))
        self.assertEqual(len(read(80)["records"]), 80)
        self.assertEqual(many, one)
        self.assertLessEqual(many, 25)

    def test_open_items_and_orders_are_read_through_their_indexes(self):
        self.env["customer.credit.exposure"]._flush_sources()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        exposures = self.env["customer.credit.exposure"]
        query = exposures._sum_sql(exposures._day(self.root), self.many[:1])
        plan = self.env.execute_query(SQL("EXPLAIN %s", query))
        text = "\n".join(row[0] for row in plan)
        for index in ("credit_open_idx", "credit_draft_matched_idx"):
            self.assertIn(index, text)
