"""How sales are spread over customers: shares, and how concentrated they are.

An amount below zero (a customer who returned more than was bought) weighs nothing
here: it counts as zero, and stays one of the customers. So shares add up to one and
every index stays within its bounds. The SQL of the analysis states the same, and a
property test holds both together. ABC classes are those of `rules.rfm`.
"""

from collections.abc import Sequence
from typing import NamedTuple

# At most that many points draw the Lorenz curve.
LORENZ_POINTS = 100
# How concentrated sales are, by the HHI: one band below each bound, one above all.
HHI_BANDS = ("low", "moderate", "high", "extreme")


class Point(NamedTuple):
    """A point of the Lorenz curve, both parts of one, smallest customers first."""

    customers: float
    amount: float


def weights(amounts: Sequence[float]) -> list[float]:
    """Return what amounts weigh: what is below zero counts as zero.

    >>> weights([50, -20, 0])
    [50, 0, 0]
    """
    return [max(amount, 0) for amount in amounts]


def share(part: float, total: float) -> float | None:
    """Return a part of a total; None where there is no positive total.

    >>> share(30, 120), share(-30, 120), share(30, 0), share(30, -5)
    (0.25, -0.25, None, None)
    """
    return part / total if total > 0 else None


def shares(amounts: Sequence[float]) -> list[float | None]:
    """Return each amount's share of all, in the order given.

    >>> shares([60, 20, -5])
    [0.75, 0.25, 0.0]
    >>> shares([0, -5])
    [None, None]
    """
    weighed = weights(amounts)
    total = sum(weighed)
    return [share(weight, total) for weight in weighed]


def concentration_ratio(amounts: Sequence[float], largest: int) -> float | None:
    """Return the share of the largest amounts together (CR1, CR5, CR10).

    >>> concentration_ratio([10, 40, 30, 20], 2)
    0.7
    >>> concentration_ratio([], 5) is None
    True
    """
    weighed = sorted(weights(amounts), reverse=True)
    return share(sum(weighed[:largest]), sum(weighed))


def hhi(amounts: Sequence[float]) -> float | None:
    """Return the Herfindahl–Hirschman index: the sum of squared shares in percent.

    From near 0 (many small customers) to 10,000 (one customer). After Herfindahl
    (1950) and Hirschman (1964), as competition authorities use it for markets.

    >>> hhi([50, 50]), hhi([10]), hhi([25] * 4), hhi([0])
    (5000.0, 10000.0, 2500.0, None)
    """
    parts = shares(amounts)
    if not parts or parts[0] is None:
        return None
    return sum((100 * part) ** 2 for part in parts)


def hhi_band(index: float | None, bounds: tuple[float, ...]) -> str | None:
    """Return the band of an HHI; a bound belongs to the band above it.

    :param tuple bounds: three that rise; 1,000 and 1,800 stand in the merger guidelines
        of the United States of 1982 and 2023, 2,500 in those of 2010

    >>> [hhi_band(each, (1000, 1800, 2500)) for each in (999, 1000, 2000, 2500)]
    ['low', 'moderate', 'high', 'extreme']
    """
    if index is None:
        return None
    return HHI_BANDS[sum(index >= bound for bound in bounds)]


def gini(amounts: Sequence[float]) -> float | None:
    """Return the Gini coefficient: twice the area between Lorenz curve and diagonal.

    0 is all customers alike. 1 − 2 Σ sᵢ (n − rankᵢ + ½) / n, the smallest first.
    After Lorenz (1905) and Gini (1912).

    >>> gini([5, 5, 5, 5]), gini([0, 0, 0, 1]), gini([1, 3]), gini([])
    (0.0, 0.75, 0.25, None)
    """
    parts = shares(amounts)
    if not parts or parts[0] is None:
        return None
    count = len(parts)
    ranked = enumerate(sorted(parts), start=1)
    return 1 - 2 * sum(part * (count - rank + 0.5) for rank, part in ranked) / count


def lorenz(amounts: Sequence[float], points: int = LORENZ_POINTS) -> list[Point]:
    """Return points of the Lorenz curve from (0, 0) to (1, 1), smallest first.

    With more customers than points, one point for each further part of that many.

    >>> lorenz([1, 3])
    [Point(customers=0.0, amount=0.0), Point(customers=0.5, amount=0.25), \
Point(customers=1.0, amount=1.0)]
    >>> len(lorenz(range(1, 1001)))
    101
    """
    parts = sorted(weights(amounts))
    count, total, running = len(parts), sum(parts), 0
    if not total:
        return []
    curve = [Point(0.0, 0.0)]
    for rank, part in enumerate(parts, start=1):
        running += part
        if rank * points // count > (rank - 1) * points // count:
            curve.append(Point(rank / count, running / total))
    return curve


def change_of_share(now: float | None, before: float | None) -> float | None:
    """Return the change of a share, a part of one; times 100 it is percentage points.

    >>> change_of_share(0.25, 0.5), change_of_share(0.25, None)
    (-0.25, None)
    """
    return None if now is None or before is None else now - before
