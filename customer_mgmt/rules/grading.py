"""Which credit grade a yearly turnover earns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Band:
    """One grade's range of yearly turnover: ``start`` included, ``end`` excluded.

    ``end`` is ``None`` for the best grade, which has no upper bound. Amounts are in one
    currency, untaxed.
    """

    key: object
    name: str
    start: float
    end: float | None = None


@dataclass(frozen=True)
class BandFault:
    """Two neighbouring bands that leave a ``gap`` or ``overlap`` between them."""

    kind: str
    lower: Band
    upper: Band


@dataclass(frozen=True)
class Graded:
    """The yearly turnover that grades a customer, and which one it is.

    ``basis`` is ``surveyed`` or ``invoiced``; both are ``None`` if nothing is known.
    """

    turnover: float | None = None
    basis: str | None = None


def band_faults(bands: Iterable[Band]) -> list[BandFault]:
    """Name every pair of neighbours that does not meet exactly.

    >>> small, large = Band(1, "C", 0, 100), Band(2, "A", 150)
    >>> [(f.kind, f.lower.name, f.upper.name) for f in band_faults([large, small])]
    [('gap', 'C', 'A')]
    >>> [f.kind for f in band_faults([Band(1, "C", 0, 200), large])]
    ['overlap']
    >>> [f.kind for f in band_faults([Band(1, "C", 0), large])]
    ['overlap']
    >>> band_faults([Band(1, "C", 0, 150), large])
    []
    """
    ordered = sorted(bands, key=lambda band: band.start)
    faults = []
    for lower, upper in zip(ordered, ordered[1:], strict=False):
        if lower.end is None or lower.end > upper.start:
            faults.append(BandFault("overlap", lower, upper))
        elif lower.end < upper.start:
            faults.append(BandFault("gap", lower, upper))
    return faults


def grade_for(turnover: float | None, bands: Iterable[Band]) -> Band | None:
    """Return the band a turnover falls into, ``None`` if it is unknown or in no band.

    >>> bands = [Band(1, "C", 0, 100), Band(2, "A", 100)]
    >>> grade_for(99.99, bands).name, grade_for(100, bands).name
    ('C', 'A')
    >>> grade_for(None, bands) is None, grade_for(-1, bands) is None
    (True, True)
    """
    if turnover is None:
        return None
    for band in bands:
        if band.start <= turnover and (band.end is None or turnover < band.end):
            return band
    return None


def grading_turnover(
    surveyed: float | None, invoiced: float | None, basis: str
) -> float | None:
    """Return the yearly turnover that counts for the grade.

    :param surveyed: the customer's own turnover as surveyed, ``None`` if never asked
    :param invoiced: what we invoiced the customer in twelve months, ``None`` if nothing
    :param basis: ``surveyed``, ``invoiced``, ``higher`` or ``lower`` of the two
    :raise ValueError: if the basis is none of these

    >>> grading_turnover(500, 80, "surveyed"), grading_turnover(500, 80, "lower")
    (500, 80)
    >>> grading_turnover(None, 80, "higher"), grading_turnover(None, 80, "surveyed")
    (80, None)
    """
    known = [amount for amount in (surveyed, invoiced) if amount is not None]
    if basis == "surveyed":
        return surveyed
    if basis == "invoiced":
        return invoiced
    if basis == "higher":
        return max(known, default=None)
    if basis == "lower":
        return min(known, default=None)
    raise ValueError(f"unknown grading basis {basis!r}")


def graded(surveyed: float | None, invoiced: float | None, basis: str) -> Graded:
    """Return the turnover that counts, with its basis; parameters as above.

    >>> graded(500, 80, "lower"), graded(None, 80, "surveyed").turnover
    (Graded(turnover=80, basis='invoiced'), None)
    """
    turnover = grading_turnover(surveyed, invoiced, basis)
    if turnover is None:
        return Graded()
    return Graded(turnover, "invoiced" if turnover == invoiced else "surveyed")


def is_declared_kept(found: Graded, since: date | None, enough: date) -> bool:
    """Tell whether a declared start grade stays when a customer is graded.

    It does while turnover says nothing yet: none is known, or it is what we invoiced
    and the customer has not bought for long enough.

    :param since: day of our first invoice, ``None`` if there is none
    :param enough: whoever bought by that day has enough history

    >>> from datetime import date
    >>> young, enough = date(2026, 5, 1), date(2026, 1, 1)
    >>> is_declared_kept(Graded(80, "invoiced"), young, enough)
    True
    >>> is_declared_kept(Graded(80, "invoiced"), enough, enough)
    False
    >>> is_declared_kept(Graded(80, "surveyed"), young, enough)
    False
    >>> is_declared_kept(Graded(), None, enough)
    True
    """
    if found.turnover is None:
        return True
    return found.basis == "invoiced" and (since is None or since > enough)
