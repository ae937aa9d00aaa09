"""Reading the rows of a sheet: cells in, values and what is wrong with them out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .cells import amount_of, date_of, text_of

_MAX_LENGTH = 255
_MAX_INTEGER = 2_147_483_647


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` is text, integer, amount, date or choice.

    ``choices`` maps what may stand in a cell, folded, to the value it means.
    """

    key: str
    kind: str = "text"
    required: bool = False
    choices: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell; ``code`` is explained by whoever shows it."""

    column: str
    code: str
    value: str = ""


class _Fault(Exception):
    """A cell that cannot be read; its argument is the code of a problem."""


def fold(text: object) -> str:
    """Return a cell or header as it is compared: without case and outer spaces.

    >>> fold("  Legal Form* "), fold(None)
    ('legal form', '')
    """
    return "" if text is None else str(text).strip().rstrip("*").strip().casefold()


def _text(raw: object, _column: Column, _today: date) -> str:
    text = text_of(raw)
    if len(text) > _MAX_LENGTH:
        raise _Fault("length")
    return text


def _read(reader: Callable[[object], object], raw: object, code: str) -> object:
    """Return what a reader of `rules.cells` makes of a cell that is not empty."""
    try:
        found = reader(raw)
    except ValueError:
        found = None
    if found is None:
        raise _Fault(code)
    return found


def _amount(raw: object, _column: Column, _today: date) -> float:
    number = _read(amount_of, raw, "number")
    if number < 0:
        raise _Fault("negative")
    return number


def _integer(raw: object, column: Column, today: date) -> int:
    number = _amount(raw, column, today)
    if number != int(number) or number > _MAX_INTEGER:
        raise _Fault("integer")
    return int(number)


def _date(raw: object, _column: Column, today: date) -> date:
    day = _read(date_of, raw, "date")
    if day > today:
        raise _Fault("future")
    return day


def _choice(raw: object, column: Column, today: date) -> object:
    folded = fold(_text(raw, column, today))
    if folded not in column.choices:
        raise _Fault("choice")
    return column.choices[folded]


_READERS = {
    "text": _text,
    "integer": _integer,
    "amount": _amount,
    "date": _date,
    "choice": _choice,
}


def read_row(
    columns: Sequence[Column], cells: Mapping[str, object], today: date
) -> tuple[dict[str, object], list[Problem]]:
    """Read one row; empty cells are left out of the values.

    :param cells: raw cell per column key, text or as the sheet's own types
    :param today: no date may be later
    :return: values of the readable cells, and a problem for each other one

    >>> day = date(2026, 1, 31)
    >>> columns = [Column("name", required=True), Column("staff", "integer"),
    ...            Column("size", "choice", choices={"small": "s"})]
    >>> read_row(columns, {"name": " Acme ", "staff": "1,200", "size": "Small"}, day)
    ({'name': 'Acme', 'staff': 1200, 'size': 's'}, [])
    >>> values, problems = read_row(columns, {"staff": "1.5", "size": "huge"}, day)
    >>> values, [(p.column, p.code) for p in problems]
    ({}, [('name', 'required'), ('staff', 'integer'), ('size', 'choice')])
    >>> founded = [Column("founded", "date")]
    >>> read_row(founded, {"founded": "2010/05/01"}, day)[0]["founded"]
    datetime.date(2010, 5, 1)
    >>> read_row(founded, {"founded": "5.1.10"}, day)[1]
    [Problem(column='founded', code='date', value='5.1.10')]
    >>> read_row(founded, {"founded": "2026-02-01"}, day)[1][0].code
    'future'
    >>> capital = [Column("capital", "amount")]
    >>> [read_row(capital, {"capital": x}, day)[1][0].code for x in ("1.5,0", -1)]
    ['number', 'negative']
    """
    values, problems = {}, []
    for column in columns:
        raw = cells.get(column.key)
        if raw is None or not str(raw).strip():
            if column.required:
                problems.append(Problem(column.key, "required"))
            continue
        try:
            values[column.key] = _READERS[column.kind](raw, column, today)
        except _Fault as fault:
            problems.append(Problem(column.key, str(fault), str(raw).strip()))
    return values, problems
