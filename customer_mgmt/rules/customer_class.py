"""A customer's class on a day: all of activity, RFM, growth and potential together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .activity import Activity, LapsePolicy, Rhythm, activity_of, own_rhythm, rhythm_of
from .growth import LONGEST, growth_of
from .period import month_of, shift
from .potential import (
    LEAST_COMPARABLE,
    AttentionPolicy,
    deserves_attention,
    is_under_served,
    peer_potential,
    potential_of,
    share_of,
)
from .rfm import abc_classes, scores


@dataclass(frozen=True)
class Month:
    """What a customer bought in a month."""

    turnover: float
    invoices: int


@dataclass
class Customer:
    """What is known of a customer on a day.

    :param days: days of purchase in order, each once
    :param months: sales by month (its first day)
    :param group: industry and size, None where either is unknown
    :param surveyed: its own turnover of a year
    """

    days: Sequence[date]
    months: Mapping[date, Month] = field(default_factory=dict)
    group: tuple | None = None
    surveyed: float | None = None

    def year(self, last: date) -> Month:
        """Return the sum of twelve months up to one."""
        first = shift(last, -11)
        year = [month for at, month in self.months.items() if first <= at <= last]
        return Month(
            round(sum(month.turnover for month in year), 6),
            sum(month.invoices for month in year),
        )

    def sales(self, last: date) -> list[float | None]:
        """Return monthly sales, from the first sale on, up to a month."""
        begin = max(_number(self.days[0]), _number(last) - LONGEST + 1)
        months = [None] * (_number(last) - begin + 1)
        for at, month in self.months.items():
            if begin <= _number(at) <= _number(last):
                months[_number(at) - begin] = month.turnover
        return months


def _number(day: date) -> int:
    return day.year * 12 + day.month


@dataclass(frozen=True)
class ClassPolicy:
    """What a company judges by; see each part."""

    lapse: LapsePolicy = LapsePolicy()
    attention: AttentionPolicy = AttentionPolicy()
    abc_a: float = 80.0
    abc_b: float = 95.0


def class_rhythms(
    customers: Mapping[object, Customer], as_of: date, policy: LapsePolicy
) -> dict:
    """Return the rhythm of each group with enough customers, and of all under None.

    It is the rhythm of the customers' own median intervals.
    """
    intervals = defaultdict(list)
    for customer in customers.values():
        own = own_rhythm([day for day in customer.days if day <= as_of])
        if own:
            intervals[None].append(own.interval)
            if customer.group:
                intervals[customer.group].append(own.interval)
    found = {
        group: rhythm_of(values)
        for group, values in intervals.items()
        if group is None or len(values) >= LEAST_COMPARABLE
    }
    return {None: Rhythm(policy.default_days, 0), **found}


def classify(
    customers: Mapping[object, Customer], month: date, as_of: date, policy: ClassPolicy
) -> dict[object, dict]:
    """Return what each customer is, by column of `customer.fact.class`.

    :param customers: by any key; those without purchase by then are left out
    :param month: its first day
    :param as_of: the month's last day, or today while it runs

    >>> known = Customer(
    ...     [date(2026, 1, 5), date(2026, 2, 9)],
    ...     {date(2026, 1, 1): Month(100.0, 1), date(2026, 2, 1): Month(50.0, 1)},
    ... )
    >>> month, as_of = date(2026, 2, 1), date(2026, 2, 28)
    >>> row = classify({7: known}, month, as_of, ClassPolicy())[7]
    >>> row["activity"], row["abc"], row["monetary"], row["recency_days"], row["rfm"]
    ('new', 'a', 150.0, 19, '333')
    """
    activities = _activities(customers, as_of, policy.lapse)
    rows = {}
    for key, activity in activities.items():
        rows[key] = _row(customers[key], activity, month, as_of)
    _add_scores(rows, policy)
    _add_potentials(customers, rows, policy.attention)
    return rows


def _activities(customers, as_of, policy) -> dict[object, Activity]:
    rhythms = class_rhythms(customers, as_of, policy)
    found = {}
    for key, customer in customers.items():
        of_class = rhythms.get(customer.group, rhythms[None])
        if activity := activity_of(customer.days, as_of, of_class, policy):
            found[key] = activity
    return found


def _row(customer, activity, month, as_of):
    last = max(day for day in customer.days if day <= as_of)
    # A month that still runs would look like a fall.
    whole = month if _is_last_day(as_of) else shift(month, -1)
    growth = growth_of(customer.sales(whole))
    year = customer.year(month)
    return {
        "as_of": as_of,
        "activity": activity.state,
        "first_date": customer.days[0],
        "last_date": last,
        "recency_days": activity.recency,
        "interval_days": activity.interval,
        "own_rhythm": activity.own,
        "risk_days": activity.risk_days,
        "lost_days": activity.lost_days,
        "value": customer.year(month_of(last)).turnover,
        "frequency": year.invoices,
        "monetary": year.turnover,
        "growth": growth and growth.rate,
        "growth_sure": growth is not None and growth.sure,
    }


def _is_last_day(day):
    return day.month != date.fromordinal(day.toordinal() + 1).month


def _add_scores(rows, policy):
    """Score those who bought within the year among each other; others stay blank."""
    buyers = [row for row in rows.values() if row["frequency"] > 0]
    for row in rows.values():
        row.update(abc=None, r_score=None, f_score=None, m_score=None, rfm=None)
    amounts = [row["monetary"] for row in buyers]
    ranked = zip(
        buyers,
        abc_classes(amounts, policy.abc_a, policy.abc_b),
        scores([row["recency_days"] for row in buyers], lowest_best=True),
        scores([row["frequency"] for row in buyers]),
        scores(amounts),
        strict=True,
    )
    for row, abc, r, f, m in ranked:
        row.update(abc=abc, r_score=r, f_score=f, m_score=m, rfm=f"{r}{f}{m}")


def _add_potentials(customers, rows, policy):
    groups = defaultdict(list)
    for key, row in rows.items():
        if row["frequency"] > 0 and customers[key].group:
            groups[customers[key].group].append(row["monetary"])
    for amounts in groups.values():
        amounts.sort()
    for key, row in rows.items():
        amounts = groups.get(customers[key].group, [])
        own = row["monetary"]
        peers = peer_potential(amounts, own, policy)
        potential = potential_of(customers[key].surveyed, peers)
        share = share_of(own, potential)
        under = is_under_served(share, potential, policy)
        row.update(
            potential=potential and potential.amount,
            potential_source=potential and potential.source,
            peer_count=len(amounts) - (row["frequency"] > 0) if amounts else 0,
            potential_share=None if share is None else share / 100,
            under_served=under,
            attention=deserves_attention(row["abc"], row["growth"], under, policy),
        )
