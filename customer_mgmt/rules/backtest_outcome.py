"""What became of an order's invoices, and whether holding it would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .past import PastItem
from .payment import ratio

OUTCOMES = ("unbilled", "pending", "on_time", "late", "open", "written_off", "credited")
# What a hold would have prevented.
BAD = ("late", "open", "written_off")


@dataclass(frozen=True)
class Outcome:
    """How an order was paid, and how late its worst instalment, ``None`` if unknown."""

    kind: str
    days_late: int | None = None


def outcome(items: Iterable[PastItem], today: date, tolerance: int = 0) -> Outcome:
    """Tell how the invoices of an order were paid, until today.

    :param items: the instalments of its invoices
    :param tolerance: so many days after the due date still count as on time

    >>> from .past import Settlement
    >>> day = lambda n: date(2026, 3, n)
    >>> def paid(*parts):
    ...     settled = tuple(Settlement(*part) for part in parts)
    ...     return PastItem(day(1), day(10), 100.0, settled)
    >>> outcome([paid((day(13), 100.0))], day(31), tolerance=3)
    Outcome(kind='on_time', days_late=3)
    >>> outcome([paid((day(14), 100.0))], day(31), tolerance=3)
    Outcome(kind='late', days_late=4)
    >>> outcome([paid((day(9), 40.0))], day(31)).kind, outcome([paid()], day(10)).kind
    ('open', 'pending')
    >>> outcome([paid((day(30), 100.0, "written_off"))], day(31)).kind
    'written_off'
    >>> outcome([paid((day(2), 100.0, "credited"))], day(31)).kind
    'credited'
    >>> outcome([], day(31))
    Outcome(kind='unbilled', days_late=None)
    """
    items = [item for item in items if item.amount > 0]
    if not items:
        return Outcome("unbilled")
    parts = [part for item in items for part in item.settled if part.day <= today]
    if any(part.how == "written_off" for part in parts):
        return Outcome("written_off", _days_late(items, today))
    still_open = [item for item in items if item.open_at(today) > 0]
    late = _days_late(items, today)
    if late is not None and late > tolerance:
        return Outcome("open" if still_open else "late", late)
    if still_open:
        return Outcome("pending", late)
    return Outcome("on_time", late) if late is not None else Outcome("credited")


def _days_late(items, today: date) -> int | None:
    """Return the days late of the worst instalment; an open one is as late as today."""
    days = []
    for item in items:
        paid = [p.day for p in item.settled if p.how == "paid" and p.day <= today]
        if item.open_at(today) > 0:
            paid = [today] if today > item.due else []
        days += [(max(paid) - item.due).days] if paid else []
    return max(days, default=None)


def judgement(held: bool, found: Outcome, missed_after: int) -> str | None:
    """Tell what a policy's verdict proved to be, ``None`` where nobody can say yet.

    :param missed_after: an order let through was missed if it was paid more days late

    >>> judgement(True, Outcome("on_time", 0), 60)
    'false_alarm'
    >>> [judgement(held, Outcome("late", 9), 60) for held in (True, False)]
    ['caught', None]
    >>> judgement(False, Outcome("open", 61), 60)
    'missed'
    """
    if held:
        if found.kind in BAD:
            return "caught"
        return "false_alarm" if found.kind == "on_time" else None
    very_late = found.days_late is not None and found.days_late > missed_after
    return "missed" if found.kind == "written_off" or very_late else None


@dataclass
class Tally:
    """What a policy would have done to the orders looked at: counts, value, days."""

    held: int = 0
    held_amount: float = 0.0
    false_alarms: int = 0
    false_amount: float = 0.0
    caught: int = 0
    caught_amount: float = 0.0
    missed: int = 0
    missed_amount: float = 0.0
    cleared: int = 0
    days: float = 0.0

    def add(self, held, verdict, count, amount, cleared, days):
        """Count a group of orders that fared alike.

        >>> tally = Tally()
        >>> tally.add(True, "false_alarm", 2, 300.0, 2, 9.0)
        >>> tally.add(True, None, 1, 50.0, 0, 0.0)
        >>> tally.add(False, "missed", 1, 70.0, 0, 0.0)
        >>> tally.held, tally.held_amount, tally.undecided, tally.missed
        (3, 350.0, 1, 1)
        >>> tally.mean_days, tally.false_rate, tally.lasting
        (4.5, 1.0, 1)
        """
        if held:
            self.held += count
            self.held_amount += amount
            self.cleared += cleared
            self.days += days
        if verdict == "false_alarm":
            self.false_alarms += count
            self.false_amount += amount
        elif verdict == "caught":
            self.caught += count
            self.caught_amount += amount
        elif verdict == "missed":
            self.missed += count
            self.missed_amount += amount

    @property
    def undecided(self) -> int:
        """Orders held whose payment cannot be judged: not billed, not due, credited."""
        return self.held - self.false_alarms - self.caught

    @property
    def lasting(self) -> int:
        """Orders held that would not have passed by themselves."""
        return self.held - self.cleared

    @property
    def mean_days(self) -> float | None:
        """Mean days lost, of the orders that would have passed by themselves."""
        return ratio(self.days, self.cleared)

    @property
    def false_rate(self) -> float | None:
        """Part of the holds that can be judged that would have been false alarms."""
        return ratio(self.false_alarms, self.false_alarms + self.caught)
