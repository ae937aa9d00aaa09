"""How far a sales target is reached, and how far it should be by now."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# The colour that tells a target's state at a glance.
LIGHTS = {"attained": "green", "on_track": "green", "behind": "amber", "missed": "red"}


@dataclass(frozen=True)
class Goal:
    """A target of a period; ``start`` and ``end`` are its first and last day.

    ``gradual`` amounts and quantities grow with time. A share does not: it is to be as
    high at any moment as in the end.
    """

    value: float
    start: date
    end: date
    gradual: bool = True


@dataclass(frozen=True)
class Progress:
    """What a goal comes to on a day; ``None`` where nothing divides or has begun.

    ``attainment`` is attained / target, ``expected`` is in the target's own unit.
    """

    attainment: float | None = None
    expected: float | None = None
    state: str | None = None


@dataclass(frozen=True)
class Part:
    """One target among several that are judged together."""

    start: date
    end: date
    target: float
    attained: float


def period_bounds(kind: str, year: int, month: int | None) -> tuple[date, date]:
    """Return the first and last day of a calendar year or month.

    >>> [str(day) for day in period_bounds("month", 2024, 2)]
    ['2024-02-01', '2024-02-29']
    >>> [str(day) for day in period_bounds("year", 2026, None)]
    ['2026-01-01', '2026-12-31']
    """
    if kind == "year":
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def elapsed(goal: Goal, today: date) -> float:
    """Return the part of the period's days that are over before today, 0 to 1.

    >>> march = Goal(310.0, date(2026, 3, 1), date(2026, 3, 31))
    >>> [round(elapsed(march, date(2026, 3, day)) * 31) for day in (1, 2, 31)]
    [0, 1, 30]
    >>> elapsed(march, date(2026, 2, 1)), elapsed(march, date(2026, 4, 1))
    (0.0, 1.0)
    """
    days = (goal.end - goal.start).days + 1
    return min(max((today - goal.start).days, 0), days) / days


def progress(goal: Goal, attained: float | None, today: date) -> Progress:
    """Return attainment, what was to be expected by today, and the state.

    Attained is what has been reached, even before the end; missed what was not by the
    end. In between, who has what the days gone by would bring is on track.

    :param attained: in the target's unit; ``None`` where nothing divides

    >>> march = Goal(310.0, date(2026, 3, 1), date(2026, 3, 31))
    >>> progress(march, 100.0, date(2026, 3, 11))
    Progress(attainment=0.3225806451612903, expected=100.0, state='on_track')
    >>> progress(march, 99.0, date(2026, 3, 11)).state
    'behind'
    >>> progress(march, 310.0, date(2026, 3, 2)).state
    'attained'
    >>> progress(march, 309.0, date(2026, 4, 1)).state
    'missed'
    >>> progress(march, 0.0, date(2026, 2, 28)), progress(march, None, date.max)
    (Progress(attainment=0.0, expected=None, state=None), Progress(attainment=None, \
expected=None, state=None))

    A share counts as attained when its period is over:

    >>> share = Goal(20.0, date(2026, 3, 1), date(2026, 3, 31), gradual=False)
    >>> [progress(share, 25.0, date(2026, m, 5)).state for m in (3, 4)]
    ['on_track', 'attained']
    >>> [progress(share, 15.0, date(2026, m, 5)).state for m in (3, 4)]
    ['behind', 'missed']
    """
    ratio = attainment(attained, goal.value)
    if ratio is None or today < goal.start:
        return Progress(ratio)
    expected = goal.value * (elapsed(goal, today) if goal.gradual else 1.0)
    over, reached = today > goal.end, attained >= goal.value
    if reached and (goal.gradual or over):
        state = "attained"
    elif over:
        state = "missed"
    else:
        state = "on_track" if attained >= expected else "behind"
    return Progress(ratio, expected, state)


def attainment(attained: float | None, target: float) -> float | None:
    """Return attained / target, ``None`` where nothing divides.

    >>> attainment(50.0, 200.0), attainment(None, 200.0), attainment(50.0, 0.0)
    (0.25, None, None)
    """
    return None if attained is None or not target else attained / target


def attainment_over(parts: Iterable[Part]) -> float | None:
    """Return Σ attained / Σ target, ``None`` without a target.

    A period within another one is left out: what its months bring, a year's target has
    counted already.

    >>> year = Part(date(2026, 1, 1), date(2026, 12, 31), 1000.0, 600.0)
    >>> march = Part(date(2026, 3, 1), date(2026, 3, 31), 100.0, 100.0)
    >>> april = Part(date(2026, 4, 1), date(2026, 4, 30), 300.0, 100.0)
    >>> attainment_over([march, april]), attainment_over([year, march])
    (0.5, 0.6)
    >>> attainment_over([]) is None
    True
    """
    parts = list(parts)
    outer = [
        part
        for part in parts
        if not any(
            other.start <= part.start and part.end <= other.end
            for other in parts
            if (other.start, other.end) != (part.start, part.end)
        )
    ]
    return attainment(sum(p.attained for p in outer), sum(p.target for p in outer))


def grown(value: float, growth: float, step: float, most: float | None = None) -> float:
    """Return a target raised by a percentage, rounded to a step, at most a maximum.

    >>> grown(1000.0, 5.0, 0.01), grown(1000.0, -10.0, 0.01), grown(10.0, 3.0, 1.0)
    (1050.0, 900.0, 10.0)
    >>> grown(80.0, 50.0, 0.01, most=100.0)
    100.0
    """
    raised = round(round(value * (100.0 + growth) / 100.0 / step) * step, 6)
    return raised if most is None else min(raised, most)
