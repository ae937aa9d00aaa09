"""When a held order would have passed, by what its customer really paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush

from .decision import Position, Rule, blocks
from .exposure import covered
from .past import IndexByDay, PastCustomer, PastItem, PastOrder

# So long an order is looked after; what has not cleared by then has not cleared.
LOOK_AHEAD = timedelta(days=180)
_DAY = timedelta(days=1)
_NOTHING = 0.005


@dataclass(frozen=True, slots=True)
class Debt:
    """What a customer owes at the end of a day, and how old it is."""

    total: float = 0.0
    open_amount: float = 0.0
    overdue: float = 0.0
    oldest_due: date | None = None
    oldest_day: date | None = None

    @classmethod
    def of(cls, items: Sequence[PastItem], evening: date, today: date) -> Debt:
        """Return the debt at the end of ``evening``, overdue as of ``today``.

        >>> day = lambda n: date(2026, 3, n)
        >>> items = [PastItem(day(1), day(4), 50.0), PastItem(day(2), day(2), -20.0)]
        >>> debt = Debt.of(items, day(4), day(5))
        >>> debt.total, debt.open_amount, debt.overdue, str(debt.oldest_due)
        (30.0, 50.0, 50.0, '2026-03-04')
        """
        left = [(item.open_at(evening), item) for item in items if item.day <= evening]
        positive = [(amount, item) for amount, item in left if amount > 0]
        late = [(amount, item) for amount, item in positive if item.due < today]
        return cls(
            sum(amount for amount, _item in left),
            sum(amount for amount, _item in positive),
            sum(amount for amount, _item in late),
            min((item.due for _amount, item in late), default=None),
            min((item.day for _amount, item in positive), default=None),
        )


class Reader:
    """Puts a customer's position together; what many orders ask for is read once."""

    def __init__(self, customer: PastCustomer, rounding: float, kinds: frozenset):
        self.customer = customer
        self.rounding = rounding
        self._with_horizon = "horizon" in kinds
        self._index = IndexByDay(customer) if "index" in kinds else None
        self._limits = {}

    def position(
        self,
        order: PastOrder,
        debt: Debt,
        left: float,
        waiting: Sequence[PastOrder],
        evening: date,
        today: date,
    ) -> Position:
        """Return the position with the order counted in.

        :param left: what is not billed of earlier orders
        :param evening: the day at whose end it is read
        :param today: the day from which ages are counted
        """
        total = debt.total + left + order.amount
        if self.customer.covers:
            total -= covered(total, self.customer.cover_at(today))
        limit, expired_days = self._limit_at(today)
        due, day = debt.oldest_due, debt.oldest_day
        return Position(
            limit=limit,
            exposure=total,
            amount=order.amount,
            overdue_days=(today - due).days if due else 0,
            overdue_amount=debt.overdue,
            secured=order.secured,
            rounding=self.rounding,
            expired_days=expired_days,
            document=order.amount,
            open_amount=debt.open_amount,
            oldest_days=(today - day).days if day else None,
            payment_index=self._index.at(evening) if self._index else None,
            broken_on=tuple(d for d in self.customer.broken if d < today),
            today=today,
            later=self._later(order, waiting, evening) if self._with_horizon else (),
        )

    def _limit_at(self, day):
        if day not in self._limits:
            self._limits[day] = self.customer.limit_at(day)[:2]
        return self._limits[day]

    def _later(self, order, waiting, evening):
        parts = [(o.wanted, o.left_at(evening)) for o in waiting if o.wanted]
        parts += [(order.wanted, order.amount)] if order.wanted else []
        return tuple(parts)


def cleared_on(
    reader: Reader,
    order: PastOrder,
    items: Sequence[PastItem],
    arriving: Sequence[PastItem],
    waiting: Sequence[PastOrder],
    rules: dict[str, list[Rule]],
    today: date,
) -> dict[str, date]:
    """Return the first day on whose evening each policy would have let the order pass.

    :param items: what was open the evening before
    :param arriving: what was booked since and counts: invoices of earlier orders, and
        credit; not what was sold later
    :param waiting: earlier orders that were not billed in full
    :param rules: the policies that hold it, by name
    """
    if not rules:
        return {}
    held, cleared = dict(rules), {}
    last = min(today, order.day + LOOK_AHEAD)
    course = _Course(items, arriving, waiting, order.day - _DAY, last)
    for day in course.days(reader.customer, order.day):
        course.go_on(day)
        left = course.unbilled
        position = reader.position(order, course.debt(day), left, waiting, day, day)
        for name in [n for n, own in held.items() if not blocks(position, own)]:
            cleared[name] = day
            del held[name]
        if not held:
            break
    return cleared


class _Course:
    """Open items as days go by: each change is applied once, in order of date.

    An entry is [due, day, amount left, whether its due date has passed].
    """

    def __init__(self, items, arriving, waiting, eve, last):
        self._changes, self._bills = defaultdict(list), defaultdict(float)
        self._total = self._open = self._overdue = 0.0
        self._ages, self._dues, self._late = [], [], []
        self._last, self._number = last, 0
        for item in items:
            self._add([item.due, item.day, item.open_at(eve), False], item, eve)
        for item in arriving:
            if item.day <= last:
                entry = [item.due, item.day, 0.0, False]
                self._changes[item.day].append((entry, -item.amount))
                self._note(entry, item, item.day - _DAY)
        self.unbilled = sum(order.left_at(eve) for order in waiting)
        for order in waiting:
            for day, amount in _falls(order, eve):
                self._bills[day] += amount

    def _add(self, entry, item, eve):
        self._total += entry[2]
        if entry[2] > 0:
            self._open += entry[2]
            self._watch(entry)
        self._note(entry, item, eve)

    def _watch(self, entry):
        self._number += 1
        heappush(self._dues, (entry[0], self._number, entry))
        heappush(self._ages, (entry[1], self._number, entry))

    def _note(self, entry, item, after):
        for part in item.settled:
            if after < part.day <= self._last:
                self._changes[part.day].append((entry, part.amount))

    def days(self, customer, first):
        """Return the days on which anything changes, from the first to the last."""
        days = {*self._changes, *self._bills}
        for limit in customer.limits:
            days |= {limit.start} | ({limit.end + _DAY} if limit.end else set())
        return sorted(day for day in days if first <= day <= self._last)

    def go_on(self, day):
        """Apply what happened on a day."""
        for entry, amount in self._changes.get(day, ()):
            before, after = entry[2], entry[2] - amount
            if abs(after) < _NOTHING:
                after = 0.0
            entry[2] = after
            self._total += after - before
            change = max(after, 0.0) - max(before, 0.0)
            self._open += change
            if entry[3]:
                self._overdue += change
            elif change > 0:
                self._watch(entry)
        self.unbilled -= self._bills.get(day, 0.0)

    def debt(self, day) -> Debt:
        """Return what is owed at the end of a day."""
        while self._dues and self._dues[0][0] < day:
            found = heappop(self._dues)
            if not found[2][3]:
                found[2][3] = True
                self._overdue += max(found[2][2], 0.0)
                heappush(self._late, found)
        oldest_due = _oldest(self._late)
        oldest_day = _oldest(self._ages)
        overdue = self._overdue if oldest_due else 0.0
        return Debt(self._total, self._open, overdue, oldest_due, oldest_day)


def _oldest(heap):
    """Return the first date of a heap whose entry is open."""
    while heap and heap[0][2][2] <= 0:
        heappop(heap)
    return heap[0][0] if heap else None


def _falls(order, eve):
    """Yield (day, amount) by which what is left of an order falls, not below zero."""
    left = order.left_at(eve)
    for day, amount in sorted(order.billed):
        if day > eve:
            fall = min(amount, left)
            left -= fall
            yield day, fall
