"""Early warning: what in a customer's record speaks of trouble before it is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .payment import MINIMUM_EXPERIENCES, ratio

# A line through fewer months, or over a shorter time, would be chance.
LEAST_MONTHS = 4
LEAST_SPAN = 6
# Figures that grow and shrink by themselves; the other signals are single facts.
FIGURES = frozenset({"slope", "index", "spike"})


@dataclass(frozen=True)
class Evidence:
    """What a signal found: a figure, since when, and the lines it is made of.

    ``before`` and ``now`` are what the figure compares; ``what`` names the kinds of
    facts, where there are several; ``lines`` are ids of the records behind it.
    """

    value: float
    since: date
    lines: tuple[int, ...] = ()
    before: float | None = None
    now: float | None = None
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class MonthPaid:
    """What was paid or fell overdue in a month: Σ amount and Σ amount × days late."""

    month: date
    amount: float
    amount_days: float
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class PeriodIndex:
    """Of a period: Σ amount, Σ amount × points, and how many instalments they are."""

    amount: float
    points: float
    items: int
    lines: tuple[int, ...] = ()

    @property
    def index(self) -> float | None:
        """The payment index, ``None`` from too few instalments."""
        enough = self.items >= MINIMUM_EXPERIENCES
        return ratio(self.points, self.amount) if enough else None


@dataclass(frozen=True)
class Dated:
    """A promise or an order: its id, its day, its amount in company currency."""

    key: int
    day: date
    amount: float


@dataclass(frozen=True)
class Rise:
    """A credit limit that rose on a day, from one amount to another."""

    day: date
    before: float
    after: float


@dataclass(frozen=True)
class Change:
    """A change of address, bank account or tax number; ``old`` empty: first noted."""

    key: int
    day: date
    kind: str
    old: str
    new: str


def weighted_line(points: Iterable[tuple[float, float, float]]):
    """Return (slope, mean x, mean y) of the least squares line through points.

    Source: weighted linear regression, slope = Σw(x − x̄)(y − ȳ) ÷ Σw(x − x̄)², the
    means weighted as well.

    :param points: (x, y, weight), weights above zero
    :return: ``None`` where all points have one x

    >>> weighted_line([(0, 0, 1), (1, 10, 1), (2, 20, 1)])
    (10.0, 1.0, 10.0)
    >>> weighted_line([(0, 0, 3), (4, 8, 1)])
    (2.0, 1.0, 2.0)
    >>> weighted_line([(1, 5, 1), (1, 9, 1)]) is None
    True
    """
    points = list(points)
    weight = sum(w for _x, _y, w in points)
    if not weight:
        return None
    x_mean = sum(w * x for x, _y, w in points) / weight
    y_mean = sum(w * y for _x, y, w in points) / weight
    spread = sum(w * (x - x_mean) ** 2 for x, _y, w in points)
    if not spread:
        return None
    joint = sum(w * (x - x_mean) * (y - y_mean) for x, y, w in points)
    return joint / spread, x_mean, y_mean


def late_slope(months: Iterable[MonthPaid], threshold: float) -> Evidence | None:
    """Tell whether a customer pays later every month, by the least squares line.

    Each month's days beyond terms count with the amount of the month. The line needs
    four months with payments that span half a year, and must end above zero: whoever
    used to pay early and now pays on the day is not late.

    :param threshold: days per month from which it is a signal

    5 days later each month from the due day on; and the same from 40 days early on:

    >>> def paid(first):
    ...     return [
    ...         MonthPaid(date(2026, m, 1), 100, 100 * (first + 5 * m), (m,))
    ...         for m in range(1, 8)
    ...     ]
    >>> found = late_slope(paid(-5), 3)
    >>> found.value, found.before, found.now, found.since.isoformat()
    (5.0, 0.0, 30.0, '2026-01-01')
    >>> late_slope(paid(-40), 3) is None, late_slope(paid(-5), 5.1) is None
    (True, True)
    >>> late_slope(paid(-5)[:5], 3) is None
    True
    """
    months = sorted((m for m in months if m.amount > 0), key=lambda m: m.month)
    if len(months) < LEAST_MONTHS:
        return None
    places = [_number(m.month) for m in months]
    if places[-1] - places[0] + 1 < LEAST_SPAN:
        return None
    slope, x_mean, y_mean = weighted_line(
        (x, m.amount_days / m.amount, m.amount)
        for x, m in zip(places, months, strict=True)
    )
    before, now = (y_mean + slope * (x - x_mean) for x in (places[0], places[-1]))
    if not reaches(slope, threshold) or now <= 0:
        return None
    lines = tuple(line for m in months for line in m.lines)
    return Evidence(slope, months[0].month, lines, before, now)


def index_fall(
    before: PeriodIndex, recent: PeriodIndex, since: date, threshold: float
) -> Evidence | None:
    """Tell whether the payment index fell against the months before.

    :param since: first day of the recent period
    :param threshold: points from which the fall is a signal

    From prompt (80) to a month late (50); two instalments are too few:

    >>> prompt, late = PeriodIndex(100, 8000, 5), PeriodIndex(10, 500, 3)
    >>> found = index_fall(prompt, late, date(2026, 4, 1), 15)
    >>> found.value, found.before, found.now
    (30.0, 80.0, 50.0)
    >>> index_fall(prompt, late, date(2026, 4, 1), 31) is None
    True
    >>> few = PeriodIndex(10, 500, 2)
    >>> index_fall(prompt, few, date(2026, 4, 1), 15) is None
    True
    """
    if before.index is None or recent.index is None:
        return None
    fall = before.index - recent.index
    if not reaches(fall, threshold):
        return None
    return Evidence(fall, since, recent.lines, before.index, recent.index)


def broken_promises(promises: Sequence[Dated], threshold: float) -> Evidence | None:
    """Tell whether a customer broke as many payment promises as make a signal.

    >>> one, two = Dated(1, date(2026, 2, 1), 50.0), Dated(2, date(2026, 3, 1), 70.0)
    >>> broken_promises([one], 2) is None
    True
    >>> found = broken_promises([two, one], 2)
    >>> found.value, found.now, found.since.isoformat(), found.lines
    (2, 120.0, '2026-02-01', (1, 2))
    """
    if not promises or len(promises) < threshold:
        return None
    ordered = sorted(promises, key=lambda p: (p.day, p.key))
    return Evidence(
        len(ordered),
        ordered[0].day,
        tuple(p.key for p in ordered),
        now=sum(p.amount for p in ordered),
    )


def order_spike(
    recent: Sequence[Dated], earlier: float, months: float, threshold: float
) -> Evidence | None:
    """Tell whether the orders of a month stand out from the twelve months before it.

    A month without orders counts as nothing ordered. A customer of less than half a
    year has no mean to stand out from.

    :param recent: the orders of the month
    :param earlier: amount ordered in the months before
    :param months: how many months before: 12, or those begun since the first order
    :param threshold: times the mean from which it is a signal

    400 against 1,200 in twelve months, a hundred a month; then a customer of 5 months:

    >>> orders = [Dated(7, date(2026, 5, 3), 150.0), Dated(8, date(2026, 5, 9), 250.0)]
    >>> found = order_spike(orders, 1200, 12, 3)
    >>> found.value, found.before, found.now, found.since.isoformat()
    (4.0, 100.0, 400.0, '2026-05-03')
    >>> order_spike(orders, 1200, 12, 4.1) is None
    True
    >>> order_spike(orders, 500, 5, 3) is order_spike(orders, 0, 12, 3) is None
    True
    """
    if not recent or months < LEAST_SPAN or earlier <= 0:
        return None
    mean, now = earlier / months, sum(order.amount for order in recent)
    if not reaches(now / mean, threshold):
        return None
    ordered = sorted(recent, key=lambda order: (order.day, order.key))
    lines = tuple(order.key for order in ordered)
    return Evidence(now / mean, ordered[0].day, lines, mean, now)


def order_after_rise(
    rises: Iterable[Rise], orders: Iterable[Dated], threshold: float, days: int
) -> Evidence | None:
    """Tell whether a customer ordered up to a limit as soon as it had risen.

    The latest rise counts that was followed by such orders.

    :param threshold: percent of the rise that the orders reach
    :param days: how many days after the rise orders count; those of its day do

    The limit rose by 500; 400 ordered two weeks later are 80 %:

    >>> rise = Rise(date(2026, 5, 1), 1000, 1500)
    >>> def after(days, amount=400.0):
    ...     orders = [Dated(7, date(2026, 5, 1) + timedelta(days), amount)]
    ...     return order_after_rise([rise], orders, 80, 14)
    >>> found = after(14)
    >>> found.value, found.before, found.now, found.since.isoformat(), found.lines
    (80.0, 1000, 1500, '2026-05-01', (7,))
    >>> after(15) is after(-1) is after(3, 399.0) is None
    True
    """
    orders = sorted(orders, key=lambda order: (order.day, order.key))
    for rise in sorted(rises, key=lambda rise: rise.day, reverse=True):
        last = rise.day + timedelta(days=days)
        own = [order for order in orders if rise.day <= order.day <= last]
        part = 100 * sum(o.amount for o in own) / (rise.after - rise.before)
        if own and reaches(part, threshold):
            lines = tuple(order.key for order in own)
            return Evidence(part, rise.day, lines, rise.before, rise.after)
    return None


def identity_changes(changes: Iterable[Change], threshold: float) -> Evidence | None:
    """Tell whether address, bank account or tax number changed.

    What is noted for the first time is no change, nor is another way of writing it.

    >>> def change(old, new, key=1):
    ...     return Change(key, date(2026, 5, key), "vat", old, new)
    >>> found = identity_changes([change("DE1", "DE2")], 1)
    >>> found.value, found.what, found.lines
    (1, ('vat',), (1,))
    >>> writing = [change("", "DE1"), change("DE 12-3", "de123")]
    >>> identity_changes(writing, 1) is None
    True
    >>> identity_changes([change("DE1", "DE2")], 2) is None
    True
    """
    found = [c for c in changes if plain(c.old) and plain(c.old) != plain(c.new)]
    if not found or len(found) < threshold:
        return None
    found.sort(key=lambda c: (c.day, c.key))
    kinds = tuple(dict.fromkeys(c.kind for c in found))
    return Evidence(len(found), found[0].day, tuple(c.key for c in found), what=kinds)


def plain(text: str) -> str:
    """Return letters and digits of a text alone, in one case.

    >>> plain("DE 12-3"), plain("上海市 1 号")
    ('de123', '上海市1号')
    """
    return "".join(char for char in (text or "") if char.isalnum()).casefold()


def reaches(value: float, threshold: float) -> bool:
    """Tell whether a figure is at its threshold or beyond, but for a float's last bits.

    >>> reaches(0.1 + 0.2, 0.3), reaches(0.3, 0.1 + 0.2), reaches(2.99, 3)
    (True, True, False)
    """
    return value >= threshold - 1e-9


def is_judged(
    kind: str,
    found: Evidence,
    lines: Iterable[int],
    value: float,
    ended: bool,
) -> bool:
    """Tell whether evidence was judged a false alarm already.

    It was if no line is new. A figure that moves by itself also needs to be worse than
    what was judged, as long as it did not return to normal in between.

    :param lines: lines of the false alarm
    :param value: figure of the false alarm
    :param ended: whether the signal was silent since

    >>> def found(value, *lines):
    ...     return Evidence(value, date(2026, 5, 1), lines)
    >>> [is_judged("promise", found(2, *now), (1, 2), 2, False)
    ...  for now in ((1, 2), (2,), (2, 3))]
    [True, True, False]
    >>> [is_judged("slope", found(value, 1, 3), (1, 2), 4.0, ended)
    ...  for value, ended in ((4.0, False), (4.1, False), (4.0, True))]
    [True, False, False]
    """
    if not set(found.lines) - set(lines):
        return True
    return kind in FIGURES and not ended and found.value <= value + 1e-9


def warning_light(weight: float, alert: float) -> str:
    """Return the light of a customer by the weight of all its warnings.

    >>> [warning_light(weight, 50) for weight in (0, 10, 50)]
    ['none', 'watch', 'alert']
    """
    if weight <= 0:
        return "none"
    return "alert" if reaches(weight, alert) else "watch"


def _number(month: date) -> int:
    return month.year * 12 + month.month
