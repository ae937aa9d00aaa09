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


def split(
    date_from: date, date_to: date, built_from: date | None = None
) -> tuple[Period | None, list[tuple[date, date]]]:
    """Part days into whole months, and what is left before and after them.

    :param built_from: months before it count as left over
    :return: the whole months, ``None`` without any, and (first, last) days of the rest

    >>> whole, rest = split(date(2026, 1, 15), date(2026, 4, 10))
    >>> whole
    Period(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 3, 1))
    >>> [(a.isoformat(), b.isoformat()) for a, b in rest]
    [('2026-01-15', '2026-01-31'), ('2026-04-01', '2026-04-10')]
    >>> split(date(2026, 1, 1), date(2026, 2, 28), date(2026, 2, 1))[0].months
    1
    >>> split(date(2026, 1, 15), date(2026, 1, 20))[0] is None
    True
    """
    first = shift(month_of(date_from - timedelta(days=1)), 1)
    if built_from:
        first = max(first, built_from)
    whole = Period(first, shift(month_of(date_to + timedelta(days=1)), -1))
    if whole.months < 1:
        return None, [(date_from, date_to)]
    day = timedelta(days=1)
    rest = [(date_from, whole.first - day), (whole.date_to + day, date_to)]
    return whole, [(begin, end) for begin, end in rest if begin <= end]
