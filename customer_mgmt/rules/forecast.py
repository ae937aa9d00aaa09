"""What a customer's year is going to come to, seen from its complete months."""

from dataclasses import dataclass


@dataclass(frozen=True)
class YearSoFar:
    """A year's sales as far as they are known; amounts in one currency, untaxed.

    :param done: of the months that are over
    :param months: how many months are over, 0 to 12
    :param done_last: of the same months last year
    :param rest_last: of last year's months after those
    :param running: of months that are not over yet
    """

    done: float
    months: int
    done_last: float = 0.0
    rest_last: float = 0.0
    running: float = 0.0


@dataclass(frozen=True)
class Forecast:
    """What the year comes to, and how that was found: actual, seasonal or linear."""

    amount: float
    method: str


def year_end(year: YearSoFar) -> Forecast | None:
    """Return what the year comes to; ``None`` when there is nothing to go by.

    With sales in the same months of last year: what is done, and last year's remaining
    months at this year's growth. Else: the months that are over, drawn out to twelve.
    A month that is not over says nothing about growth, but what it brought already is
    the least the year comes to.

    Half a year at 20 % more than last year, which brought 900 in its second half:

    >>> year_end(YearSoFar(done=720.0, months=6, done_last=600.0, rest_last=900.0))
    Forecast(amount=1800.0, method='seasonal')

    A customer new this year, one who buys in spring only, and one who stopped:

    >>> year_end(YearSoFar(done=300.0, months=3))
    Forecast(amount=1200.0, method='linear')
    >>> year_end(YearSoFar(done=300.0, months=6, done_last=200.0)).amount
    300.0
    >>> year_end(YearSoFar(done=0.0, months=6, done_last=200.0, rest_last=50.0)).amount
    0.0

    A big order in the running month; a year that is over; nothing to go by:

    >>> year_end(YearSoFar(done=10.0, months=6, running=500.0)).amount
    510.0
    >>> year_end(YearSoFar(done=80.0, months=12, done_last=10.0))
    Forecast(amount=80.0, method='actual')
    >>> year_end(YearSoFar(done=0.0, months=6, rest_last=40.0)) is None
    True
    >>> year_end(YearSoFar(done=0.0, months=0, rest_last=40.0, running=5.0)) is None
    True
    """
    if year.months >= 12:
        return Forecast(year.done, "actual")
    done = max(year.done, 0.0)
    if not year.months or (not done and year.done_last <= 0):
        return None
    if year.done_last > 0:
        rest = max(year.rest_last, 0.0) * done / year.done_last
        found = Forecast(year.done + rest, "seasonal")
    else:
        found = Forecast(done * 12 / year.months, "linear")
    return Forecast(max(found.amount, year.done + year.running), found.method)
