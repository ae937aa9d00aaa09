"""Turnover of our goods at a customer: from what was counted to rates and alerts.

Quantities are in the product's own unit and belong to one month. What nobody counted is
``None``, and so is what follows from it; no rate has a denominator of nothing.

Sources: product turnover rate = sales ÷ average stock, average stock = half of opening
and closing stock (customer management textbook, product turnover at the customer);
sell-out = opening + sell-in − closing and days of supply = stock ÷ sales per day
(channel inventory reporting of manufacturers).
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from .cells import amount_of

_DIGITS = 6
_LARGEST = 1e12
USUAL_MONTHS = 3


def sell_out(
    opening: float | None, sell_in: float, closing: float | None
) -> float | None:
    """Return what the customer sold or used in the month.

    :param sell_in: what we invoiced, net of what came back
    :return: below zero if more stands there than can be: somebody miscounted, or it
        was bought elsewhere

    >>> sell_out(40, 100, 30), sell_out(10, 0, 15), sell_out(None, 100, 30)
    (110, -5, None)
    """
    if opening is None or closing is None:
        return None
    return round(opening + sell_in - closing, _DIGITS)


def average_stock(opening: float | None, closing: float | None) -> float | None:
    """Return the mean of opening and closing stock.

    >>> average_stock(40, 30), average_stock(None, 30)
    (35.0, None)
    """
    if opening is None or closing is None:
        return None
    return (opening + closing) / 2


def turnover_rate(sales: float | None, average: float | None) -> float | None:
    """Return how often the average stock was sold in the month.

    With our sales to the customer it is the textbook's rate, with the sell-out the
    sell-out rate; several months or products: of the sums.

    >>> turnover_rate(70, 35), turnover_rate(70, 0), turnover_rate(None, 35)
    (2.0, None, None)
    """
    if sales is None or not average:
        return None
    return sales / average


def days_of_supply(
    closing: float | None, sold: float | None, days: int
) -> float | None:
    """Return for how many days the closing stock lasts if it sells as in the month.

    :param days: how many days the month has
    :return: ``None`` if nothing was sold: then it lasts for ever, or nobody knows

    >>> days_of_supply(30, 60, 30), days_of_supply(30, 0, 30), days_of_supply(0, 9, 30)
    (15.0, None, 0.0)
    """
    if closing is None or sold is None or sold <= 0:
        return None
    return closing * days / sold


def days_in(month: date) -> int:
    """Return how many days a month has.

    >>> days_in(date(2028, 2, 1))
    29
    """
    return monthrange(month.year, month.month)[1]


def stock_alert(
    closing: float | None, sold: float | None, days: int, low: float, high: float
) -> str | None:
    """Return what is wrong with a stock, or ``None``.

    :param low: days of supply below which it is understocked
    :param high: days of supply above which it is overstocked
    :return: ``check`` (more is there than can be), ``idle`` (nothing sells),
        ``under`` or ``over``

    >>> [stock_alert(c, s, 30, 14, 90) for c, s in ((5, 60), (60, 60), (200, 60))]
    ['under', None, 'over']
    >>> [stock_alert(c, s, 30, 14, 90) for c, s in ((5, 0), (0, 0), (5, -1), (5, None))]
    ['idle', None, 'check', None]
    """
    if closing is None or sold is None:
        return None
    if sold < 0:
        return "check"
    supply = days_of_supply(closing, sold, days)
    if supply is None:
        return "idle" if closing > 0 else None
    if supply < low:
        return "under"
    return "over" if supply > high else None


def usual_sell_out(history: Sequence[float | None]) -> float | None:
    """Return the mean sell-out of the last months that are known.

    :param history: sell-out by month, the latest last, ``None`` where unknown

    >>> usual_sell_out([90, 10, None, 20, 30]), usual_sell_out([None])
    (25.0, None)
    """
    known = [sold for sold in history[-USUAL_MONTHS:] if sold is not None]
    return sum(known) / len(known) if known else None


def calculated_stock(
    previous: float | None, sell_in: float, usual: float | None
) -> float | None:
    """Return what should stand there: last closing + sell-in − usual sell-out.

    >>> calculated_stock(40, 100, 110), calculated_stock(40, 0, 50)
    (30, 0)
    >>> calculated_stock(None, 100, 110), calculated_stock(40, 100, None)
    (None, None)
    """
    if previous is None or usual is None:
        return None
    return max(round(previous + sell_in - usual, _DIGITS), 0)


def difference(reported: float | None, expected: float | None) -> float | None:
    """Return how much more is reported than expected; ``None`` if either is unknown.

    >>> difference(30, 25), difference(30, None)
    (5, None)
    """
    if reported is None or expected is None:
        return None
    return round(reported - expected, _DIGITS)


def is_stale(month: date, counted_on: date, tolerance: int) -> bool:
    """Tell whether a count is too far from the month's end to stand for it.

    :param month: first day of the month
    :param tolerance: how many days before or after its last day are near enough

    >>> october = date(2026, 10, 1)
    >>> [is_stale(october, day, 10) for day in (date(2026, 10, 21), date(2026, 11, 10))]
    [False, False]
    >>> [is_stale(october, day, 10) for day in (date(2026, 10, 20), date(2026, 11, 11))]
    [True, True]
    """
    last = month.replace(day=days_in(month))
    return abs((counted_on - last).days) > tolerance


def quantity_of(cell: object) -> float | None:
    """Read a quantity as a customer wrote it; ``None`` if the cell is blank.

    :raise ValueError: if it is no number of 0 or more

    >>> quantity_of("1,200"), quantity_of(" "), quantity_of("0")
    (1200.0, None, 0.0)
    >>> quantity_of("-1")
    Traceback (most recent call last):
    ValueError: -1
    """
    number = amount_of(cell)
    if number is not None and not 0 <= number < _LARGEST:
        raise ValueError(str(cell))
    return number
