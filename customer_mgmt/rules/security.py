"""What a collateral, a guarantee or a credit insurance is worth, and until when."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_NINE_PLACES = Decimal("1e-8")


def counted_amount(
    amount: Decimal,
    percentage: Decimal,
    factor: Decimal = Decimal(1),
    step: Decimal = Decimal("0.01"),
    root_step: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what a security counts, in company currency.

    :param amount: in the security's own currency
    :param percentage: how much of it counts (haircut, insured share), 0 to 100
    :param factor: the day's rate from the security's currency to the company's
    :param step: rounding step of the security's currency
    :param root_step: rounding step of the company's currency

    Rounded in its own currency first, then in the company's, halves away from zero: so
    a foreign security counts what its document says at the day's rate.

    >>> from decimal import Decimal as D
    >>> counted_amount(D(1000), D(80))
    Decimal('800.00')
    >>> counted_amount(D("100.01"), D("50"), D("1.25"))
    Decimal('62.51')
    >>> counted_amount(D(1000), D(90), D("0.00625"), step=D(1))
    Decimal('5.63')
    """
    own = _round(amount * percentage / 100, step)
    return _round(own * factor, root_step)


def _round(amount: Decimal, step: Decimal) -> Decimal:
    # What a division leaves in the ninth place would turn a half the wrong way.
    steps = (amount / step).quantize(_NINE_PLACES, ROUND_HALF_UP)
    return steps.quantize(Decimal(1), ROUND_HALF_UP) * step


def validity(day: date, start: date, end: date | None, notice_days: int) -> str:
    """Return ``future``, ``valid``, ``expiring`` or ``expired`` for a day.

    ``end`` is the last day. A security is expiring from ``notice_days`` before its last
    day on, and it still counts until then.

    >>> from datetime import date as d
    >>> [validity(d(2026, 3, day), d(2026, 3, 2), d(2026, 3, 20), 10)
    ...  for day in (1, 2, 9, 10, 20, 21)]
    ['future', 'valid', 'valid', 'expiring', 'expiring', 'expired']
    >>> validity(d(2026, 3, 1), d(2026, 1, 1), None, 10)
    'valid'
    """
    if day < start:
        return "future"
    if end is None or day < end - timedelta(days=notice_days):
        return "valid"
    return "expiring" if day <= end else "expired"
