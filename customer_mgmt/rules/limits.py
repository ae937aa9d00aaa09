"""Which of a customer's dated credit limits is in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DatedLimit:
    """An approved limit; ``end`` is its last day, ``None`` if it is open-ended.

    ``since`` is when a series began that the limit is a step of (a ramp-up): whatever
    was decided after that goes before all of its steps, those to come too.
    """

    key: int
    amount: float
    start: date
    end: date | None = None
    temporary: bool = False
    since: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the limit is in force on that day."""
        return self.start <= day and (self.end is None or day <= self.end)


def effective_limit(limits: Iterable[DatedLimit], day: date) -> DatedLimit | None:
    """Return the limit in force, ``None`` where no limit is set (which is not zero).

    A temporary limit replaces the standing one while it lasts; of several, the one that
    began last counts, and of those the one entered last.

    >>> from datetime import date
    >>> standing = DatedLimit(1, 100.0, date(2026, 1, 1))
    >>> raised = DatedLimit(2, 150.0, date(2026, 3, 1), date(2026, 3, 31), True)
    >>> [effective_limit([standing, raised], date(2026, m, 15)).amount for m in (2, 3)]
    [100.0, 150.0]
    >>> effective_limit([standing], date(2025, 12, 31)) is None
    True
    >>> step = DatedLimit(3, 75.0, date(2026, 2, 1), since=date(2025, 11, 1))
    >>> effective_limit([standing, step], date(2026, 2, 1)).amount
    100.0
    """
    in_force = [limit for limit in limits if limit.covers(day)]
    return max(
        in_force,
        key=lambda limit: (limit.temporary, limit.since or limit.start, limit.key),
        default=None,
    )


def standing_limit(limits: Iterable[DatedLimit], day: date) -> DatedLimit | None:
    """Return the limit that counts on a day apart from temporary ones.

    >>> from datetime import date
    >>> raised = DatedLimit(2, 150.0, date(2026, 3, 1), date(2026, 3, 31), True)
    >>> standing_limit([raised], date(2026, 3, 1)) is None
    True
    """
    return effective_limit([limit for limit in limits if not limit.temporary], day)


def expired_on(limits: Iterable[DatedLimit], day: date) -> date | None:
    """Return the last day of the limit that ended last, if nothing has followed it.

    ``None`` while a limit is in force, where one is still to begin, or where there
    never was any.

    >>> from datetime import date
    >>> ended = DatedLimit(1, 100.0, date(2026, 1, 1), date(2026, 3, 31))
    >>> later = DatedLimit(2, 100.0, date(2026, 5, 1))
    >>> str(expired_on([ended], date(2026, 4, 1)))
    '2026-03-31'
    >>> expired_on([ended], date(2026, 3, 31)) is expired_on([], date(2026, 4, 1))
    True
    >>> expired_on([ended, later], date(2026, 4, 1)) is None
    True
    """
    limits = list(limits)
    if any(limit.end is None or limit.end >= day for limit in limits):
        return None
    return max((limit.end for limit in limits if limit.end), default=None)
