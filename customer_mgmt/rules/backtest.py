"""What a credit policy would have held: a customer's past orders, replayed by date.

An order is judged as things stood when its day began: items as booked and matched until
the evening before, earlier orders with what was not billed by then. What really
followed is left as it was: a hold changes nothing that comes after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .backtest_walk import Debt, Reader, cleared_on
from .decision import Finding, Position, Rule, findings, verdict
from .past import PastCustomer, PastOrder

# Rules that a back-test leaves out: what they compare was not kept.
LEFT_OUT = ("group", "review")
# Rules that no payment clears.
_LASTING = ("document",)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Judged:
    """An order of the past as policies would have judged it, by name of the policy.

    ``cleared`` is the day on which it would have passed by what really was paid,
    ``None`` if it did not within the days looked after.
    """

    order: PastOrder
    position: Position
    order_part: float
    approximate: bool
    limit_basis: str
    grade: int | None
    found: dict[str, list[Finding]]
    cleared: dict[str, date | None] = field(default_factory=dict)

    def is_held(self, name: str) -> bool:
        """Tell whether the policy would have held the order, or stopped it."""
        return verdict(self.found[name]) in ("hold", "stop")

    def _may_clear(self, name):
        return not any(
            f.kind in _LASTING and f.action in ("hold", "stop")
            for f in self.found[name]
        )


# Returns the rules of a policy for a grade, groups and a sales team.
Choose = Callable[[str, int | None, frozenset, int | None], list[Rule]]


def replay(
    customer: PastCustomer,
    names: Sequence[str],
    choose: Choose,
    period: tuple[date, date],
    today: date,
    rounding: float = 0.01,
    kinds: frozenset = frozenset(),
) -> list[Judged]:
    """Judge a customer's orders of a period as policies would have, in order of date.

    :param names: the policies
    :param choose: returns the rules of a policy by grade, groups and sales team
    :param period: first and last day of confirmation
    :param today: until when it is known what followed
    :param kinds: kinds of all rules; what only "index" and "horizon" ask for is read
        only for them

    A limit of 100; 80 are owed, 30 are ordered on the 5th, 60 are paid on the 9th:

    >>> from datetime import datetime
    >>> from .limits import DatedLimit
    >>> from .past import PastItem, Settlement
    >>> day = lambda n: date(2026, 3, n)
    >>> owed = PastItem(day(1), day(31), 80.0, (Settlement(day(9), 60.0),))
    >>> order = PastOrder(7, datetime(2026, 3, 5), day(5), 30.0)
    >>> customer = PastCustomer([owed], [order], [DatedLimit(1, 100.0, day(1))])
    >>> rules = lambda *scope: [Rule("limit", "hold", 100.0)]
    >>> judged, = replay(customer, ["new"], rules, (day(1), day(31)), day(31))
    >>> judged.is_held("new"), judged.found["new"][0].excess
    (True, 10.0)
    >>> str(judged.cleared["new"])
    '2026-03-09'
    """
    judged, waiting, items = [], [], []
    coming = sorted(customer.items, key=lambda item: item.day, reverse=True)
    # Credit that meets its item on the day it comes is never seen in the evening.
    credit = [i for i in customer.items if i.amount < 0 and i.open_at(i.day)]
    bills = _bills_of(customer)
    reader = Reader(customer, rounding, kinds)
    for order in sorted(customer.orders, key=lambda o: (o.moment, o.key)):
        eve = order.day - _DAY
        while coming and coming[-1].day <= eve:
            items.append(coming.pop())
        items = [item for item in items if item.open_at(eve)]
        waiting = [other for other in waiting if other.left_at(eve)]
        if period[0] <= order.day <= period[1]:
            found, rules = _judge(reader, order, items, waiting, names, choose)
            held = {n: own for n, own in rules.items() if found._may_clear(n)}
            if held:
                arriving = _arriving(bills, credit, waiting, eve)
                found.cleared.update(
                    cleared_on(reader, order, items, arriving, waiting, held, today)
                )
            judged.append(found)
        waiting.append(order)
    return judged


def _judge(reader, order, items, waiting, names, choose):
    """Return the order as judged, and the rules of the policies that hold it."""
    customer, eve = reader.customer, order.day - _DAY
    left = sum(other.left_at(eve) for other in waiting)
    debt = Debt.of(items, eve, order.day)
    position = reader.position(order, debt, left, waiting, eve, order.day)
    grade = customer.grade_at(order.day)
    rules = {name: choose(name, grade, customer.groups, order.team) for name in names}
    judged = Judged(
        order,
        position,
        left,
        not all(other.exact for other in waiting),
        customer.limit_at(order.day)[2],
        grade,
        {name: findings(position, own) for name, own in rules.items()},
    )
    return judged, {n: own for n, own in rules.items() if judged.is_held(n)}


def _bills_of(customer):
    """Return the items that bill an order, by order."""
    bills = defaultdict(list)
    for item in customer.items:
        for key in item.orders if item.amount > 0 else ():
            bills[key].append(item)
    return bills


def _arriving(bills, credit, waiting, eve):
    """Return the items that come later and count: of orders before it, and credit."""
    of_orders = {id(i): i for other in waiting for i in bills[other.key] if i.day > eve}
    return [*of_orders.values(), *(item for item in credit if item.day > eve)]
