"""How much of an order is still to be billed, and how an exposure adds up.

Exposure has eight disjoint categories; an open amount stands in exactly one of them.
The first seven words below are amounts the customer may owe us; unapplied credit and
the secured part are negative.
"""

from dataclasses import dataclass
from decimal import Decimal

CATEGORIES = (
    "order",
    "delivered",
    "draft",
    "open",
    "overdue",
    "returned",
    "unapplied",
    "secured",
)


@dataclass(frozen=True)
class LineQuantities:
    """Quantities of one confirmed order line, in the line's unit of measure.

    ``billed`` is the net quantity on invoices that are not cancelled, drafts included;
    ``credited`` the quantity on credit notes, negative for a negative line; ``coming``
    tells whether more may still be delivered (a return on its way is none);
    ``bill_ordered`` whether the product is billed as ordered.
    """

    ordered: Decimal
    delivered: Decimal
    billed: Decimal
    credited: Decimal = Decimal(0)
    coming: bool = True
    bill_ordered: bool = False


def unbilled_quantities(line: LineQuantities) -> tuple[Decimal, Decimal]:
    """Split what is still to be billed into (not delivered, delivered not billed).

    What was credited counts as billed: goods credited without a return are settled,
    they are not owed for ever. A line closed short (nothing coming) owes only what was
    delivered, unless it is billed as ordered. Negative lines mirror positive ones.

    >>> from decimal import Decimal as D
    >>> unbilled_quantities(LineQuantities(D(10), D(6), D(4)))
    (Decimal('4'), Decimal('2'))
    >>> unbilled_quantities(LineQuantities(D(10), D(8), D(8), coming=False))
    (Decimal('0'), Decimal('0'))
    >>> unbilled_quantities(LineQuantities(D(10), D(10), D(0), credited=D(10)))
    (Decimal('0'), Decimal('0'))
    >>> unbilled_quantities(LineQuantities(D(-2), D(0), D(0)))
    (Decimal('-2'), Decimal('0'))
    >>> unbilled_quantities(LineQuantities(D(-2), D(0), D(0), credited=D(-2)))
    (Decimal('0'), Decimal('0'))
    """
    sign = -1 if (line.ordered or line.delivered) < 0 else 1
    ordered, delivered = sign * line.ordered, sign * line.delivered
    # A positive line on a credit note with a negative quantity was billed, not
    # credited.
    billed = sign * line.billed + max(sign * line.credited, Decimal(0))
    target = delivered
    if line.bill_ordered:
        target = ordered
    elif line.coming:
        target = max(ordered, delivered)
    unbilled = max(target - billed, Decimal(0))
    ready = min(max(delivered - billed, Decimal(0)), unbilled)
    # Adding zero turns a negative zero into a plain one.
    return sign * (unbilled - ready) + 0, sign * ready + 0


def order_exposure(
    undelivered: Decimal, delivered: Decimal, prepaid: Decimal, paid: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """Return an order's (order, delivered, secured) parts, in the order's currency.

    :param undelivered: value of lines still to be delivered, tax included
    :param delivered: value delivered and not billed, tax included
    :param prepaid: down payments invoiced and not yet deducted; below zero (deducted,
        then credited) it counts as settled
    :param paid: paid or authorised online and not yet in the ledger

    An order never lowers a customer's exposure: what is below zero counts as zero.

    >>> from decimal import Decimal as D
    >>> order_exposure(D(100), D(50), D(120), D(0))
    (Decimal('0'), Decimal('30'), Decimal('0'))
    >>> order_exposure(D(100), D(50), D(0), D(500))
    (Decimal('100'), Decimal('50'), Decimal('-150'))
    >>> order_exposure(D(-80), D(50), D(0), D(0))
    (Decimal('0'), Decimal('0'), Decimal('0'))
    >>> order_exposure(D(100), D(0), D(-30), D(0))
    (Decimal('100'), Decimal('0'), Decimal('0'))
    """
    prepaid = max(prepaid, Decimal(0))
    total = max(undelivered + delivered - prepaid, Decimal(0))
    ready = min(max(delivered + min(undelivered - prepaid, 0), Decimal(0)), total)
    secured = min(max(paid, Decimal(0)), total)
    return total - ready, ready, -secured if secured else Decimal(0)


def covered(total: float, counted: float) -> float:
    """Return how much of an exposure the customer's securities cover.

    :param total: exposure before securities; below zero it is a credit balance
    :param counted: what the customer's securities in force count, all together

    Securities never lower an exposure below zero, and a credit balance needs none.

    >>> covered(1000.0, 300.0), covered(200.0, 300.0), covered(-50.0, 300.0)
    (300.0, 200.0, 0.0)
    """
    return min(counted, max(total, 0.0))


def exposure_with(
    total: float, added: float, counted: float = 0.0, used: float = 0.0
) -> tuple[float, float]:
    """Return (exposure, covered) once something is added to a customer's exposure.

    :param total: exposure as it stands, what securities cover taken off
    :param added: amount added, or taken off if it is negative
    :param counted: what the customer's securities in force count
    :param used: how much of that the exposure has used

    What is left of a security covers what is added first.

    >>> exposure_with(0.0, 500.0, counted=300.0, used=200.0)
    (400.0, 300.0)
    >>> exposure_with(100.0, 500.0)
    (600.0, 0.0)
    >>> exposure_with(-50.0, 100.0, counted=300.0)
    (0.0, 50.0)
    """
    gross = total + used + added
    cover = covered(gross, counted)
    return gross - cover, cover
