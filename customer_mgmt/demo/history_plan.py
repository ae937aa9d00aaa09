"""What the demo customers bought in the last twenty months: figures, no ORM.

Everything follows from the tables below and the number of the month, so that the demo
is the same on every machine and every day but for its dates.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import pi, sin

from dateutil.relativedelta import relativedelta

MONTHS = 20
# Prices rose a year ago; the products' costs with them, see `customer.demo.history`.
PRICE_RISE = 1.04
PRICE_RISE_MONTH = -12
PAYMENT_TERMS = timedelta(days=30)

# Product: list price. The chair and the desk are older than this plan.
PRICES = {
    "chair": 100,
    "desk": 1300,
    "table": 640,
    "stool": 85,
    "sofa": 980,
    "lamp": 45,
    "cabinet": 210,
    "screen": 320,
    "shelf": 130,
    "trolley": 260,
    "sign": 65,
    "bench": 175,
    "fabric": 28,
    "oil": 18,
}
# First and last month of products that came or went.
OFFERED = {"sign": (-MONTHS, -13), "bench": (-7, -1)}
_SMALL = {"stool": 5, "lamp": 3, "oil": 1}


@dataclass(frozen=True)
class Buyer:
    """How a customer buys.

    :param str shape: key of `SHAPES`
    :param float amount: about what it spends in a month
    :param dict basket: part of the amount by product
    :param int every: months between two invoices
    :param int late: days after the due date at which it pays; negative is early
    :param str | None currency: another than the company's
    """

    shape: str
    amount: float
    basket: dict[str, int]
    every: int = 1
    late: int = 0
    currency: str | None = None


@dataclass(frozen=True)
class Sale:
    """An invoice, what of it was credited, and when it was paid.

    :param tuple lines: (product, quantity, price)
    :param tuple credited: the same, of the credit note; often empty
    """

    buyer: str
    day: date
    paid_on: date
    month: int
    lines: tuple[tuple[str, int, float], ...]
    credited: tuple[tuple[str, int, float], ...]
    currency: str | None


def _steady(month: int) -> float:
    return 1 + 0.25 * sin(2 * pi * month / 12)


# Share of its usual amount that a customer buys in a month, -1 being the last one.
SHAPES = {
    "steady": _steady,
    "growing": lambda month: 0.25 + 1.75 * (month + MONTHS) / MONTHS,
    "shrinking": lambda month: 1.4 - (month + MONTHS) / MONTHS,
    "lost": lambda month: 1.1 if month < -8 else 0,
    "won back": lambda month: 0 if -13 <= month <= -4 else _steady(month),
    "new": lambda month: 1.0 if month >= -3 else 0,
    "until spring": lambda month: 1.0 if month < -3 else 0,
}

BUYERS = {
    "alder": Buyer("steady", 5200, {"table": 4, "sofa": 4, "lamp": 1, "desk": 3}),
    "birch": Buyer("steady", 900, {"cabinet": 4, "shelf": 3, "screen": 3}, 2),
    "cedar": Buyer("until spring", 1900, {"screen": 4, "trolley": 5}, 2, 46),
    "dogwood": Buyer("steady", 700, {"chair": 5, "shelf": 3, "sign": 1}, 3, 4),
    "elm": Buyer("lost", 3100, {"desk": 4, "sofa": 3, "fabric": 2}, 2, 12),
    "hazel": Buyer("shrinking", 1400, {"cabinet": 4, "trolley": 3, "lamp": 2}, 2, 9),
    "ivy": Buyer("steady", 650, {"stool": 4, "table": 4, "oil": 1}, 3, 3),
    "juniper": Buyer("growing", 700, {"bench": 3, "lamp": 2, "shelf": 3}),
    "aspen": Buyer("steady", 2600, {**_SMALL, "sofa": 5, "fabric": 2}),
    "beech": Buyer("steady", 1200, {**_SMALL, "table": 4, "chair": 3}, 2),
    "chestnut": Buyer("steady", 900, {**_SMALL, "table": 3, "bench": 2}, 3, 6),
    "larch": Buyer("shrinking", 1800, {**_SMALL, "sofa": 4, "sign": 2}, 2, 15),
    "myrtle": Buyer("steady", 1500, {**_SMALL, "fabric": 3, "desk": 3}, 2),
    "olive": Buyer("steady", 1100, {"trolley": 5, "table": 3, "oil": 2}, 2, -4),
    "poplar": Buyer("growing", 450, {**_SMALL, "bench": 3}),
    "rowan": Buyer("won back", 2400, {**_SMALL, "sofa": 4, "screen": 2}, 2),
    "sycamore": Buyer("lost", 2800, {**_SMALL, "sofa": 5, "sign": 2}, 2, 20),
    "willow": Buyer("new", 1300, {**_SMALL, "table": 3}),
    "yew": Buyer("steady", 21000, {**_SMALL, "sofa": 5, "screen": 4}, 2, 0, "CNY"),
    "hornbeam": Buyer("steady", 3400, {"chair": 4, "cabinet": 3, "table": 4}, 2, 2),
}
# Prices for the customer with a currency of its own.
CURRENCY_FACTOR = {None: 1, "CNY": 8.2}


def plan(today: date) -> list[Sale]:
    """Return all sales, oldest first; none is later than yesterday.

    >>> sales = plan(date(2026, 3, 31))
    >>> sales[0].day.isoformat(), max(s.paid_on for s in sales) < date(2026, 3, 31)
    ('2024-07-06', True)
    >>> sum(1 for sale in sales if sale.buyer == "willow")
    3
    """
    sales = [
        sale
        for month in range(-MONTHS, 0)
        for number, buyer in enumerate(BUYERS)
        if (sale := _sale(buyer, number, month, today))
    ]
    return sorted(sales, key=lambda sale: sale.day)


def _sale(name: str, number: int, month: int, today: date) -> Sale | None:
    buyer = BUYERS[name]
    share = SHAPES[buyer.shape](month)
    if not share or (month + number) % buyer.every:
        return None
    first = today.replace(day=1) + relativedelta(months=month)
    day = first + timedelta(days=5 + number % 4 * 6)
    lines = tuple(_lines(buyer, number, month, share * buyer.every))
    credited = lines[:1] if (month * 5 + number * 3) % 17 == 0 else ()
    return Sale(
        name,
        day,
        _paid_on(day + PAYMENT_TERMS + timedelta(days=buyer.late), today),
        month,
        lines,
        tuple((key, -(-quantity // 4), price) for key, quantity, price in credited),
        buyer.currency,
    )


def _paid_on(day: date, today: date) -> date:
    """Return the day the bank books a payment: every ten days, before today."""
    booked = today - timedelta(1) - timedelta((today - day).days // 10 * 10)
    return min(booked, today - timedelta(1))


def _lines(buyer: Buyer, number: int, month: int, share: float):
    """Yield what a customer buys in a month; quantities swing by a quarter."""
    parts = sum(buyer.basket.values())
    rise = PRICE_RISE if month >= PRICE_RISE_MONTH else 1
    for position, (key, part) in enumerate(buyer.basket.items()):
        first, last = OFFERED.get(key, (-MONTHS, -1))
        if not first <= month <= last:
            continue
        swing = 1 + ((month * 7 + number * 3 + position * 5) % 11 - 5) / 20
        price = round(PRICES[key] * rise * CURRENCY_FACTOR[buyer.currency], 2)
        quantity = round(buyer.amount * share * swing * part / parts / price)
        if quantity:
            yield key, quantity, price
