"""Ranking by sales: share, cumulative share and ABC class."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .rfm import abc_classes


@dataclass(frozen=True)
class Ranked:
    """One item of a ranking; shares are ratios, ``None`` where nothing divides."""

    key: int | None
    amount: Decimal
    cumulative: Decimal
    share: Decimal | None
    cumulative_share: Decimal | None
    abc: str


def pareto(
    amounts: Mapping[int | None, Decimal], a: float = 80.0, b: float = 95.0
) -> list[Ranked]:
    """Rank amounts from high to low, each with share, cumulative share and class.

    Classes are those of `rules.rfm.abc_classes`, with its borders ``a`` and ``b``.
    Equal amounts rank by key, what has no key last. Shares are of the net total; there
    are none without a positive one.

    >>> ranks = pareto({1: 15, 2: 70, 3: 5, 4: 10})
    >>> [(item.key, item.amount, item.cumulative, item.abc) for item in ranks]
    [(2, 70, 70, 'A'), (1, 15, 85, 'A'), (4, 10, 95, 'B'), (3, 5, 100, 'C')]
    >>> [float(item.cumulative_share) for item in ranks]
    [0.7, 0.85, 0.95, 1.0]
    >>> [(item.key, item.share, item.abc) for item in pareto({7: -5, None: 5})]
    [(None, None, 'A'), (7, None, 'C')]
    """
    total, cumulative, ranks = sum(amounts.values()), 0, []
    order = sorted(amounts, key=lambda key: (-amounts[key], key is None, key or 0))
    classes = abc_classes([amounts[key] for key in order], a, b)
    for key, abc in zip(order, classes, strict=True):
        amount = amounts[key]
        cumulative += amount
        share, sum_share = share_of(amount, total), share_of(cumulative, total)
        ranks.append(Ranked(key, amount, cumulative, share, sum_share, abc.upper()))
    return ranks


def share_of(part, total):
    """Return part / total, ``None`` unless the total is above zero.

    >>> share_of(1, 4), share_of(1, 0), share_of(1, -2)
    (0.25, None, None)
    """
    return part / total if total > 0 else None
