"""The worklist of held orders: how urgent one is, and which is looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

POLICIES = ("oldest", "urgent", "best_fit")
# From the least to the most pressing.
URGENCIES = ("on_time", "soon", "late")
SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Waiting:
    """A held order: since when, promised for when, and its amount."""

    key: Any
    held_on: datetime
    amount: float
    promised: datetime | None = None


def urgency(due: datetime | None, now: datetime, soon: timedelta = SOON) -> str:
    """Return how pressing a held order is by the time it has to be decided.

    :param due: ``None`` where the company sets no time limit

    >>> noon = datetime(2026, 3, 2, 12)
    >>> [urgency(noon + timedelta(hours=h), noon) for h in (5, 4, -1)]
    ['on_time', 'soon', 'late']
    >>> urgency(None, noon)
    'on_time'
    """
    if due is None:
        return "on_time"
    if due < now:
        return "late"
    return "soon" if due - now <= soon else "on_time"


def in_order(waiting: Iterable[Waiting], policy: str) -> list[Waiting]:
    """Return held orders in the order in which freed credit is given to them.

    ``oldest``: held first, served first. ``urgent``: by promised date, those without
    one last. ``best_fit``: the largest first; what is left goes to smaller ones.

    >>> day = datetime(2026, 3, 2)
    >>> a = Waiting("a", day, 50.0)
    >>> b = Waiting("b", day + timedelta(1), 90.0, day + timedelta(9))
    >>> c = Waiting("c", day + timedelta(2), 70.0, day + timedelta(5))
    >>> for policy in POLICIES:
    ...     print(policy, [w.key for w in in_order([c, b, a], policy)])
    oldest ['a', 'b', 'c']
    urgent ['c', 'b', 'a']
    best_fit ['b', 'c', 'a']
    """
    if policy == "urgent":
        # Without a promise: after all that have one.
        return sorted(
            waiting, key=lambda w: (w.promised is None, w.promised or w.held_on)
        )
    if policy == "best_fit":
        return sorted(waiting, key=lambda w: (-w.amount, w.held_on))
    return sorted(waiting, key=lambda w: w.held_on)


def overdue_after(
    items: Iterable[tuple[date, float]], paid: float, today: date
) -> tuple[float, date | None]:
    """Return (overdue amount, oldest due date) once an amount has been paid.

    A payment clears the oldest item first.

    :param items: (due date, open amount), the oldest first

    >>> items = [(date(2026, 1, 5), 40.0), (date(2026, 2, 5), 30.0)]
    >>> overdue_after(items, 50.0, date(2026, 3, 1))
    (20.0, datetime.date(2026, 2, 5))
    >>> overdue_after(items, 70.0, date(2026, 3, 1))
    (0.0, None)
    """
    overdue, oldest = 0.0, None
    for due, amount in items:
        covered = min(paid, amount)
        paid -= covered
        rest = amount - covered
        if due < today and rest > 0:
            overdue += rest
            oldest = oldest or due
    return overdue, oldest
