"""Periods of whole months, as the analyses compare them."""

from dataclasses import dataclass
from datetime import date, timedelta


def month_of(day: date) -> date:
    """Return the first day of a day's month.

    >>> month_of(date(2026, 11, 24))
    datetime.date(2026, 11, 1)
    """
    return day.replace(day=1)


def shift(month: date, months: int) -> date:
    """Return the first day of the month that many months later.

    >>> shift(date(2026, 1, 1), -1), shift(date(2026, 11, 1), 14)
    (datetime.date(2025, 12, 1), datetime.date(2028, 1, 1))
    """
    total = month.year * 12 + month.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole months from the first to the last, both named by their first day.

    >>> year = Period(date(2025, 12, 1), date(2026, 11, 1))
    >>> year.months, year.date_to
    (12, datetime.date(2026, 11, 30))
    >>> year.before()
    Period(first=datetime.date(2024, 12, 1), last=datetime.date(2025, 11, 1))
    """

    first: date
    last: date

    @property
    def months(self) -> int:
        """How many months there are."""
        years = self.last.year - self.first.year
        return years * 12 + self.last.month - self.first.month + 1

    @property
    def date_to(self) -> date:
        """The last day."""
        return shift(self.last, 1) - timedelta(days=1)

    def before(self) -> "Period":
        """Return the period of the same length just before."""
        return Period(shift(self.first, -self.months), shift(self.last, -self.months))

    def last_year(self) -> "Period":
        """Return the same months a year earlier.

        >>> Period(date(2026, 1, 1), date(2026, 3, 1)).last_year()
        Period(first=datetime.date(2025, 1, 1), last=datetime.date(2025, 3, 1))
        """
        return Period(shift(self.first, -12), shift(self.last, -12))

    def __iter__(self):
        """Yield the first day of each month.

        >>> [m.month for m in Period(date(2026, 1, 1), date(2026, 3, 1))]
        [1, 2, 3]
        """
        for number in range(self.months):
            yield shift(self.first, number)
