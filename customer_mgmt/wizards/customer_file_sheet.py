"""Sheets in and out: bytes of .xlsx and .csv files, and rows of cells."""

import csv
import io
import zipfile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

# How Excel saves text: as UTF-8, or in Chinese Windows as GB 18030.
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_rows(content, filename, max_rows):
    """Return the rows of the first sheet, the header included.

    :param bytes content: the file
    :param str filename: its name, whose ending says what it is
    :param int max_rows: no more rows than these and one are read
    :rtype: list[list]
    :raise ValueError: if it is no such file
    """
    if (filename or "").lower().endswith(".csv"):
        return _read_csv(content, max_rows)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=max_rows + 1, values_only=True)
        return [list(row) for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError) as error:
        raise ValueError("not a sheet") from error


def _read_csv(content, max_rows):
    text = _decode(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [row for row, _stop in zip(reader, range(max_rows + 1), strict=False)]


def _decode(content):
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("unknown encoding")


def write_rows(rows):
    """Return an .xlsx file with these rows; the first is the header.

    :rtype: bytes
    """
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([_as_text(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 20
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _as_text(cell):
    # A cell that begins like a formula would be one, in the reader's Excel.
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@"):
        return f"'{cell}"
    return cell
