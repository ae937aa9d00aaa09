"""How groups of customers make up the turnover: shares, averages, changes.

A group's amount is net, as its lines add up, so that shares of all groups add up to
one; a group that returned more than it bought has a negative share. Where the whole is
not positive there is nothing to divide by, and shares are blank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .concentration import change_of_share, share


@dataclass(frozen=True)
class Group:
    """A group of customers.

    :param int count: customers with sales in the period
    :param float turnover: of the period, net of credit notes
    :param float before: of the period it is compared with
    """

    count: int
    turnover: float
    before: float = 0.0


@dataclass(frozen=True)
class Standing:
    """What a group is within its parent and within all; shares are parts of one.

    :param float cumulative_share: of the parent, with the larger groups beside it
    :param float average: turnover per customer
    :param float change: of the share of all, against the compared period
    """

    share: float | None
    share_of_parent: float | None
    cumulative_share: float | None
    average: float | None
    change: float | None


def standings(groups: Sequence[Group], parent: Group, total: Group) -> list[Standing]:
    """Return the standing of each group of a parent, the largest given first.

    >>> total = Group(4, 200.0, 100.0)
    >>> large, small = standings([Group(1, 120.0, 80.0), Group(3, 30.0)],
    ...                          Group(4, 150.0, 80.0), total)
    >>> large.share, large.share_of_parent, large.average, round(large.change, 9)
    (0.6, 0.8, 120.0, -0.2)
    >>> small.share, small.cumulative_share, small.average, round(small.change, 9)
    (0.15, 1.0, 10.0, 0.15)
    >>> standings([Group(0, -5.0)], Group(1, -5.0), Group(1, -5.0))[0].share is None
    True
    """
    found, running = [], 0.0
    for group in groups:
        running += group.turnover
        part = share(group.turnover, total.turnover)
        found.append(
            Standing(
                share=part,
                share_of_parent=share(group.turnover, parent.turnover),
                cumulative_share=share(running, parent.turnover),
                average=share(group.turnover, group.count),
                change=change_of_share(part, share(group.before, total.before)),
            )
        )
    return found
