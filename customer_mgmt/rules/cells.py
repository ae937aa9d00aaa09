"""Reading the cells of a sheet as people fill them in: amounts, dates, years."""

import re
from datetime import date, datetime
from typing import Any

_BLANKS = {"", "-", "–", "—", "/", "n/a", "N/A"}
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"\d+(\.\d+)?|\.\d+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def is_blank(cell: Any) -> bool:
    """Tell whether a cell says nothing.

    >>> is_blank(None), is_blank("  "), is_blank("—"), is_blank(0)
    (True, True, True, False)
    """
    return cell is None or (isinstance(cell, str) and cell.strip() in _BLANKS)


def text_of(cell: Any) -> str:
    """Return a cell as text; a whole number without its point.

    >>> text_of(None), text_of(" ab "), text_of(1001.0)
    ('', 'ab', '1001')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def amount_of(cell: Any) -> float | None:
    """Read an amount; ``None`` if the cell is blank.

    Digits may be grouped by commas or spaces and brackets mean below zero. A comma that
    may be either a decimal or a grouping one is refused rather than guessed.

    :raise ValueError: if the cell is no amount

    >>> [amount_of(cell) for cell in (12, "1,234.5", "(1 000)", "-7", "", "１２")]
    [12.0, 1234.5, -1000.0, -7.0, None, 12.0]
    >>> amount_of("1,5")
    Traceback (most recent call last):
    ValueError: 1,5
    >>> amount_of(True)
    Traceback (most recent call last):
    ValueError: True
    """
    if is_blank(cell):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = re.sub(r"[\s\u00a0\u202f']", "", str(cell)).replace("，", ",")
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    digits = text.strip("()") if text.startswith("(") else text.removeprefix("-")
    if _GROUPED.fullmatch(digits) or _PLAIN.fullmatch(digits):
        value = float(digits.replace(",", ""))
        return -value if negative else value
    raise ValueError(str(cell))


def year_of(cell: Any) -> int | None:
    """Read a year; ``None`` if the cell is blank.

    :raise ValueError: if the cell is no whole number

    >>> year_of(2025.0), year_of(" 2025 "), year_of("2025年"), year_of("")
    (2025, 2025, 2025, None)
    >>> year_of("last")
    Traceback (most recent call last):
    ValueError: last
    """
    if is_blank(cell):
        return None
    text = text_of(cell).removesuffix("年")
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(str(cell))
    return int(text)


def date_of(cell: Any) -> date | None:
    """Read a day; ``None`` if the cell is blank.

    :raise ValueError: if the cell is no day, or one whose order is anybody's guess

    >>> date_of("2025-12-31"), date_of("2025年6月30日")
    (datetime.date(2025, 12, 31), datetime.date(2025, 6, 30))
    >>> date_of("31/12/2025")
    Traceback (most recent call last):
    ValueError: 31/12/2025
    """
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DATE.fullmatch(text_of(cell).split(" ")[0])
    if not match:
        raise ValueError(str(cell))
    return date(*map(int, match.groups()))
