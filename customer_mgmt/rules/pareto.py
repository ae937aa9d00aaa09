"""Ranking by sales: share, cumulative share and ABC class."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

# An item is of class A while the share before it is below this percentage, then B.
CUT_A = 80
CUT_B = 95


@dataclass(frozen=True)
class Ranked:
    """One item of a ranking; shares are ratios, ``None`` where nothing divides."""

    key: int | None
    amount: Decimal
    cumulative: Decimal
    share: Decimal | None
    cumulative_share: Decimal | None
    abc: str | None


def pareto(amounts: Mapping[int | None, Decimal]) -> list[Ranked]:
    """Rank amounts from high to low and tell each its share, cumulative share and class.

    The class goes by the cumulative share *before* the item, so that the item that
    crosses a border belongs to the higher class. Equal amounts rank by key, what has no
    key last. Shares are of the net total; without a positive total there are none.

    >>> ranks = pareto({1: 15, 2: 70, 3: 5, 4: 10})
    >>> [(item.key, item.amount, item.cumulative, item.abc) for item in ranks]
    [(2, 70, 70, 'A'), (1, 15, 85, 'A'), (4, 10, 95, 'B'), (3, 5, 100, 'C')]
    >>> [float(item.cumulative_share) for item in ranks]
    [0.7, 0.85, 0.95, 1.0]
    >>> pareto({7: -5, None: 5})[0]
    Ranked(key=None, amount=5, cumulative=5, share=None, cumulative_share=None, abc=None)
    """
    total = sum(amounts.values())
    order = sorted(amounts, key=lambda key: (-amounts[key], key is None, key or 0))
    ranks, before = [], 0
    for key in order:
        cumulative = before + amounts[key]
        ranks.append(
            Ranked(
                key,
                amounts[key],
                cumulative,
                share_of(amounts[key], total),
                share_of(cumulative, total),
                abc_class(before, total),
            )
        )
        before = cumulative
    return ranks


def share_of(part, total):
    """Return part / total, ``None`` unless the total is above zero.

    >>> share_of(1, 4), share_of(1, 0), share_of(1, -2)
    (0.25, None, None)
    """
    return part / total if total > 0 else None


def abc_class(before, total) -> str | None:
    """Return the ABC class of an item by what ranks before it.

    >>> [abc_class(before, 100) for before in (0, 79, 80, 94, 95, 101)]
    ['A', 'A', 'B', 'B', 'C', 'C']
    >>> abc_class(0, 0) is None
    True
    """
    if total <= 0:
        return None
    if 100 * before < CUT_A * total:
        return "A"
    return "B" if 100 * before < CUT_B * total else "C"
