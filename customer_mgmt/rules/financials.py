"""What a customer's yearly figures say: ratios, Altman's Z′, trend, and their faults.

All amounts of a statement are in one currency and one unit; a figure that is not known
is ``None``, which is not 0, and whatever needs it is ``None`` too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# Larger amounts are a slip of the unit: no company on earth comes near.
LARGEST = 1e15
SAFE_ABOVE = 2.9
DISTRESS_BELOW = 1.23
_DAYS_OF_YEAR = 365


@dataclass(frozen=True)
class Statement:
    """The figures of a customer's balance sheet and income statement of one year."""

    total_assets: float | None = None
    current_assets: float | None = None
    cash: float | None = None
    receivables: float | None = None
    inventories: float | None = None
    total_liabilities: float | None = None
    current_liabilities: float | None = None
    equity: float | None = None
    retained_earnings: float | None = None
    sales: float | None = None
    ebit: float | None = None
    interest_expense: float | None = None
    net_profit: float | None = None


REQUIRED = ("total_assets", "total_liabilities", "equity")
_NEVER_NEGATIVE = (
    "total_assets",
    "current_assets",
    "cash",
    "receivables",
    "inventories",
    "total_liabilities",
    "current_liabilities",
    "sales",
    "interest_expense",
)
_PARTS = (
    ("current_assets", ("cash", "receivables", "inventories")),
    ("total_assets", ("current_assets",)),
    ("total_liabilities", ("current_liabilities",)),
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a statement: the kind, the figure's name, the numbers."""

    kind: str
    name: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)


# --- ratios


def quotient(dividend: float | None, divisor: float | None) -> float | None:
    """Divide; ``None`` where a figure is missing or the divisor is not above zero.

    >>> quotient(1, 4), quotient(0, 4), quotient(None, 4), quotient(1, 0)
    (0.25, 0.0, None, None)
    >>> quotient(1, -4) is None
    True
    """
    if dividend is None or divisor is None or divisor <= 0:
        return None
    return dividend / divisor


def current_ratio(statement: Statement) -> float | None:
    """Return current assets by current liabilities.

    >>> current_ratio(Statement(current_assets=300, current_liabilities=150))
    2.0
    """
    return quotient(statement.current_assets, statement.current_liabilities)


def quick_ratio(statement: Statement) -> float | None:
    """Return current assets without inventories by current liabilities.

    >>> figures = dict(current_assets=300, current_liabilities=150)
    >>> quick_ratio(Statement(inventories=120, **figures))
    1.2
    >>> quick_ratio(Statement(**figures)) is None
    True
    """
    if statement.current_assets is None or statement.inventories is None:
        return None
    return quotient(
        statement.current_assets - statement.inventories,
        statement.current_liabilities,
    )


def equity_ratio(statement: Statement) -> float | None:
    """Return equity as a share of total assets; negative if debts exceed assets.

    >>> equity_ratio(Statement(equity=40, total_assets=100))
    0.4
    """
    return quotient(statement.equity, statement.total_assets)


def debt_to_equity(statement: Statement) -> float | None:
    """Return total liabilities by equity; blank without positive equity.

    >>> debt_to_equity(Statement(total_liabilities=60, equity=40))
    1.5
    >>> debt_to_equity(Statement(total_liabilities=60, equity=-40)) is None
    True
    """
    return quotient(statement.total_liabilities, statement.equity)


def net_margin(statement: Statement) -> float | None:
    """Return net profit as a share of sales.

    >>> net_margin(Statement(net_profit=-5, sales=200))
    -0.025
    """
    return quotient(statement.net_profit, statement.sales)


def return_on_assets(statement: Statement) -> float | None:
    """Return net profit as a share of total assets.

    >>> return_on_assets(Statement(net_profit=8, total_assets=100))
    0.08
    """
    return quotient(statement.net_profit, statement.total_assets)


def interest_cover(statement: Statement) -> float | None:
    """Return how many times EBIT pays the interest; blank where none is paid.

    >>> interest_cover(Statement(ebit=12, interest_expense=3))
    4.0
    >>> interest_cover(Statement(ebit=12, interest_expense=0)) is None
    True
    """
    return quotient(statement.ebit, statement.interest_expense)


def receivable_days(statement: Statement) -> float | None:
    """Return how many days of sales the customer's own customers owe.

    >>> receivable_days(Statement(receivables=40, sales=365))
    40.0
    """
    days = quotient(statement.receivables, statement.sales)
    return None if days is None else days * _DAYS_OF_YEAR


RATIOS: dict[str, Callable[[Statement], float | None]] = {
    "current_ratio": current_ratio,
    "quick_ratio": quick_ratio,
    "equity_ratio": equity_ratio,
    "debt_to_equity": debt_to_equity,
    "net_margin": net_margin,
    "return_on_assets": return_on_assets,
    "interest_cover": interest_cover,
    "receivable_days": receivable_days,
}


# --- Altman's Z′


def altman_z_private(statement: Statement) -> float | None:
    """Return Z′ for companies whose shares are not traded (Altman 1983).

    Z′ = 0.717 WC/TA + 0.847 RE/TA + 3.107 EBIT/TA + 0.420 equity/TL + 0.998 sales/TA,
    with WC working capital (current assets less current liabilities), TA total assets,
    RE retained earnings, TL total liabilities, and equity at book value.

    By hand: 0.717 × 0.2 + 0.847 × 0.3 + 3.107 × 0.1 + 0.420 × 1.5 + 0.998 × 1.2
    = 0.1434 + 0.2541 + 0.3107 + 0.63 + 1.1976 = 2.5358.

    >>> figures = dict(
    ...     total_assets=100, current_assets=50, current_liabilities=30, equity=60,
    ...     total_liabilities=40, retained_earnings=30, sales=120,
    ... )
    >>> round(altman_z_private(Statement(ebit=10, **figures)), 4)
    2.5358
    >>> altman_z_private(Statement(**figures)) is None
    True
    """
    s = statement
    if s.current_assets is None or s.current_liabilities is None:
        return None
    terms = (
        (0.717, quotient(s.current_assets - s.current_liabilities, s.total_assets)),
        (0.847, quotient(s.retained_earnings, s.total_assets)),
        (3.107, quotient(s.ebit, s.total_assets)),
        (0.420, quotient(s.equity, s.total_liabilities)),
        (0.998, quotient(s.sales, s.total_assets)),
    )
    if any(value is None for _weight, value in terms):
        return None
    return sum(weight * value for weight, value in terms)


def altman_zone(z: float | None) -> str | None:
    """Return the zone of a Z′; both bounds belong to the grey zone.

    >>> [altman_zone(z) for z in (2.91, 2.9, 1.23, 1.22, None)]
    ['safe', 'grey', 'grey', 'distress', None]
    """
    if z is None:
        return None
    if z > SAFE_ABOVE:
        return "safe"
    return "distress" if z < DISTRESS_BELOW else "grey"


def trend(
    value: float | None, before: float | None, tolerance: float = 0.05
) -> str | None:
    """Compare a figure of which more is better with that of the year before.

    :param tolerance: change counted as none, as a share of the larger of the two
    :return: ``better``, ``same``, ``worse``, or ``None`` where one of them is missing

    >>> trend(2.0, 1.0), trend(1.0, 2.0), trend(1.04, 1.0), trend(1.0, None)
    ('better', 'worse', 'same', None)
    >>> trend(-0.5, -1.0), trend(0.0, 0.0)
    ('better', 'same')
    """
    if value is None or before is None:
        return None
    if abs(value - before) <= tolerance * max(abs(value), abs(before)):
        return "same"
    return "better" if value > before else "worse"


# --- faults


def balance_gap(statement: Statement) -> float | None:
    """Return assets less liabilities and equity, ``None`` where one is missing.

    >>> balance_gap(Statement(total_assets=100, total_liabilities=70, equity=25))
    5
    """
    s = statement
    if s.total_assets is None or s.total_liabilities is None or s.equity is None:
        return None
    return s.total_assets - s.total_liabilities - s.equity


def _bound_faults(statement: Statement) -> list[Fault]:
    faults = []
    for name, value in vars(statement).items():
        if value is None:
            if name in REQUIRED:
                faults.append(Fault("missing", name))
        elif not abs(value) <= LARGEST:
            faults.append(Fault("absurd", name, {"value": value}))
        elif value < 0 and name in _NEVER_NEGATIVE:
            faults.append(Fault("negative", name, {"value": value}))
    if statement.total_assets == 0:
        faults.append(Fault("missing", "total_assets"))
    return faults


def _part_faults(statement: Statement, tolerance: float) -> list[Fault]:
    faults = []
    for whole, names in _PARTS:
        total = getattr(statement, whole)
        parts = sum(getattr(statement, name) or 0 for name in names)
        if total is not None and parts > total * (1 + tolerance):
            values = {"value": total, "parts": parts, "names": names}
            faults.append(Fault("parts", whole, values))
    return faults


def figure_faults(statement: Statement, tolerance: float = 0.01) -> list[Fault]:
    """Return what cannot be true of the figures.

    Figures that are missing, negative or absurd come alone; otherwise parts above their
    whole, and assets that differ from liabilities plus equity.

    :param tolerance: gap allowed for rounded figures, as a share of the whole

    >>> def kinds(**figures):
    ...     return [(f.kind, f.name) for f in figure_faults(Statement(**figures))]
    >>> sheet = dict(total_assets=100, total_liabilities=70, equity=30)
    >>> kinds(**sheet), kinds(**{**sheet, "equity": 29})
    ([], [])
    >>> kinds(**{**sheet, "equity": 28})
    [('balance', 'total_assets')]
    >>> kinds(total_assets=100, total_liabilities=-70)
    [('negative', 'total_liabilities'), ('missing', 'equity')]
    >>> kinds(current_assets=50, cash=30, inventories=30, **sheet)
    [('parts', 'current_assets')]
    >>> kinds(total_assets=-20, total_liabilities=-50, equity=30)
    [('negative', 'total_assets'), ('negative', 'total_liabilities')]
    >>> kinds(total_assets=1e16, total_liabilities=0, equity=float("nan"))
    [('absurd', 'total_assets'), ('absurd', 'equity')]
    """
    faults = _bound_faults(statement)
    if faults:
        return faults
    faults = _part_faults(statement, tolerance)
    gap = balance_gap(statement)
    if abs(gap) > tolerance * statement.total_assets:
        faults.append(Fault("balance", "total_assets", {"gap": gap}))
    return faults


def period_faults(year: int, end: date, today: date) -> list[Fault]:
    """Return what cannot be true of a statement's year and its last day.

    A year that begins within the calendar year ends in it or in the next one.

    >>> from datetime import date
    >>> def kinds(year, *end):
    ...     faults = period_faults(year, date(*end), date(2026, 3, 1))
    ...     return [(f.kind, f.name) for f in faults]
    >>> kinds(2025, 2025, 12, 31), kinds(2024, 2025, 6, 30)
    ([], [])
    >>> kinds(2027, 2027, 12, 31), kinds(2026, 2026, 3, 2)
    ([('future', 'year')], [('unended', 'period_end')])
    >>> kinds(2020, 2025, 12, 31), kinds(25, 25, 12, 31)
    ([('period', 'period_end')], [('year', 'year')])
    """
    if not 1900 <= year <= 2999:
        return [Fault("year", "year", {"year": year})]
    if year > today.year:
        return [Fault("future", "year", {"year": year, "today": today.year})]
    if not year <= end.year <= year + 1:
        return [Fault("period", "period_end", {"year": year, "end": end})]
    if end > today:
        return [Fault("unended", "period_end", {"end": end})]
    return []
