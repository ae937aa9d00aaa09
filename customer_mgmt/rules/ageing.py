"""Open items by age: which band an item falls into, and what the bands hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DEFAULT_BANDS = "30,60,90"
MAXIMUM_BOUNDS = 5


@dataclass(frozen=True)
class OpenItem:
    """What was open of one item of the ledger on a day, negative if we owe it."""

    amount: float
    due: date


@dataclass(frozen=True)
class Ageing:
    """Open items of one customer on a day, in company currency.

    ``bands`` hold what is overdue, from the youngest band to the oldest; ``unapplied``
    is credit that is not matched with an item, and negative.
    """

    not_due: float
    bands: tuple[float, ...]
    unapplied: float
    oldest_due: date | None = None

    @property
    def total(self) -> float:
        """The balance of the ledger."""
        return self.not_due + sum(self.bands) + self.unapplied


def parse_bands(text: str) -> tuple[int, ...]:
    """Return the upper bounds of the bands, in days; the last band is open.

    :raise ValueError: if they are not one to five rising whole numbers above zero

    >>> parse_bands("30, 60,90")
    (30, 60, 90)
    >>> parse_bands("30，60")
    (30, 60)
    >>> for wrong in ("", "60,30", "0,30", "a", "1,2,3,4,5,6", "30,30"):
    ...     try:
    ...         parse_bands(wrong)
    ...     except ValueError:
    ...         print("refused")
    refused
    refused
    refused
    refused
    refused
    refused
    """
    bounds = tuple(int(part) for part in re.split(r"\s*[,;，、]\s*", text.strip()))
    rising = all(a < b for a, b in zip((0, *bounds), bounds, strict=False))
    if not rising or len(bounds) > MAXIMUM_BOUNDS:
        raise ValueError(text)
    return bounds


def band_labels(bounds: tuple[int, ...]) -> list[str]:
    """Name the bands by their days.

    >>> band_labels((30, 60, 90))
    ['1–30', '31–60', '61–90', '91+']
    """
    lows = [1, *(bound + 1 for bound in bounds)]
    closed = [f"{low}–{high}" for low, high in zip(lows, bounds, strict=False)]
    return [*closed, f"{lows[-1]}+"]


def band_of(days: int, bounds: tuple[int, ...]) -> int:
    """Return the band of an item so many days past due: 0 not due, then 1, 2 …

    >>> [band_of(days, (30, 60, 90)) for days in (-3, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    if days <= 0:
        return 0
    return 1 + sum(days > bound for bound in bounds)


def ageing(items: Iterable[OpenItem], day: date, bounds: tuple[int, ...]) -> Ageing:
    """Put the open items of a day into bands by their own due dates.

    Source: ageing as practised, per instalment; a credit that is not matched stands by
    itself and lowers no band.

    100 not due, 50 due 30 days ago, 20 due 31 days ago, a payment of 40 unapplied:

    >>> day = date(2026, 3, 31)
    >>> items = [
    ...     OpenItem(100, day),
    ...     OpenItem(50, date(2026, 3, 1)),
    ...     OpenItem(20, date(2026, 2, 28)),
    ...     OpenItem(-40, date(2026, 3, 20)),
    ... ]
    >>> found = ageing(items, day, (30, 60))
    >>> found.not_due, found.bands, found.unapplied, found.total
    (100.0, (50.0, 20.0, 0.0), -40.0, 130.0)
    >>> found.oldest_due
    datetime.date(2026, 2, 28)
    """
    columns = [0.0] * (len(bounds) + 2)
    unapplied, dues = 0.0, []
    for item in items:
        if item.amount < 0:
            unapplied += item.amount
            continue
        band = band_of((day - item.due).days, bounds)
        columns[band] += item.amount
        dues += [item.due] if band else []
    return Ageing(columns[0], tuple(columns[1:]), unapplied, min(dues, default=None))
