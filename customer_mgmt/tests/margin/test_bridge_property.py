"""The bridge against its definition, written anew in fractions."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.bridge import PARTS, Sold, bridge, kind_of

_CENT = Decimal("0.01")
_money = st.decimals(-5000, 50000, places=2)
_sold = st.one_of(
    st.just(Sold()),
    st.builds(Sold, st.decimals(-5, 900, places=3), _money, _money),
    st.builds(
        Sold,
        st.decimals("0.001", 900, places=3),
        st.decimals("0.01", 90000, places=2),
        st.decimals(0, 90000, places=2),
    ),
)
worlds = st.lists(st.tuples(_sold, _sold), min_size=1, max_size=8)
_in_units = st.lists(
    st.tuples(_sold, _sold, st.sampled_from([1, 12, 1000])), max_size=5
)
_settings = settings(max_examples=300, derandomize=True, deadline=None, database=None)


def _oracle(products):
    """Return price, cost, volume and mix of products with a price in both periods."""
    rows = [
        {
            "q0": Fraction(before.quantity),
            "q1": Fraction(now.quantity),
            "p0": Fraction(before.turnover) / Fraction(before.quantity),
            "p1": Fraction(now.turnover) / Fraction(now.quantity),
            "c0": Fraction(before.cost) / Fraction(before.quantity),
            "c1": Fraction(now.cost) / Fraction(now.quantity),
        }
        for before, now in products
    ]
    if not rows:
        return [Fraction(0)] * 4
    worth_0 = sum(r["p0"] * r["q0"] for r in rows)
    worth_1 = sum(r["p0"] * r["q1"] for r in rows)
    mean = sum((r["p0"] - r["c0"]) * r["q0"] for r in rows) / worth_0
    return [
        sum((r["p1"] - r["p0"]) * r["q1"] for r in rows),
        -sum((r["c1"] - r["c0"]) * r["q1"] for r in rows),
        (worth_1 - worth_0) * mean,
        sum(
            (r["p0"] * r["q1"] - r["p0"] * r["q0"] * worth_1 / worth_0)
            * ((r["p0"] - r["c0"]) / r["p0"] - mean)
            for r in rows
        ),
    ]


def _of(*figures):
    return Sold(*map(Decimal, figures))


@tagged("post_install", "-at_install")
class TestBridgeProperty(BaseCase):
    @staticmethod
    def _kinds(products):
        return [(kind_of(before, now), before, now) for before, now in products]

    @_settings
    @given(worlds)
    def test_the_parts_add_up_to_the_change_exactly(self, products):
        found = bridge(self._kinds(products))
        change = sum((now.profit - before.profit for before, now in products), 0)
        self.assertEqual(found.change, change)
        cents = found.rounded(_CENT)
        self.assertEqual(sum(getattr(cents, part) for part in PARTS), change)
        for part in PARTS:
            # The largest part takes what rounding leaves over, half a cent of each.
            gap = abs(getattr(cents, part) - getattr(found, part))
            self.assertLessEqual(gap, _CENT * len(PARTS))

    @_settings
    @given(worlds)
    def test_each_part_is_as_defined(self, products):
        found = bridge(self._kinds(products))
        same = [
            (before, now)
            for before, now in products
            if min(before.quantity, before.turnover, now.quantity, now.turnover) > 0
        ]
        parts = (found.price, found.cost, found.volume, found.mix)
        for part, expected in zip(parts, _oracle(same), strict=True):
            self.assertAlmostEqual(Fraction(part), expected, delta=Fraction(1, 10**6))

    @_settings
    @given(_in_units)
    def test_the_unit_of_a_product_does_not_matter(self, products):
        def in_unit(sold, factor):
            return Sold(sold.quantity / factor, sold.turnover, sold.cost)

        pieces = bridge(self._kinds([(before, now) for before, now, _ in products]))
        packs = bridge(
            self._kinds([(in_unit(b, f), in_unit(n, f)) for b, n, f in products])
        )
        for part in PARTS:
            gap = abs(getattr(pieces, part) - getattr(packs, part))
            self.assertLess(gap, Decimal("1e-6"), part)

    def test_equal_prices_before_count_pieces(self):
        """The classic form: volume in pieces at the mean margin of a piece."""
        products = [
            (_of(10, 1000, 600), _of(30, 3300, 1890)),
            (_of(30, 3000, 2400), _of(20, 1900, 1640)),
        ]
        found = bridge(self._kinds(products))
        mean = Decimal(400 + 600) / 40
        self.assertEqual(found.volume, (50 - 40) * mean)
        mix = (30 - 10 * Decimal("1.25")) * (40 - mean)
        mix += (20 - 30 * Decimal("1.25")) * (20 - mean)
        self.assertEqual(found.mix, mix)
        self.assertEqual((found.price, found.cost), (300 - 100, -(90 + 40)))
