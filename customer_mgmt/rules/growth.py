"""How fast a customer grows: the trend of the logarithm of monthly sales.

Source: Theil (1950), Sen (1968): the median of the slopes between all pairs of months,
which single good or bad months do not move. Whether it is more than chance: Kendall's
S, by its normal approximation (Mann 1945).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log, sqrt

from .activity import median

# Below so many months with sales there is no trend.
LEAST_MONTHS = 6
LONGEST = 24
# Two-sided 10 %.
_CRITICAL = 1.645


@dataclass(frozen=True)
class Growth:
    """The trend: its rate per month (0.02 is 2 %), and whether it is beyond chance."""

    rate: float
    sure: bool


def theil_sen(points: Sequence[tuple[float, float]]) -> float:
    """Return the median slope of pairs of points, two or more, whose x differ.

    >>> theil_sen([(0, 0), (1, 2), (2, 4), (3, 100), (4, 8)])
    2.0
    """
    return float(
        median(
            [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in combinations(points, 2)]
        )
    )


def growth_of(sales: Sequence[float | None]) -> Growth | None:
    """Return the trend of monthly sales, or None where too few months have any.

    Months without sales, or with more credited than sold, have no logarithm and are
    left out: they are the matter of activity, not of growth.

    :param sales: month by month, the newest last; the latest 24 count

    >>> growth = growth_of([100 * 1.1**month for month in range(12)])
    >>> round(growth.rate, 3), growth.sure
    (0.1, True)
    >>> growth_of([100, 0, 0, 200, None, 300])
    """
    latest = sales[-LONGEST:]
    points = [(at, log(sold)) for at, sold in enumerate(latest) if sold and sold > 0]
    if len(points) < LEAST_MONTHS:
        return None
    return Growth(exp(theil_sen(points)) - 1, _beyond_chance([y for _x, y in points]))


def _beyond_chance(values):
    rises = sum((b > a) - (b < a) for a, b in combinations(values, 2))
    count = len(values)
    deviation = sqrt(count * (count - 1) * (2 * count + 5) / 18)
    return (abs(rises) - 1) / deviation > _CRITICAL
