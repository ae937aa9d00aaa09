"""Customers that raise each warning signal, and near misses: figures, no ORM.

Dates are counted from today, months from the first of this month, so that the stories
are the same on every day.
"""

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Bill:
    """An invoice: paid in a month so many days late, or overdue for so many days.

    :param int | None month: the month in which it is paid, -1 the last one; ``None`` if
        it is open
    :param int late: days after the due date of the payment, or of today
    :param int day: day of the month of the payment
    :param bool disputed: whether the customer disputes it
    """

    month: int | None
    late: int
    amount: float = 1000.0
    day: int = 15
    disputed: bool = False

    def paid_on(self, today: date) -> date | None:
        """Return the day of the payment, ``None`` if it is open."""
        return self.month and month_day(today, self.month, self.day)

    def due_on(self, today: date) -> date:
        """Return the due date.

        >>> bill = Bill(-1, 10)
        >>> str(bill.paid_on(date(2026, 3, 4))), str(bill.due_on(date(2026, 3, 4)))
        ('2026-02-15', '2026-02-05')
        """
        return (self.paid_on(today) or today) - relativedelta(days=self.late)


@dataclass(frozen=True)
class Story:
    """A customer of the demo; amounts in company currency, days before today.

    :param str | None raises: the signal it raises
    :param tuple promises: (days since the due date, amount, kept)
    :param tuple orders: (days ago, amount)
    :param tuple billed: amounts of orders by month ago, invoiced and paid
    :param tuple limits: (days ago, amount)
    :param tuple changes: (kind, before, after)
    """

    title: str
    raises: str | None = None
    bills: tuple[Bill, ...] = ()
    promises: tuple[tuple[int, float, bool], ...] = ()
    orders: tuple[tuple[int, float], ...] = ()
    billed: tuple[float, ...] = ()
    limits: tuple[tuple[int, float], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = field(default=())


def month_day(today: date, month: int, day: int) -> date:
    """Return a day of a month counted from this one.

    >>> str(month_day(date(2026, 3, 31), -1, 15))
    '2026-02-15'
    """
    return today.replace(day=1) + relativedelta(months=month, days=day - 1)


def _slower(days: float) -> tuple[Bill, ...]:
    """Eight months, each paid so many days later than the one before, from 30 on."""
    return tuple(Bill(m, round(30 + days * (m + 8))) for m in range(-8, 0))


def _worse(late: int) -> tuple[Bill, ...]:
    """Three prompt payments, then three that are late."""
    prompt = (Bill(-5, 0), Bill(-4, 0, day=5), Bill(-4, 0, day=20))
    return (*prompt, Bill(-2, late), Bill(-1, late, day=10), Bill(-1, late, day=20))


_BROKEN = (Bill(None, 20, 800.0),)
_STEADY = (1000.0,) * 12

# Of each pair the first raises the signal, the second just does not.
STORIES = {
    "acacia": Story("Acacia Apartments", "slope", _slower(4)),
    "almond": Story("Almond Academies", None, _slower(2.5)),
    "cherry": Story("Cherry Chalets", "index", _worse(30)),
    "cypress": Story("Cypress Cruises", None, _worse(15)),
    "ebony": Story(
        "Ebony Estates",
        "promise",
        _BROKEN,
        promises=((60, 300.0, False), (25, 500.0, False)),
    ),
    "eucalyptus": Story(
        "Eucalyptus Studios",
        None,
        _BROKEN,
        promises=((60, 300.0, True), (25, 500.0, False)),
    ),
    "laurel": Story("Laurel Lounges", "spike", orders=((4, 3200.0),), billed=_STEADY),
    "lime": Story("Lime Libraries", None, orders=((4, 2800.0),), billed=_STEADY),
    "mahogany": Story(
        "Mahogany Museums",
        "rise",
        orders=((12, 4500.0),),
        limits=((300, 10000.0), (20, 15000.0)),
    ),
    "mango": Story(
        "Mango Markets",
        None,
        orders=((12, 3500.0),),
        limits=((300, 10000.0), (20, 15000.0)),
    ),
    "pear": Story(
        "Pear Pharmacies",
        "identity",
        changes=(
            ("address", "4 Mill Lane", "Unit 17, Airport Freight Centre"),
            ("bank", "GB-11-2233", "LT-99-8877"),
        ),
    ),
    "plum": Story(
        "Plum Practices",
        None,
        changes=(
            ("address", "9 high street", "9 High Street"),
            ("vat", "", "GB 980 7806 84"),
            ("bank", "GB 11 5566", "GB-11-5566"),
        ),
    ),
    # Two signals at once: on alert.
    "redwood": Story(
        "Redwood Retreats",
        None,
        _slower(5),
        promises=((70, 2900.0, False), (30, 2700.0, False)),
    ),
    # Its near miss: slower, but not enough, and one promise kept of two.
    "rosewood": Story(
        "Rosewood Rooms",
        None,
        _slower(2.5),
        promises=((70, 2900.0, True), (30, 2700.0, False)),
    ),
    # Owed for long, but disputed: no sign of lateness.
    "sequoia": Story(
        "Sequoia Stores",
        None,
        (*_worse(0), Bill(None, 75, 6000.0, disputed=True)),
    ),
}
RAISED_BY_REDWOOD = ("promise", "slope")
