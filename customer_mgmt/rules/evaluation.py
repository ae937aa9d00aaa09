"""From an evaluation card to a credit limit: levels, method, caps, rounding.

The textbook (Cui Ming, *Sales Management*, ch. 14) gives each evaluation item levels
with a score and a credit percentage, and starts from the grade's base limit. It does
not say how the percentages combine; so the method is chosen: weighted (Σ weight ×
percentage ÷ Σ weight), lowest, or by a table from the total score.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

METHODS = ("weighted", "lowest", "score")


@dataclass(frozen=True)
class Level:
    """A level of a measured item: it begins at ``start`` and ends at the next one."""

    key: object
    start: float


@dataclass(frozen=True)
class Judged:
    """What one item got: its weight (part of 1), score, and credit percentage."""

    weight: float
    score: float
    percentage: float


@dataclass(frozen=True)
class ScoreBand:
    """From a total score on: the credit percentage and the class of risk."""

    start: float
    percentage: float
    risk: str


@dataclass(frozen=True)
class Cap:
    """An upper bound of the limit, in company currency, and where it is from."""

    kind: str
    amount: float


@dataclass(frozen=True)
class Proposal:
    """A proposed limit and the steps that led to it; money in company currency.

    ``cap`` is the cap that bound it, ``None`` if none did.
    """

    percentage: float
    raw: float
    cap: Cap | None
    limit: float


def level_for(value: float | None, levels: Iterable[Level]) -> Level | None:
    """Return the level a measured value falls into, ``None`` if it is unknown.

    The lowest level has no lower end.

    >>> levels = [Level("late", 30), Level("prompt", 0), Level("slow", 10)]
    >>> [level_for(days, levels).key for days in (-5, 0, 10, 29.9, 30)]
    ['prompt', 'prompt', 'slow', 'slow', 'late']
    >>> level_for(None, levels) is None, level_for(1, []) is None
    (True, True)
    """
    ordered = sorted(levels, key=lambda level: level.start)
    if value is None or not ordered:
        return None
    reached = [level for level in ordered if level.start <= value]
    return reached[-1] if reached else ordered[0]


def weights_fault(weights: Sequence[float]) -> float | None:
    """Return what the weights sum to if it is not one, else ``None``.

    >>> weights_fault([0.3, 0.3, 0.2, 0.1, 0.1]) is None
    True
    >>> weights_fault([0.5, 0.3])
    0.8
    """
    total = round(math.fsum(weights), 6)
    return None if total == 1 else total


def total_score(items: Sequence[Judged]) -> float | None:
    """Return Σ weight × score ÷ Σ weight, ``None`` if there is nothing to weigh.

    >>> total_score([Judged(0.6, 90, 100), Judged(0.4, 50, 60)])
    74.0
    >>> total_score([]) is None
    True
    """
    return _weighted(items, [item.score for item in items])


def credit_percentage(
    items: Sequence[Judged], method: str, bands: Iterable[ScoreBand] = ()
) -> float | None:
    """Return the percentage of the base limit that the items earn.

    :param items: every item of the card, judged
    :param method: ``weighted``, ``lowest`` or ``score`` (then by ``bands``)
    :raise ValueError: if the method is none of these

    >>> items = [Judged(0.6, 90, 100), Judged(0.4, 50, 60)]
    >>> [credit_percentage(items, method) for method in ("weighted", "lowest")]
    [84.0, 60]
    >>> credit_percentage(items, "score", [ScoreBand(0, 30, "high"),
    ...                                    ScoreBand(70, 80, "low")])
    80
    """
    if method not in METHODS:
        raise ValueError(f"unknown evaluation method {method!r}")
    if not items:
        return None
    if method == "weighted":
        return _weighted(items, [item.percentage for item in items])
    if method == "lowest":
        return min(item.percentage for item in items)
    band = score_band(total_score(items), bands)
    return band.percentage if band else None


def score_band(score: float | None, bands: Iterable[ScoreBand]) -> ScoreBand | None:
    """Return the band a total score falls into; the lowest has no lower end.

    >>> bands = [ScoreBand(60, 70, "medium"), ScoreBand(80, 100, "low")]
    >>> [score_band(score, bands).risk for score in (95, 79.9, 10)]
    ['low', 'medium', 'medium']
    """
    by_start = {band.start: band for band in bands}
    found = level_for(score, [Level(start, start) for start in by_start])
    return by_start[found.key] if found else None


def need_cap(
    sales: float, terms: float, days_beyond_terms: float = 0.0, peak: float = 1.0
) -> float:
    """Return the credit a customer needs: yearly sales × days ÷ 365 × peak.

    :param sales: our sales to the customer in a year, tax included
    :param terms: payment terms, days
    :param days_beyond_terms: how much later the customer pays, days; early counts as 0
    :param peak: the busiest month's sales as a multiple of the mean

    >>> need_cap(365_000, 30, 10), need_cap(365_000, 30, -5, peak=1.5)
    (40000.0, 45000.0)
    """
    return sales * (terms + max(days_beyond_terms, 0.0)) / 365 * peak


def rounded_down(amount: float, step: float) -> float:
    """Return the amount rounded down to a step; 0 does not round.

    >>> rounded_down(43_999.99, 1000), rounded_down(0.3, 0.1), rounded_down(7, 0)
    (43000, 0.3, 7)
    """
    if not step:
        return amount
    # A float a hair below a whole step is that step.
    return round(math.floor(amount / step + 1e-9) * step, 6)


def propose(
    base: float, percentage: float, caps: Iterable[Cap] = (), step: float = 0.0
) -> Proposal:
    """Return the limit proposed: base × percentage, capped, rounded down.

    >>> found = propose(50_000, 87.5, [Cap("need", 40_500), Cap("absolute", 9e9)], 1000)
    >>> found.raw, found.cap.kind, found.limit
    (43750.0, 'need', 40000)
    >>> propose(1000, 150).limit, propose(1000, 100, [Cap("net_worth", -5)]).limit
    (1500.0, 0.0)
    """
    raw = base * percentage / 100
    cap = min(caps, key=lambda cap: cap.amount, default=None)
    if cap is None or cap.amount >= raw:
        return Proposal(percentage, raw, None, rounded_down(raw, step))
    bound = max(cap.amount, 0.0)
    return Proposal(percentage, raw, cap, rounded_down(bound, step))


def _weighted(items: Sequence[Judged], values: Sequence[float]) -> float | None:
    weight = math.fsum(item.weight for item in items)
    if not weight:
        return None
    products = (item.weight * v for item, v in zip(items, values, strict=True))
    return round(math.fsum(products) / weight, 6)
