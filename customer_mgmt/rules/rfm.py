"""Recency, frequency, monetary value and the ABC class of customers.

Sources: RFM after Hughes, "Strategic Database Marketing" (scores 1 to 5 by fifths, 5
the best), each of the three scored on its own; ABC by cumulative share of turnover.
"""

from collections import Counter
from collections.abc import Sequence

GRADES = 5


def scores(values: Sequence[float], lowest_best: bool = False) -> list[int]:
    """Return a score from 1 to 5 per value, by fifths; equal values score the same.

    Ties stand where their middle stands: Hughes' fifths are cut through them by a plain
    ``ntile``, which gives equal customers different scores.

    :param bool lowest_best: as with days since the last purchase

    >>> scores([10, 20, 30, 40, 50]), scores([10, 20, 30, 40, 50], lowest_best=True)
    ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])
    >>> scores([1, 1, 1, 1, 9])
    [3, 3, 3, 3, 5]
    >>> scores([7, 7, 7])
    [3, 3, 3]
    """
    counts = Counter(values)
    score, worse = {}, 0
    for value in sorted(counts, reverse=lowest_best):
        equal = counts[value]
        score[value] = 1 + GRADES * (2 * worse + equal) // (2 * len(values))
        worse += equal
    return [min(score[value], GRADES) for value in values]


def abc_classes(amounts: Sequence[float], a: float, b: float) -> list[str]:
    """Return the class per amount, by the share of those with more.

    A below ``a`` percent, B below ``b``, C the rest: who crosses the border still
    belongs to the higher class. Equal amounts stand in the same class; who has nothing,
    or less, is C.

    >>> abc_classes([700, 200, 60, 40, 0], 80, 95)
    ['a', 'a', 'b', 'c', 'c']
    >>> abc_classes([50, 50], 40, 60), abc_classes([], 80, 95)
    (['a', 'a'], [])
    """
    counts = Counter(amount for amount in amounts if amount > 0)
    total = sum(amount * count for amount, count in counts.items())
    found, more = {}, 0
    for amount in sorted(counts, reverse=True):
        share = 100 * more / total
        found[amount] = "a" if share < a else "b" if share < b else "c"
        more += amount * counts[amount]
    return [found.get(amount, "c") for amount in amounts]
