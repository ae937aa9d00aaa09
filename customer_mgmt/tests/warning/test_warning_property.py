from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...demo.warning_plan import Bill, Story
from ...rules.warning import MonthPaid, late_slope, weighted_line
from .warning_world import TODAY, WarningWorld

_MONTHS = st.integers(-11, -1)
_QUICK = settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_SLOW = settings(_QUICK, max_examples=8, phases=[Phase.explicit, Phase.generate])


def _loss(points, slope, start):
    """The sum of weighted squares that the line is to make smallest."""
    return sum(w * (y - start - slope * x) ** 2 for x, y, w in points)


@tagged("post_install", "-at_install")
class TestLine(BaseCase):
    @_QUICK
    @given(
        st.lists(
            st.tuples(st.integers(0, 11), st.integers(-60, 200), st.integers(1, 5000)),
            min_size=2,
            max_size=12,
        )
    )
    def test_no_line_nearby_is_better(self, points):
        found = weighted_line(points)
        if len({x for x, _y, _w in points}) == 1:
            self.assertIsNone(found)
            return
        slope, x_mean, y_mean = found
        start = y_mean - slope * x_mean
        best = _loss(points, slope, start)
        for step in (0.5, 0.01):
            for turn, shift in ((step, 0), (-step, 0), (0, step), (0, -step)):
                other = _loss(points, slope + turn, start + shift)
                self.assertGreaterEqual(other + 1e-6 * (1 + best), best)

    @_QUICK
    @given(st.lists(st.tuples(_MONTHS, st.integers(-40, 90)), min_size=1, max_size=20))
    def test_months_weighted_by_amount_give_the_line_of_all_payments(self, payments):
        by_month = {}
        for month, late in payments:
            by_month.setdefault(month, []).append(late)
        months = [
            MonthPaid(
                date(2026, 7, 1) + relativedelta(months=month),
                10.0 * len(own),
                10.0 * sum(own),
            )
            for month, own in by_month.items()
        ]
        found = late_slope(months, -1e9)
        span = max(by_month) - min(by_month) + 1
        if len(by_month) < 4 or span < 6:
            self.assertIsNone(found)
            return
        slope, x_mean, y_mean = weighted_line((m, late, 10.0) for m, late in payments)
        end = y_mean + slope * (max(by_month) - x_mean)
        if end <= 0:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found.value, slope, 6)
            self.assertAlmostEqual(found.now, end, 6)


@tagged("post_install", "-at_install")
@freeze_time("2026-07-08 12:00:00")
class TestFoundByHand(WarningWorld):
    """Whatever was paid and ordered, SQL and rule say what a count by hand says."""

    def _story(self, **values):
        story = Story("Random Rooms", **values)
        stories = self.stories.with_context(tracking_disable=True)
        customer = self._create_customer(story.title)
        self._create_account(customer)
        stories._make_bills([(customer, story)], TODAY)
        stories._make_orders([(customer, story)], TODAY)
        return customer

    def test_slope(self):
        bills = st.builds(
            Bill,
            st.one_of(_MONTHS, st.none()),
            st.integers(1, 80),
            st.sampled_from((100.0, 333.33, 5000.0)),
            st.integers(1, 28),
        )

        @_SLOW
        @given(st.lists(bills, min_size=4, max_size=9))
        def run(own):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_slope(own, self._story(bills=tuple(own)))
            finally:
                savepoint.close(rollback=True)

        self._signal("slope").threshold = 0.5
        run()

    def _assert_slope(self, bills, customer):
        points = [(b.month or 0, b.late, b.amount) for b in bills]
        found = self._evidence("slope", customer)
        places = {x for x, _y, _w in points}
        if len(places) < 4 or max(places) - min(places) < 5:
            self.assertIsNone(found)
            return
        # Normal equations, written out.
        n = sum(w for _x, _y, w in points)
        sx = sum(w * x for x, _y, w in points)
        sy = sum(w * y for _x, y, w in points)
        sxx = sum(w * x * x for x, _y, w in points)
        sxy = sum(w * x * y for x, y, w in points)
        slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
        end = (sy - slope * sx) / n + slope * max(places)
        if slope < 0.5 or end <= 0:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found.value, slope, 5)
            self.assertEqual(len(found.lines), len(bills))

    def test_spike(self):
        orders = st.tuples(st.integers(0, 420), st.sampled_from((100.0, 950.5, 7000.0)))

        @_SLOW
        @given(st.lists(orders, min_size=2, max_size=10))
        def run(own):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_spike(own, self._story(orders=tuple(own)))
            finally:
                savepoint.close(rollback=True)

        run()

    def _assert_spike(self, orders, customer):
        found = self._evidence("spike", customer)
        day = {days: TODAY - relativedelta(days=days) for days, _a in orders}
        begin = TODAY - relativedelta(days=29)
        year = begin - relativedelta(months=12)
        now = sum(amount for days, amount in orders if day[days] >= begin)
        past = sum(amount for days, amount in orders if year <= day[days] < begin)
        first = max(min(day.values()), year)
        months = 0
        while first + relativedelta(months=months) < begin:
            months += 1
        if not now or months < 6 or not past or now / (past / months) < 3:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found.value, now * months / past, 6)
            self.assertAlmostEqual(found.now, now, 6)
