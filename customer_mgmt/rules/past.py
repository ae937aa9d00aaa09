"""A customer's past as a back-test replays it: items, orders, limits, grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from .limits import DatedLimit, effective_limit, expired_on
from .payment import MINIMUM_EXPERIENCES, payment_index, ratio


@dataclass(frozen=True, slots=True)
class Settlement:
    """Part of an item that was matched on a day, of the item's own sign.

    ``how`` is paid, credited, written_off, or other (an exchange difference).
    """

    day: date
    amount: float
    how: str = "paid"


@dataclass(frozen=True, slots=True)
class PastItem:
    """An item of the receivable ledger, negative if we owe it, and what became of it.

    ``orders`` are the orders that an invoice bills.
    """

    day: date
    due: date
    amount: float
    settled: tuple[Settlement, ...] = ()
    orders: frozenset = frozenset()
    bill: bool = True

    def open_at(self, day: date) -> float:
        """Return what is open at the end of a day.

        >>> paid = (Settlement(date(2026, 3, 9), 60.0),)
        >>> item = PastItem(date(2026, 3, 1), date(2026, 3, 31), 100.0, paid)
        >>> item.open_at(date(2026, 3, 8)), item.open_at(date(2026, 3, 9))
        (100.0, 40.0)
        """
        left = self.amount
        for part in self.settled:
            if part.day <= day:
                left -= part.amount
        return left if abs(left) >= 0.005 else 0.0


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A confirmed order: when, for how much, and what was billed of it on which days.

    ``exact`` tells that it was billed at just its amount, so that what was left of it
    is known for any day.
    """

    key: int
    moment: datetime
    day: date
    amount: float
    billed: tuple[tuple[date, float], ...] = ()
    wanted: date | None = None
    exact: bool = True
    secured: bool = False
    team: int | None = None

    def left_at(self, day: date) -> float:
        """Return what is confirmed and not billed at the end of a day.

        >>> moment = datetime(2026, 3, 1)
        >>> order = PastOrder(1, moment, moment.date(), 100.0,
        ...                   ((date(2026, 3, 4), 70.0), (date(2026, 3, 6), 30.0)))
        >>> [order.left_at(date(2026, 3, n)) for n in (3, 4, 6)]
        [100.0, 30.0, 0.0]
        """
        left = self.amount
        for billed_on, amount in self.billed:
            if billed_on <= day:
                left -= amount
        return left if left >= 0.005 else 0.0


@dataclass(frozen=True, slots=True)
class PastCover:
    """What a security counts, from its first to its last day."""

    start: date
    end: date | None
    amount: float


@dataclass(frozen=True, slots=True)
class PastPayment:
    """An amount of an instalment paid: when it counts, and how many days late."""

    day: date
    days: int
    amount: float
    item: int


@dataclass(frozen=True)
class PastCustomer:
    """All that is replayed of one customer.

    ``grades`` are (first day, grade) in order of date; ``limit_today`` stands in for
    days before the first dated limit.
    """

    items: Sequence[PastItem] = ()
    orders: Sequence[PastOrder] = ()
    limits: Sequence[DatedLimit] = ()
    limit_today: float | None = None
    grades: Sequence[tuple[date, int | None]] = ()
    groups: frozenset = frozenset()
    broken: tuple[date, ...] = ()
    payments: Sequence[PastPayment] = ()
    covers: Sequence[PastCover] = ()

    def limit_at(self, day: date) -> tuple[float | None, int | None, str]:
        """Return limit, days since one ended, and what it rests on.

        >>> dated = DatedLimit(1, 500.0, date(2026, 3, 1))
        >>> customer = PastCustomer(limits=(dated,), limit_today=800.0)
        >>> customer.limit_at(date(2026, 3, 1)), customer.limit_at(date(2026, 2, 1))
        ((500.0, None, 'history'), (800.0, None, 'today'))
        >>> PastCustomer().limit_at(date(2026, 2, 1))
        (None, None, 'none')
        """
        known = [limit for limit in self.limits if limit.start <= day]
        if not known:
            basis = "none" if self.limit_today is None else "today"
            return self.limit_today, None, basis
        found = effective_limit(known, day)
        if found:
            return found.amount, None, "history"
        ended = expired_on(known, day)
        return None, (day - ended).days if ended else None, "history"

    def grade_at(self, day: date) -> int | None:
        """Return the grade of a day.

        >>> customer = PastCustomer(grades=((date.min, 3), (date(2026, 3, 1), 2)))
        >>> customer.grade_at(date(2026, 2, 28)), customer.grade_at(date(2026, 3, 1))
        (3, 2)
        """
        grade = None
        for start, following in self.grades:
            if start <= day:
                grade = following
        return grade

    def cover_at(self, day: date) -> float:
        """Return what the securities in force on a day count."""
        return sum(
            cover.amount
            for cover in self.covers
            if cover.start <= day and (cover.end is None or day <= cover.end)
        )


class IndexByDay:
    """A customer's payment index of the twelve months that end with a day.

    Read once per day, for all orders of the customer.
    """

    def __init__(self, customer: PastCustomer):
        self._bills = [item for item in customer.items if item.bill]
        self._payments = customer.payments
        self._known = {}

    def at(self, day: date) -> float | None:
        """Return the index at the end of a day, blank with too few instalments.

        >>> paid = [PastPayment(date(2026, 3, n), 30, 10.0, n) for n in (1, 2, 3)]
        >>> index = IndexByDay(PastCustomer(payments=paid))
        >>> index.at(date(2026, 3, 2)), index.at(date(2026, 3, 3))
        (None, 50.0)
        """
        if day not in self._known:
            self._known[day] = self._read(day)
        return self._known[day]

    def _read(self, day):
        since = day - relativedelta(years=1)
        seen = [
            (p.amount, p.days, p.item) for p in self._payments if since < p.day <= day
        ]
        for key, item in enumerate(self._bills):
            if item.day <= day and item.due < day and (left := item.open_at(day)) > 0:
                seen.append((left, (day - item.due).days, -1 - key))
        if len({item for _amount, _days, item in seen}) < MINIMUM_EXPERIENCES:
            return None
        weighted = sum(amount * payment_index(days) for amount, days, _item in seen)
        return ratio(weighted, sum(amount for amount, _days, _item in seen))
