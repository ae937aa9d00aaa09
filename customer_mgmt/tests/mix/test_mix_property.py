from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...rules.mix import gaps, is_lost, mix_shift
from ...rules.pareto import pareto
from .mix_world import MixWorld

_CHECKED = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@tagged("post_install", "-at_install")
@freeze_time("2026-07-10 12:00:00")
class TestMixProperty(MixWorld):
    """Whatever the facts are, the queries say what the rules say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.like = {
            "industry_id": cls.env["res.partner.industry"].create({"name": "Shops"}).id,
            "profile_size": "small",
        }
        cls.buyers = cls.customer
        for number in range(9):
            cls.buyers += cls._create_customer(f"Peer {number}")
        cls.buyers.write(cls.like)
        cls.items = cls.env["product.product"]
        for number in range(5):
            cls.items += cls._create_product(name=f"Item {number}")

    def _facts(self, rows):
        sums = {}
        for (buyer, _item, month), cents in rows.items():
            sums[buyer, month] = sums.get((buyer, month), 0) + cents
        self.env["customer.fact.sales"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.buyers[buyer].id,
                    "month": month,
                    "turnover": cents / 100,
                }
                for (buyer, month), cents in sums.items()
            ]
        )
        self.env["customer.fact.product"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.buyers[buyer].id,
                    "user_id": False,
                    "product_id": self.items[item].id if item < 5 else False,
                    "month": month,
                    "turnover": cents / 100,
                    "quantity": 1,
                    "line_count": 1,
                }
                for (buyer, item, month), cents in rows.items()
            ]
        )
        self.env.flush_all()

    def _run(self, check, buyers, amounts):
        keys = st.tuples(
            st.integers(0, buyers),
            st.integers(0, 5),
            st.sampled_from([date(2025, 3, 1), date(2026, 2, 1), date(2026, 5, 1)]),
        )

        @_CHECKED
        @given(rows=st.dictionaries(keys, amounts, min_size=1, max_size=60))
        def run(rows):
            savepoint = self.env.cr.savepoint()
            try:
                self._facts(rows)
                check(rows)
            finally:
                savepoint.close(rollback=True)

        run()

    def test_ranks_and_shifts_are_the_rules(self):
        amounts = st.sampled_from([100, 500, 500, 1500, 8000, 20000, -500, -9000])
        self._run(self._check_ranks, 0, amounts)

    def _check_ranks(self, rows):
        now, before = {}, {}
        for (_buyer, item, month), cents in rows.items():
            key = self.items[item].id if item < 5 else None
            side = before if month.year == 2025 else now
            side[key] = side.get(key, 0) + Decimal(cents) / 100
        everything = {key: now.get(key, Decimal()) for key in {*now, *before}}
        ranks = {ranked.key: ranked for ranked in pareto(everything)}
        panel = self._panel("mix", partner_id=self.customer.id, compare="last_year")
        self.assertEqual(
            [product["product_id"] or None for product in panel["products"]],
            [key for key in ranks if key in now],
        )
        totals = sum(now.values()), sum(before.values())
        for product in panel["products"] + panel["lost"]:
            key = product["product_id"] or None
            ranked, then = ranks[key], before.get(key, Decimal())
            self.assertEqual(product["abc"], ranked.abc)
            self.assertEqual(product["cumulative"], float(ranked.cumulative))
            self._assert_near(product["cumulative_share"], ranked.cumulative_share)
            shift = mix_shift(ranked.amount, totals[0], then, totals[1])
            self._assert_near(product["shift"], shift)
        lost = [k for k in ranks if is_lost(ranks[k].amount, before.get(k, Decimal()))]
        self.assertCountEqual(
            [product["product_id"] or None for product in panel["lost"]], lost
        )

    def test_gaps_are_the_rule(self):
        self._run(self._check_gaps, 9, st.sampled_from([100, 200, -100, -200]))

    def _check_gaps(self, rows):
        sums = {}
        for (buyer, item, month), cents in rows.items():
            if item < 5 and month.year == 2026:
                key = buyer, self.items[item].id
                sums[key] = sums.get(key, 0) + cents
        bought = {buyer: set() for buyer in range(10)}
        for (buyer, product), cents in sums.items():
            if cents > 0:
                bought[buyer].add(product)
        expected = gaps(bought.pop(0), bought)
        mix = self.env["customer.analysis.mix"].with_user(self.sales_all)
        found = mix.gaps({"partner_id": self.customer.id})["products"]
        if found is not None:
            found = {product["product_id"]: product["buyers"] for product in found}
        self.assertEqual(found, expected)

    def _assert_near(self, found, expected):
        if expected is None:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found, float(expected), 9)
