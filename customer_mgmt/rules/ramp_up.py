"""How a new customer's limit grows until its turnover is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class RampStep:
    """Until the end of that month of trading, a percentage of the base limit."""

    months_to: int
    percentage: float


@dataclass(frozen=True)
class RampLimit:
    """A dated amount of the ramp; ``end`` is its last day, ``None`` for the last."""

    amount: float
    start: date
    end: date | None = None


def ramp_up(base: float, first: date, steps: Iterable[RampStep]) -> list[RampLimit]:
    """Return the dated limits of a new customer, the whole base limit coming last.

    :param base: base limit of the declared grade, in company currency
    :param first: day the ramp begins; months are counted from it
    :param steps: policy of the company; without any the base limit counts at once

    >>> from datetime import date
    >>> steps = [RampStep(6, 75), RampStep(3, 50)]
    >>> ramp = ramp_up(1000.0, date(2026, 1, 31), steps)
    >>> [(limit.amount, str(limit.start), str(limit.end)) for limit in ramp]
    ... # doctest: +NORMALIZE_WHITESPACE
    [(500.0, '2026-01-31', '2026-04-29'), (750.0, '2026-04-30', '2026-07-30'),
     (1000.0, '2026-07-31', 'None')]
    >>> ramp_up(1000.0, date(2026, 1, 31), [])[0].amount
    1000.0
    """
    limits, start = [], first
    for step in sorted(steps, key=lambda step: step.months_to):
        # Always from the first day: a chain of months would lose the 31st for good.
        following = first + relativedelta(months=step.months_to)
        amount = base * step.percentage / 100.0
        limits.append(RampLimit(amount, start, following - timedelta(days=1)))
        start = following
    return [*limits, RampLimit(base, start)]


def ramp_falls(steps: Iterable[RampStep]) -> bool:
    """Tell whether a later step gives less than an earlier one.

    >>> ramp_falls([RampStep(6, 75), RampStep(3, 50)])
    False
    >>> ramp_falls([RampStep(6, 40), RampStep(3, 50)])
    True
    """
    ordered = sorted(steps, key=lambda step: step.months_to)
    return any(
        later.percentage < earlier.percentage
        for earlier, later in zip(ordered, ordered[1:], strict=False)
    )
