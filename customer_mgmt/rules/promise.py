"""Whether customers paid what they promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Promise:
    """An amount promised between two days; ``invoices`` empty: whatever it pays."""

    key: int
    amount: float
    given: date
    due: date
    invoices: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Receipt:
    """Money that arrived on a day; ``invoice`` is what it was matched with, if known.

    A payment matched with two invoices is two receipts.
    """

    day: date
    amount: float
    invoice: int | None = None


@dataclass(frozen=True)
class Settlement:
    """What arrived for a promise, and what became of it."""

    received: float
    state: str


def settle(
    promises: Iterable[Promise],
    receipts: Iterable[Receipt],
    today: date,
    grace: int = 0,
    rounding: float = 0.01,
) -> dict[int, Settlement]:
    """Tell which promises of one customer are kept, broken or still open.

    What arrives from the day of the promise to its due date, and the days of grace
    after it, counts. Money counts once: the promise that is due first takes it first,
    and those about certain invoices take theirs before the others.

    :param grace: days after the due date, for money that is on its way
    :param rounding: half of it may be missing

    >>> day = lambda n: date(2026, 3, n)
    >>> week = Promise(1, 100.0, day(1), day(7))
    >>> [settle([week], [Receipt(day(d), 100.0)], day(20), 2)[1].state
    ...  for d in (1, 9, 10)]
    ['kept', 'kept', 'broken']
    >>> settle([week], [Receipt(day(3), 60.0)], day(9), 2)[1]
    Settlement(received=60.0, state='open')

    One payment does not keep two promises:

    >>> later = Promise(2, 50.0, day(1), day(10))
    >>> found = settle([later, week], [Receipt(day(3), 120.0)], day(20))
    >>> found[1].state, found[2]
    ('kept', Settlement(received=20.0, state='broken'))

    A promise about an invoice is kept by what pays that invoice:

    >>> bill = Promise(3, 100.0, day(1), day(7), frozenset({7}))
    >>> [settle([bill], [Receipt(day(3), 100.0, i)], day(20))[3].state for i in (7, 8)]
    ['kept', 'broken']
    """
    left = [[receipt, receipt.amount] for receipt in receipts]
    left.sort(key=lambda pair: pair[0].day)
    found = {}
    ordered = sorted(promises, key=lambda p: (not p.invoices, p.due, p.given, p.key))
    for promise in ordered:
        last = promise.due + timedelta(days=grace)
        received = _take(promise, left, last)
        if received > promise.amount - rounding / 2:
            state = "kept"
        else:
            state = "broken" if today > last else "open"
        found[promise.key] = Settlement(round(received, 6), state)
    return found


def _take(promise: Promise, left: list, last: date) -> float:
    """Take what a promise needs from the receipts that are left."""
    received = 0.0
    for pair in left:
        receipt, amount = pair
        fits = not promise.invoices or receipt.invoice in promise.invoices
        if fits and promise.given <= receipt.day <= last:
            taken = min(amount, promise.amount - received)
            pair[1] -= taken
            received += taken
    return received
