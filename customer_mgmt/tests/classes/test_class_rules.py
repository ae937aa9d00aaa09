"""The rules held to counts by hand, on customers made at random."""

import statistics
from datetime import date, timedelta
from math import exp, log

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.activity import LapsePolicy, Rhythm, activity_of
from ...rules.customer_class import ClassPolicy, Customer, Month, classify
from ...rules.growth import growth_of
from ...rules.potential import AttentionPolicy, peer_potential
from ...rules.rfm import abc_classes, scores

_START = date(2024, 1, 1)
_COMMON = settings(max_examples=150, derandomize=True, deadline=None, database=None)
_DAYS = st.sets(st.integers(0, 700), min_size=1, max_size=30).map(
    lambda days: [_START + timedelta(days=day) for day in sorted(days)]
)
_POLICY = LapsePolicy()


def _threshold(days, of_class):
    """Return the days of "at risk" as the rule's text says it."""
    middle, spread = of_class.interval, of_class.spread
    if len(days) >= 4:
        gaps = [(days[i] - days[i - 1]).days for i in range(1, len(days))][-24:]
        middle = statistics.median(gaps)
        spread = statistics.median([abs(gap - middle) for gap in gaps])
    limit = middle + max(3 * spread, 14)
    return int(limit) + (limit != int(limit))


def _state(days, as_of, of_class):
    days = [day for day in days if day <= as_of]
    silent = (as_of - days[-1]).days
    limit = _threshold(days, of_class)
    if (as_of - days[0]).days <= 90:
        return "new"
    if silent > 2 * limit:
        return "lost"
    if silent > limit:
        return "at_risk"
    for at in range(1, len(days)):
        gap = (days[at] - days[at - 1]).days
        late = (as_of - days[at]).days <= 90
        if late and gap > 2 * _threshold(days[:at], of_class):
            return "won_back"
    return "active"


@tagged("post_install", "-at_install")
class TestClassRules(BaseCase):
    @_COMMON
    @given(days=_DAYS, ahead=st.integers(0, 400), interval=st.integers(5, 120))
    def test_the_state_is_that_of_the_text(self, days, ahead, interval):
        as_of = days[0] + timedelta(days=ahead)
        of_class = Rhythm(interval, interval // 5)
        found = activity_of(days, as_of, of_class, _POLICY)
        self.assertEqual(found.state, _state(days, as_of, of_class))

    @_COMMON
    @given(values=st.lists(st.integers(0, 12), min_size=1, max_size=60))
    def test_scores_are_fifths_with_ties_together(self, values):
        found = scores(values)
        self.assertTrue(all(1 <= score <= 5 for score in found))
        for value, score in zip(values, found, strict=True):
            worse = sum(other < value for other in values)
            equal = sum(other == value for other in values)
            middle = (worse + equal / 2) / len(values)
            self.assertEqual(score, min(5, 1 + int(round(middle * 5, 9))))
        for lower, higher in zip(values, found, strict=True):
            self.assertEqual(
                {s for v, s in zip(values, found, strict=True) if v == lower}, {higher}
            )
        mirrored = scores([-value for value in values], lowest_best=True)
        self.assertEqual(found, mirrored)

    @_COMMON
    @given(amounts=st.lists(st.integers(-50, 1000), max_size=60))
    def test_classes_are_by_the_share_of_the_larger(self, amounts):
        total = sum(amount for amount in amounts if amount > 0)
        for amount, found in zip(amounts, abc_classes(amounts, 80, 95), strict=True):
            larger = sum(other for other in amounts if other > max(amount, 0))
            expected = "c"
            if amount > 0 and larger * 100 < 95 * total:
                expected = "a" if larger * 100 < 80 * total else "b"
            self.assertEqual(found, expected)

    @_COMMON
    @given(sales=st.lists(st.one_of(st.none(), st.integers(-10, 900)), max_size=30))
    def test_growth_is_the_median_of_slopes(self, sales):
        latest = sales[-24:]
        points = [(i, log(sold)) for i, sold in enumerate(latest) if sold and sold > 0]
        found = growth_of(sales)
        if len(points) < 6:
            self.assertIsNone(found)
            return
        slopes = [
            (points[j][1] - points[i][1]) / (points[j][0] - points[i][0])
            for i in range(len(points))
            for j in range(i + 1, len(points))
        ]
        self.assertAlmostEqual(found.rate, exp(statistics.median(slopes)) - 1)

    @_COMMON
    @given(values=st.lists(st.integers(0, 500), min_size=1, max_size=40))
    def test_potential_is_the_upper_quartile_of_the_others(self, values):
        own, others = values[0], values[1:]
        found = peer_potential(sorted(values), own, AttentionPolicy())
        if len(others) < 8:
            self.assertIsNone(found)
        else:
            quartiles = statistics.quantiles(others, n=4, method="inclusive")
            self.assertAlmostEqual(found, quartiles[2])

    def test_a_customer_without_own_rhythm_has_that_of_its_class(self):
        def weekly(start, count, gap):
            return [start + timedelta(days=gap * n) for n in range(count)]

        group = (1, "small")
        customers = {
            key: Customer(weekly(_START, 20, 10), {}, group) for key in range(8)
        }
        customers["few"] = Customer(weekly(_START, 2, 10), {}, group)
        customers["other"] = Customer(weekly(_START, 2, 10), {}, (2, "small"))
        as_of = _START + timedelta(days=200)
        rows = classify(customers, as_of.replace(day=1), as_of, ClassPolicy())
        self.assertEqual(rows["few"]["interval_days"], 10)
        self.assertFalse(rows["few"]["own_rhythm"])
        self.assertEqual(rows["few"]["activity"], "lost")
        self.assertEqual(rows["other"]["interval_days"], 10)

    def test_the_running_month_does_not_count_as_a_fall(self):
        months = {
            date(2026, month, 1): Month(100.0 * 1.1**month, 1) for month in range(1, 8)
        }
        months[date(2026, 8, 1)] = Month(1.0, 1)
        days = [month.replace(day=3) for month in months]
        customers = {1: Customer(days, months)}
        row = classify(customers, date(2026, 8, 1), date(2026, 8, 10), ClassPolicy())[1]
        self.assertAlmostEqual(row["growth"], 0.1)
        ended = classify(customers, date(2026, 8, 1), date(2026, 8, 31), ClassPolicy())[
            1
        ]
        self.assertLess(ended["growth"], 0.1)
