"""What a customer could buy from us, and who deserves attention though small.

Source: share of wallet, own sales ÷ what the customer could spend; where nobody asked
the customer, the upper quartile of comparable ones stands in for it. Comparable is the
same industry and size band, eight at least.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_COMPARABLE = 8


@dataclass(frozen=True)
class AttentionPolicy:
    """What a company calls much, growing and under-served; all in percent.

    :param float quantile: the place among comparable customers that could be reached
    :param float peer_share: under-served below that share of the potential
    :param float survey_share: under-served below that share of the customer's own
        turnover as surveyed
    :param float growth: growing from that rate per month on
    """

    quantile: float = 75.0
    peer_share: float = 50.0
    survey_share: float = 5.0
    growth: float = 1.0


@dataclass(frozen=True)
class Potential:
    """An amount per year, and whether it is ``surveyed`` or that of ``peers``."""

    amount: float
    source: str


def quantile(ordered: Sequence[float], percent: float) -> float:
    """Return the value below which that part of ordered values lies, interpolated.

    >>> quantile([1, 2, 3, 4, 5], 75), quantile([10, 20], 50)
    (4.0, 15.0)
    """
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def peer_potential(
    ordered: Sequence[float], own: float, policy: AttentionPolicy
) -> float | None:
    """Return what comparable customers buy, or None where there are fewer than eight.

    :param ordered: turnover of the class, in order; the customer's own is in it and is
        left out, if it bought at all
    :param own: the customer's turnover

    >>> peers = [10, 20, 30, 40, 50, 60, 70, 80, 90]
    >>> peer_potential(peers, 10, AttentionPolicy())
    72.5
    >>> peer_potential(peers[:8], 10, AttentionPolicy())
    """
    others = list(ordered)
    at = bisect_left(others, own)
    if at < len(others) and others[at] == own:
        del others[at]
    if len(others) < LEAST_COMPARABLE:
        return None
    return quantile(others, policy.quantile)


def potential_of(surveyed: float | None, peers: float | None) -> Potential | None:
    """Return what was surveyed, else what comparable customers buy.

    >>> potential_of(500.0, 80.0)
    Potential(amount=500.0, source='surveyed')
    >>> potential_of(None, 80.0), potential_of(None, None)
    (Potential(amount=80.0, source='peers'), None)
    """
    if surveyed:
        return Potential(surveyed, "surveyed")
    return Potential(peers, "peers") if peers else None


def share_of(turnover: float, potential: Potential | None) -> float | None:
    """Return our part of the potential, in percent.

    >>> share_of(20.0, Potential(80.0, "peers")), share_of(20.0, None)
    (25.0, None)
    """
    return 100 * turnover / potential.amount if potential else None


def is_under_served(
    share: float | None, potential: Potential | None, policy: AttentionPolicy
) -> bool:
    """Tell whether a customer buys less from us than it could.

    >>> is_under_served(25.0, Potential(80.0, "peers"), AttentionPolicy())
    True
    >>> is_under_served(25.0, Potential(80.0, "surveyed"), AttentionPolicy())
    False
    """
    if not potential:
        return False
    surveyed = potential.source == "surveyed"
    return share < (policy.survey_share if surveyed else policy.peer_share)


def deserves_attention(
    abc: str | None, growth: float | None, under_served: bool, policy: AttentionPolicy
) -> bool:
    """Tell whether a customer is small, growing and under-served.

    :param growth: rate per month, 0.02 is 2 %

    >>> deserves_attention("c", 0.03, True, AttentionPolicy())
    True
    >>> deserves_attention("a", 0.03, True, AttentionPolicy())
    False
    """
    growing = growth is not None and 100 * growth >= policy.growth
    return abc in ("b", "c") and growing and under_served
