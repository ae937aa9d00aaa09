"""The bridge from one period's gross profit to another's: price, cost, volume, mix.

*Source.* The price-volume-mix-cost analysis of management accounting; names differ
from book to book. By product, with p, c, m = p - c the mean price, cost and margin of a
piece and q the quantity, before (0) and now (1):

- price = Σ (p1 - p0) q1
- cost = -Σ (c1 - c0) q1
- volume = (V1 - V0) r0
- mix = Σ (v1 - v0 V1 / V0) (m0 / p0 - r0)

Pieces, metres and litres cannot be added. So volume is what the quantities are worth at
the prices before: v0 = p0 q0 and v1 = p0 q1 by product, V0 and V1 in all; and the mean
margin that volume is valued at is that of a unit of money, r0 = Σ (S0 - C0) / Σ S0. If
all products had one price before, this is the same as counting pieces.

Products bought in one period only have no second price: their profit stands apart as
new or lost. So does the change of what has no mean price, such as lines without a
product, or with more returned than sold (*other*).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal, localcontext

# Digits the parts are computed with; they are exact to the cent long before.
_STEP = Decimal("1e-12")
_DIGITS = 60
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Sold:
    """What was sold of a product in a period, net of credit notes.

    :param Decimal quantity: in the product's own unit
    :param Decimal turnover: in company currency
    :param Decimal cost: in company currency
    """

    quantity: Decimal = _NOTHING
    turnover: Decimal = _NOTHING
    cost: Decimal = _NOTHING

    @property
    def profit(self) -> Decimal:
        """Turnover less cost."""
        return self.turnover - self.cost

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all was sold."""
        return not (self.quantity or self.turnover or self.cost)

    @property
    def is_measured(self) -> bool:
        """Whether it has a mean price that can be compared."""
        return self.quantity > 0 and self.turnover > 0


@dataclass(frozen=True)
class Bridge:
    """The parts of a change of gross profit, in company currency."""

    price: Decimal = _NOTHING
    cost: Decimal = _NOTHING
    volume: Decimal = _NOTHING
    mix: Decimal = _NOTHING
    new: Decimal = _NOTHING
    lost: Decimal = _NOTHING
    other: Decimal = _NOTHING

    @property
    def change(self) -> Decimal:
        """The sum of the parts: profit now less profit before."""
        with localcontext(prec=_DIGITS):
            return sum((getattr(self, part) for part in PARTS), _NOTHING)

    def rounded(self, step: Decimal) -> "Bridge":
        """Return the parts as multiples of a step that still add up to the change.

        What rounding leaves over goes to the largest of price, cost, volume and mix;
        new, lost and other are amounts that were booked, and stay as they are.

        >>> thirds = Bridge(price=Decimal("0.333"), mix=Decimal("0.333"),
        ...                 volume=Decimal("0.334"))
        >>> exact = thirds.rounded(Decimal("0.01"))
        >>> exact.price, exact.volume, exact.change
        (Decimal('0.33'), Decimal('0.34'), Decimal('1.00'))
        """
        with localcontext(prec=_DIGITS):
            parts = {part: getattr(self, part).quantize(step) for part in PARTS}
            rest = self.change.quantize(step) - sum(parts.values())
            computed = [part for part in PARTS if part not in APART]
            largest = max(computed, key=lambda part: abs(getattr(self, part)))
            return replace(Bridge(**parts), **{largest: parts[largest] + rest})


PARTS = tuple(field.name for field in fields(Bridge))
# Parts that are the whole change of profit of a kind of products.
APART = ("new", "lost", "other")


def kind_of(before: Sold, now: Sold, has_product: bool = True) -> str:
    """Tell where a product stands: ``same``, ``new``, ``lost`` or ``other``.

    >>> one = Sold(Decimal(1), Decimal(10), Decimal(6))
    >>> kind_of(one, one), kind_of(Sold(), one), kind_of(one, Sold())
    ('same', 'new', 'lost')
    >>> kind_of(one, one, has_product=False), kind_of(one, Sold(Decimal(-1)))
    ('other', 'other')
    """
    if not has_product:
        return "other"
    if before.is_nothing:
        return "new"
    if now.is_nothing:
        return "lost"
    return "same" if before.is_measured and now.is_measured else "other"


@dataclass(frozen=True)
class Same:
    """Sums over the products with a price in both periods.

    :param Decimal worth: today's quantities at the prices before
    :param Decimal spent: today's quantities at the costs before; being the same numbers
        in every part, both cancel, whatever they were rounded to
    """

    before: Sold = Sold()
    now: Sold = Sold()
    worth: Decimal = _NOTHING
    spent: Decimal = _NOTHING


def bridge(products: Iterable[tuple[str, Sold, Sold]]) -> Bridge:
    """Return the parts of the change of gross profit; they add up to it exactly.

    :param products: kind (see `kind_of`), what was sold before and now

    >>> def sold(quantity, price, cost):
    ...     return Sold(*map(Decimal, (quantity, quantity * price, quantity * cost)))
    >>> chairs = ("same", sold(10, 100, 60), sold(12, 110, 65))
    >>> found = bridge([chairs, ("new", Sold(), sold(5, 20, 8))])
    >>> [int(part) for part in (found.price, found.cost, found.volume, found.mix)]
    [120, -60, 80, 0]
    >>> int(found.new), int(found.change)
    (60, 200)
    """
    apart = {}
    same = Same()
    with localcontext(prec=_DIGITS):
        for kind, before, now in products:
            if kind == "same":
                same = _with(same, before, now)
            else:
                change = now.profit - before.profit
                apart[kind] = apart.get(kind, _NOTHING) + change
    return bridge_of(same, **apart)


def bridge_of(same: Same, **apart: Decimal) -> Bridge:
    """Return the bridge from sums, such as a database makes them.

    :param apart: change of profit of ``new``, ``lost`` and ``other`` products
    """
    with localcontext(prec=_DIGITS):
        found = Bridge(**apart)
        if not same.before.turnover:
            return found
        expected = same.worth * same.before.profit / same.before.turnover
        expected = expected.quantize(_STEP)
        return replace(
            found,
            price=same.now.turnover - same.worth,
            cost=same.spent - same.now.cost,
            volume=expected - same.before.profit,
            mix=same.worth - same.spent - expected,
        )


def _with(same: Same, before: Sold, now: Sold) -> Same:
    """Return the sums with one more product."""
    ratio = now.quantity / before.quantity
    return Same(
        _sum(same.before, before),
        _sum(same.now, now),
        same.worth + (before.turnover * ratio).quantize(_STEP),
        same.spent + (before.cost * ratio).quantize(_STEP),
    )


def _sum(one: Sold, other: Sold) -> Sold:
    return Sold(
        one.quantity + other.quantity,
        one.turnover + other.turnover,
        one.cost + other.cost,
    )
