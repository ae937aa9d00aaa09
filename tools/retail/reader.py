"""Reads the Online Retail file (``.csv``, ``.csv.xz``) and checks it row by row.

The file is one year of invoice lines of a gift wholesaler: UCI Machine Learning
Repository, *Online Retail*, D. Chen (2015), doi 10.24432/C5BW33, CC BY 4.0.
Nothing here needs Odoo or a database.
"""

import csv
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

HEADER = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
COMPLETE_FILE_LINES = 541_909
SERVICE_CODES = frozenset(
    {"POST", "DOT", "M", "m", "D", "BANK CHARGES", "C2", "CRUK", "AMAZONFEE", "B"}
)
ADJUSTMENT_CODE = "B"
EXAMPLE_DATE = "2010-12-01 08:26:00"
_INVOICE = re.compile(r"[A-Z]?\d{6}")
_CUSTOMER = re.compile(r"\d{5}")
_INTEGER = re.compile(r"-?\d{1,9}")
_GET_WHOLE_FILE = "Copy or download the file again; this one is damaged or cut short."


class RetailFileError(Exception):
    """The file cannot be used. Says which row and column, the value, and the way out.

    ``row`` counts lines of the file, the header being row 1; ``column`` and ``value``
    are None where the row as a whole is wrong.
    """

    def __init__(self, reason, way_out, row=None, column=None, value=None):
        self.reason, self.way_out = reason, way_out
        self.row, self.column, self.value = row, column, value
        super().__init__(self._message())

    def _message(self) -> str:
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        shown = "" if self.value is None else f" (found {self.value[:60]!r})"
        return f"{', '.join(place) or 'file'}: {self.reason}{shown}. {self.way_out}"


class Line(NamedTuple):
    """One row: ``price`` per piece in pounds, ``customer`` "" if unknown."""

    row: int
    invoice: str
    code: str
    description: str
    quantity: int
    date: datetime
    price: Decimal
    customer: str
    country: str

    @property
    def amount(self) -> Decimal:
        """Value of the line in pounds, negative for what was taken back.

        >>> when = datetime(2010, 12, 1)
        >>> line = Line(2, "C536379", "D", "", -1, when, Decimal("27.50"), "", "")
        >>> line.amount
        Decimal('-27.50')
        """
        return self.quantity * self.price


@dataclass
class Document:
    """The lines of one invoice number, in file order; its date is the first line's."""

    number: str
    customer: str
    country: str
    date: datetime
    lines: list[Line] = field(default_factory=list)

    @property
    def is_cancellation(self) -> bool:
        """Whether the file takes something back with it (number begins with C)."""
        return self.number.startswith("C")


def read_lines(path: str | Path) -> Iterator[Line]:
    """Yields the checked lines of a file, without holding them in memory.

    :raise RetailFileError: at the first row that is wrong, or where the file is cut
    """
    with _opened(Path(path)) as stream:
        yield from parse(stream)


def parse(stream: Iterable[str]) -> Iterator[Line]:
    """Yields the checked lines of CSV text, header included; see :func:`read_lines`.

    >>> text = [",".join(HEADER), "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,"
    ...         "17850,United Kingdom"]
    >>> [line.quantity for line in parse(f"{row}\\n" for row in text)]
    [6]
    """
    rows = _rows(stream)
    _check_header(next(rows, (1, []))[1])
    before = None
    for number, cells in rows:
        line = _line(number, cells)
        if before is not None and line.date < before:
            raise _out_of_order(line, before)
        before = line.date
        yield line


def documents(lines: Iterable[Line]) -> list[Document]:
    """Gathers lines into documents, oldest first.

    An invoice number may come back after another one (it does once in the file), and
    its lines may be some minutes apart (43 invoices): it is still one document.
    """
    found: dict[str, Document] = {}
    for line in lines:
        document = found.get(line.invoice)
        if document is None:
            document = Document(line.invoice, line.customer, line.country, line.date)
            found[line.invoice] = document
        document.lines.append(line)
    return list(found.values())


def biggest_customers(lines: Iterable[Line], count: int) -> list[str]:
    """Customer numbers by turnover net of what was taken back, biggest first.

    Lines without a customer are left out; equal turnovers are in order of number.
    """
    turnover: Counter[str] = Counter()
    for line in lines:
        if line.customer:
            turnover[line.customer] += line.amount
    ranked = sorted(turnover, key=lambda customer: (-turnover[customer], customer))
    return ranked[:count]


def shift_days(last: datetime, yesterday: datetime) -> timedelta:
    """Whole days by which all dates move so that the last document is of yesterday.

    >>> shift_days(datetime(2011, 12, 9, 12, 50), datetime(2011, 12, 19)).days
    10
    """
    return timedelta(days=(yesterday.date() - last.date()).days)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Opens plain or xz-compressed text; a missing file is a RetailFileError too."""
    try:
        opener: Callable[..., Any] = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
            yield stream
    except OSError as error:
        raise RetailFileError(
            f"{path} cannot be opened ({error.strerror or error})",
            "Give the path of online_retail.csv or online_retail.csv.xz.",
        ) from error


def _rows(stream: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yields (row number, cells); damage below the CSV level names the row it hit."""
    reader = csv.reader(_whole_lines(stream), strict=True)
    fail = partial(_broken, reader)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except EOFError as error:
        raise fail("the compressed file ends in the middle", _GET_WHOLE_FILE) from error
    except lzma.LZMAError as error:
        raise fail("the compressed data is damaged", _GET_WHOLE_FILE) from error
    except UnicodeDecodeError as error:
        raise fail("the text is not UTF-8", "Save the file as UTF-8.") from error
    except csv.Error as error:
        raise fail(f"not valid CSV ({error})", _GET_WHOLE_FILE) from error


def _broken(reader: Any, reason: str, way_out: str) -> RetailFileError:
    return RetailFileError(reason, way_out, row=reader.line_num + 1)


def _whole_lines(stream: Iterable[str]) -> Iterator[str]:
    """Passes text lines on; a last line without its line break was cut."""
    for number, text in enumerate(stream, start=1):
        if not text.endswith("\n"):
            raise RetailFileError(
                "the line has no end, so the file is cut here",
                _GET_WHOLE_FILE,
                row=number,
                value=text[-60:],
            )
        yield text


def _check_header(cells: list[str]) -> None:
    if tuple(cells) == HEADER:
        return
    raise RetailFileError(
        "this is not the Online Retail file: wrong column names",
        f"The first row must be {','.join(HEADER)}.",
        row=1,
        value=",".join(cells),
    )


def _line(row: int, cells: list[str]) -> Line:
    """Turns the cells of a row into a Line, or raises RetailFileError."""
    if len(cells) != len(HEADER):
        raise RetailFileError(
            f"{len(cells)} columns instead of {len(HEADER)}",
            _GET_WHOLE_FILE,
            row=row,
            value=",".join(cells),
        )
    number, code, description, quantity, date, price, customer, country = cells
    return Line(
        row,
        _matching(_INVOICE, number, row, "InvoiceNo", "six digits, e.g. 536365"),
        _present(code, row, "StockCode"),
        description.strip(),
        int(_matching(_INTEGER, quantity, row, "Quantity", "a whole number")),
        _date(date, row),
        _price(price, row),
        customer and _matching(_CUSTOMER, customer, row, "CustomerID", "five digits"),
        _present(country, row, "Country"),
    )


def _wrong_cell(row: int, column: str, value: str, wanted: str) -> RetailFileError:
    return RetailFileError(
        f"{wanted} is expected",
        "Correct that cell, or get the file again.",
        row,
        column,
        value,
    )


def _matching(pattern, value: str, row: int, column: str, wanted: str) -> str:
    if not pattern.fullmatch(value):
        raise _wrong_cell(row, column, value, wanted)
    return value


def _present(value: str, row: int, column: str) -> str:
    if value.strip():
        return value
    raise _wrong_cell(row, column, value, "a text")


def _date(value: str, row: int) -> datetime:
    """Reads ``YYYY-MM-DD HH:MM:SS`` and nothing shorter, so that a cut date is seen."""
    try:
        if len(value) == len(EXAMPLE_DATE):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise _wrong_cell(row, "InvoiceDate", value, f"a date like {EXAMPLE_DATE}")


def _price(value: str, row: int) -> Decimal:
    try:
        price = Decimal(value)
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite():
        raise _wrong_cell(row, "UnitPrice", value, "a number with a decimal point")
    return price


def _out_of_order(line: Line, before: datetime) -> RetailFileError:
    return RetailFileError(
        f"the date is before that of the row above ({before})",
        "Sort the rows by InvoiceDate; they are loaded oldest first.",
        line.row,
        "InvoiceDate",
        str(line.date),
    )
