"""When a customer is new, active, at risk, lost, won back: by its own rhythm.

Source: the lapse test by own intervals, "at risk if days since the last purchase exceed
median interval + k × MAD", instead of one number of days for all. MAD is the median
absolute deviation (Hampel 1974), which a single long gap does not move.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

# Below so many purchases nobody has a rhythm of his own.
LEAST_PURCHASES = 4
# So many intervals, the latest, make a rhythm: habits change over years.
LATEST_INTERVALS = 24
STATES = ("new", "active", "at_risk", "lost", "won_back")


@dataclass(frozen=True)
class LapsePolicy:
    """What a company calls late and lost.

    :param float spread_factor: k, how many MADs over the median interval are tolerated
    :param int least_days: days tolerated over the median interval at least
    :param float lost_factor: lost beyond so many times the days of "at risk"
    :param int new_days: so long a first or a returning customer is new or won back
    :param int default_days: the interval where no customer has one
    """

    spread_factor: float = 3.0
    least_days: int = 14
    lost_factor: float = 2.0
    new_days: int = 90
    default_days: int = 60


@dataclass(frozen=True)
class Rhythm:
    """Days between purchases: their median, and the MAD around it."""

    interval: float
    spread: float


@dataclass(frozen=True)
class Activity:
    """The state on a day and what it was judged by, in days.

    :param bool own: the rhythm is the customer's own, not that of its class
    """

    state: str
    recency: int
    interval: float
    risk_days: int
    lost_days: int
    own: bool


def median(values: Sequence[float]) -> float:
    """Return the middle value, or the mean of the two in the middle.

    >>> median([30, 10, 20]), median([1, 2, 3, 10])
    (20, 2.5)
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def rhythm_of(intervals: Sequence[float]) -> Rhythm:
    """Return the rhythm of intervals, in days; there is at least one.

    >>> rhythm_of([30, 31, 29, 30, 90])
    Rhythm(interval=30, spread=1)
    """
    middle = median(intervals)
    return Rhythm(middle, median([abs(each - middle) for each in intervals]))


def own_rhythm(days: Sequence[date]) -> Rhythm | None:
    """Return a customer's rhythm, or None below four purchases.

    :param days: days of purchase in order, each once

    >>> own_rhythm([date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 2)])
    >>> own_rhythm([date(2026, m, 1) for m in (1, 2, 3, 4)])
    Rhythm(interval=31, spread=0)
    """
    if len(days) < LEAST_PURCHASES:
        return None
    latest = days[-LATEST_INTERVALS - 1 :]
    gaps = [
        (after - before).days
        for before, after in zip(latest[:-1], latest[1:], strict=True)
    ]
    return rhythm_of(gaps)


def risk_days(rhythm: Rhythm, policy: LapsePolicy) -> int:
    """Return the days of silence up to which a customer is not at risk.

    >>> risk_days(Rhythm(30, 5), LapsePolicy()), risk_days(Rhythm(30, 0), LapsePolicy())
    (45, 44)
    """
    slack = max(policy.spread_factor * rhythm.spread, policy.least_days)
    return ceil(rhythm.interval + slack)


def lost_days(rhythm: Rhythm, policy: LapsePolicy) -> int:
    """Return the days of silence up to which a customer is not lost.

    >>> lost_days(Rhythm(30, 5), LapsePolicy())
    90
    """
    return ceil(risk_days(rhythm, policy) * policy.lost_factor)


def activity_of(
    days: Sequence[date], as_of: date, of_class: Rhythm, policy: LapsePolicy
) -> Activity | None:
    """Return a customer's activity on a day; None before the first purchase.

    New goes first: who began within ``new_days`` has no habits yet.

    :param days: days of purchase in order, each once; later ones are not looked at
    :param of_class: the rhythm of comparable customers, for who has none of his own

    >>> monthly = [date(2026, m, 1) for m in range(1, 7)]
    >>> def state(day): return activity_of(monthly, day, Rhythm(60, 20), LapsePolicy())
    >>> [state(date(2026, *day)).state for day in ((1, 20), (6, 20), (8, 1), (11, 1))]
    ['new', 'active', 'at_risk', 'lost']
    >>> state(date(2025, 12, 31))
    >>> back = [*monthly, date(2026, 12, 1)]
    >>> activity_of(back, date(2026, 12, 31), Rhythm(60, 20), LapsePolicy()).state
    'won_back'
    """
    known = days[: bisect_right(days, as_of)]
    if not known:
        return None
    own = own_rhythm(known)
    rhythm = own or of_class
    recency = (as_of - known[-1]).days
    risk, lost = risk_days(rhythm, policy), lost_days(rhythm, policy)
    if (as_of - known[0]).days <= policy.new_days:
        state = "new"
    elif recency > lost:
        state = "lost"
    elif recency > risk:
        state = "at_risk"
    elif _came_back(known, as_of, of_class, policy):
        state = "won_back"
    else:
        state = "active"
    return Activity(state, recency, rhythm.interval, risk, lost, own is not None)


def _came_back(days, as_of, of_class, policy):
    """Tell whether a purchase of late ended a silence that had been a loss."""
    for number in range(len(days) - 1, 0, -1):
        if (as_of - days[number]).days > policy.new_days:
            return False
        before = own_rhythm(days[:number]) or of_class
        if (days[number] - days[number - 1]).days > lost_days(before, policy):
            return True
    return False


def lapse_result(alarm: bool, bought: bool, due: bool) -> str:
    """Return what an alarm proved to be: the back-test of the lapse rule.

    :param bool alarm: the rule called the customer at risk, by what was known then
    :param bool bought: the customer bought in the months the rule did not know
    :param bool due: by its rhythm the customer should have bought by their end

    >>> lapse_result(True, False, True), lapse_result(True, True, False)
    ('hit', 'false_alarm')
    >>> lapse_result(False, False, True), lapse_result(False, False, False)
    ('miss', 'quiet')
    """
    if alarm:
        return "false_alarm" if bought else "hit"
    return "miss" if due and not bought else "quiet"
