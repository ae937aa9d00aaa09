"""Who may approve a limit of that amount, and which changes approve themselves."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """A step of the approval policy, as one user sees it.

    ``bound`` is the largest amount approved at this step, ``None`` for no bound;
    ``mine`` tells whether the user is among its approvers.
    """

    bound: float | None
    mine: bool


def may_approve(amount: float, tiers: Iterable[Tier], otherwise: bool) -> bool:
    """Tell whether a user may approve a limit of that amount.

    Whoever may approve a larger amount may approve a smaller one too.

    :param otherwise: the answer where a company has no tiers

    >>> junior, senior = Tier(100.0, True), Tier(None, False)
    >>> may_approve(100, [junior, senior], True), may_approve(101, [junior], True)
    (True, False)
    >>> may_approve(101, [], True), may_approve(5, [Tier(10, False)], True)
    (True, False)
    """
    tiers = list(tiers)
    if not tiers:
        return otherwise
    return any(t.mine and (t.bound is None or amount <= t.bound) for t in tiers)


def is_small_change(
    old: float | None,
    new: float,
    percentage: float,
    amount: float,
    rounding: float = 0.01,
) -> bool:
    """Tell whether a change of limit keeps within both bounds of the policy.

    :param old: limit in force, ``None`` if none is set: then nothing is small
    :param percentage: bound in percent of the old limit; 0 switches it off
    :param amount: bound in company currency; 0 switches it off

    >>> is_small_change(1000, 1050, 5, 100), is_small_change(1000, 1051, 5, 100)
    (True, False)
    >>> is_small_change(10000, 10101, 5, 100), is_small_change(1000, 960, 5, 100)
    (False, True)
    >>> is_small_change(None, 10, 5, 100), is_small_change(1000, 1000, 0, 100)
    (False, False)
    """
    if old is None or percentage <= 0 or amount <= 0:
        return False
    bound = min(old * percentage / 100.0, amount)
    return abs(new - old) - bound < rounding / 2
