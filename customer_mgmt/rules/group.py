"""How limits and exposures of a corporate group add up over its tree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GroupNode:
    """A group in the tree; ``limit`` is its pooled limit, ``None`` if there is none."""

    key: int
    parent: int | None = None
    limit: float | None = None


def rolled_up(
    nodes: Iterable[GroupNode], amounts: Mapping[int, float]
) -> dict[int, float]:
    """Return each group's amount with those of all groups beneath it.

    :param nodes: the groups; a parent that is not among them is left out
    :param amounts: amount of each group's own members

    >>> tree = [GroupNode(1), GroupNode(2, parent=1), GroupNode(3, parent=2)]
    >>> rolled_up(tree, {1: 5.0, 2: 20.0, 3: 100.0})
    {1: 125.0, 2: 120.0, 3: 100.0}
    """
    by_key = {node.key: node for node in nodes}
    totals = dict.fromkeys(by_key, 0.0)
    for key in by_key:
        node = by_key[key]
        while node:
            totals[node.key] += amounts.get(key, 0.0)
            node = by_key.get(node.parent)
    return totals


def sub_limits(
    nodes: Iterable[GroupNode], member_limits: Mapping[int, float]
) -> dict[int, float]:
    """Return the sum of the sub-limits directly beneath each group.

    :param member_limits: sum of the limits of each group's own members

    A sub-group with a pool of its own counts with its pool, whatever was given beneath
    it; one without counts with what is beneath it. The sum may exceed the group's own
    pool: such a group is oversubscribed, which is allowed.

    >>> tree = [GroupNode(1), GroupNode(2, 1, limit=50.0), GroupNode(3, parent=1)]
    >>> sub_limits(tree, {1: 10.0, 2: 70.0, 3: 5.0})
    {1: 65.0, 2: 70.0, 3: 5.0}
    """
    by_key = {node.key: node for node in nodes}
    totals = dict.fromkeys(by_key, 0.0)
    for key in by_key:
        node = by_key[key]
        given = member_limits.get(key, 0.0) if node.limit is None else node.limit
        totals[key] += member_limits.get(key, 0.0)
        parent = by_key.get(node.parent)
        while parent:
            totals[parent.key] += given
            if parent.limit is not None:
                break
            parent = by_key.get(parent.parent)
    return totals
