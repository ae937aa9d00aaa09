"""How a customer pays: days beyond terms, payment index, days sales outstanding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# (days late, points): what agencies that rate payment give for an amount paid so late;
# paid ahead by a month 100, within discount 90, on the due day 80. The published scale
# gives 20 points at 120 days and 0 to 19 beyond; ours runs out after as long again.
INDEX_POINTS: tuple[tuple[int, int], ...] = (
    (-30, 100),
    (-20, 90),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
    (240, 0),
)
# An index from fewer instalments than this would be chance.
MINIMUM_EXPERIENCES = 3


@dataclass(frozen=True)
class Experience:
    """An amount of one instalment that was paid, or is open and overdue.

    ``days`` are days after the due date, negative if it was paid before; an open amount
    has its age on the day of reading. ``item`` tells instalments apart.
    """

    amount: float
    days: int
    item: object = None


@dataclass(frozen=True)
class PaymentRecord:
    """How a customer paid in a period; ``None`` where there is nothing to divide by.

    Days beyond terms and DSO are days, the index runs from 0 to 100, the share on time
    from 0 to 1; the amount is in company currency.
    """

    days_beyond_terms: float | None = None
    index: float | None = None
    on_time_share: float | None = None
    experiences: int = 0
    amount: float = 0.0
    dso: float | None = None
    dso_count_back: float | None = None


@dataclass(frozen=True)
class MonthSales:
    """What was invoiced on credit in one month, and how many of its days count."""

    amount: float
    days: int


def days_beyond_terms(experiences: Iterable[Experience]) -> float | None:
    """Return the mean of days late, weighted with the amounts: Σ(amount × days) ÷ Σ.

    Source: average days in arrears as of SAP credit management (UKM_SL_SLARR_W). Open
    overdue amounts belong to it at today's age, else a non-payer would look good.

    1,000 paid 10 days late and 3,000 paid 6 days late are (10,000 + 18,000) ÷ 4,000:

    >>> days_beyond_terms([Experience(1000, 10), Experience(3000, 6)])
    7.0
    >>> days_beyond_terms([Experience(100, -5), Experience(100, 5)])
    0.0
    >>> days_beyond_terms([]) is None
    True
    """
    experiences = list(experiences)
    weighted = sum(e.amount * e.days for e in experiences)
    return ratio(weighted, sum(e.amount for e in experiences))


def payment_index(days: float) -> float:
    """Return the points from 0 to 100 for an amount paid so many days after its due.

    Source: the scale that credit agencies publish (prompt 80, 15 days 70, 22 days 60,
    30 days 50, 60 days 40, 90 days 30, 120 days 20, later 0 to 19); between its points
    we interpolate.

    >>> [payment_index(days) for days in (-45, -20, 0, 15, 22, 30, 60, 90, 120, 400)]
    [100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 0.0]

    Half way between 30 and 60 days lies 45, half way between 50 and 40 points:

    >>> payment_index(45), payment_index(-10), payment_index(180)
    (45.0, 85.0, 10.0)
    """
    (low, points), *rest = INDEX_POINTS
    if days <= low:
        return float(points)
    for high, next_points in rest:
        if days <= high:
            step = (next_points - points) / (high - low)
            return points + step * (days - low)
        low, points = high, next_points
    return float(points)


def weighted_index(
    experiences: Iterable[Experience], minimum: int = MINIMUM_EXPERIENCES
) -> float | None:
    """Return the mean of the points, weighted with the amounts: Σ(amount × points) ÷ Σ.

    Source: the amount-weighted index of credit agencies. It is blank below a minimum of
    instalments; several payments of one instalment are one experience.

    1,000 on the day (80), 1,000 at 30 days (50), 2,000 at 15 days (70) are
    (80,000 + 50,000 + 140,000) ÷ 4,000:

    >>> paid = [Experience(1000, 0, 1), Experience(1000, 30, 2)]
    >>> weighted_index([*paid, Experience(2000, 15, 3)])
    67.5
    >>> weighted_index([*paid, Experience(2000, 15, 2)]) is None
    True
    """
    experiences = list(experiences)
    if len({e.item for e in experiences}) < minimum:
        return None
    weighted = sum(e.amount * payment_index(e.days) for e in experiences)
    return ratio(weighted, sum(e.amount for e in experiences))


def share_on_time(experiences: Iterable[Experience]) -> float | None:
    """Return the part of the amount, 0 to 1, that was paid on the due day or before.

    3,000 of 4,000 were not late:

    >>> share_on_time([Experience(3000, 0), Experience(1000, 1)])
    0.75
    >>> share_on_time([]) is None
    True
    """
    experiences = list(experiences)
    on_time = sum(e.amount for e in experiences if e.days <= 0)
    return ratio(on_time, sum(e.amount for e in experiences))


def dso_simple(
    receivable: float, sales: float, days: int, customer_days: int | None = None
) -> float | None:
    """Return days sales outstanding: receivables ÷ credit sales of a period × its days.

    Source: credit statistics of Dynamics 365; the days are cut at the day the customer
    became one, else a new customer's days would count in which it could not buy.

    :param receivable: what the customer owes at the end, net of unapplied credit
    :param sales: what was invoiced in the period, net of credit notes, with tax
    :param days: length of the period
    :param customer_days: days since the first invoice, ``None`` if not known

    30,000 owed of 120,000 sold in 360 days; and as customer since 90 days:

    >>> dso_simple(30_000, 120_000, 360), dso_simple(30_000, 120_000, 360, 90)
    (90.0, 22.5)
    >>> dso_simple(500, 0, 360) is None
    True
    """
    if sales <= 0:
        return None
    if customer_days is not None:
        days = min(days, max(customer_days, 0))
    return receivable / sales * days


def dso_count_back(receivable: float, months: Sequence[MonthSales]) -> float | None:
    """Return the days of the latest sales that make up the receivables.

    Source: count-back method (Credit Today): subtract month after month from the
    receivables, latest first, and add its days; the last month counts in proportion.
    What is older than all months adds nothing: their days are then a lower bound. Where
    credit notes outweigh sales, the month adds to what is still to be explained.

    :param receivable: what the customer owes at the end, net of unapplied credit
    :param months: latest first

    212,000 less 100,000 and 80,000 leaves 32,000 of 70,000: 30 + 30 + 32/70 × 30:

    >>> sold = [MonthSales(amount, 30) for amount in (100_000, 80_000, 70_000)]
    >>> round(dso_count_back(212_000, sold), 1)
    73.7
    >>> dso_count_back(999_000, sold), dso_count_back(-5, sold)
    (90.0, 0.0)
    >>> dso_count_back(212_000, [MonthSales(0, 30)]) is None
    True
    """
    if not any(month.amount > 0 for month in months):
        return None
    left, days = receivable, 0.0
    for month in months:
        if left <= 0:
            break
        days += month.days * (left / month.amount if left < month.amount else 1.0)
        left -= month.amount
    return days


def ratio(numerator: float, denominator: float) -> float | None:
    """Return a ratio, ``None`` where there is nothing to divide by.

    >>> ratio(1, 4), ratio(1, 0)
    (0.25, None)
    """
    return numerator / denominator if denominator else None
