"""Which of a customer's dated credit limits is in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DatedLimit:
    """An approved limit; ``end`` is its last day, ``None`` if it is open-ended."""

    key: int
    amount: float
    start: date
    end: date | None = None
    temporary: bool = False

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
    """
    in_force = [limit for limit in limits if limit.covers(day)]
    return max(
        in_force,
        key=lambda limit: (limit.temporary, limit.start, limit.key),
        default=None,
    )
