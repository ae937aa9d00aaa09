"""Sheets as bytes: reading xlsx and csv, writing xlsx. No record is touched here."""

import csv
import io
import zipfile

LARGEST_FILE = 10 * 1024 * 1024


class SheetError(Exception):
    """The file is no sheet that can be read."""


def read_sheet(content):
    """Return the rows of the first sheet, each a list of cells.

    :param bytes content: an xlsx or csv file
    :raise SheetError: if it is neither, or larger than 10 MB
    """
    if len(content) > LARGEST_FILE:
        raise SheetError
    if content.startswith(b"PK"):
        return _read_xlsx(content)
    return _read_csv(content)


def _read_xlsx(content):
    # Odoo itself needs it for imports only, and loads it as late.
    import openpyxl  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError) as error:
        raise SheetError from error


def _read_csv(content):
    text = _decode(content)
    if "\0" in text:
        raise SheetError
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError from error


def _decode(content):
    # Excel in Chinese writes csv in GB 18030 unless told otherwise.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError


def write_book(sheets):
    """Return an xlsx file; texts stay texts, so that no cell becomes a formula.

    :param dict[str, list[list]] sheets: rows by name of the sheet; row one is the head
    :rtype: bytes
    """
    import xlsxwriter  # noqa: PLC0415

    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(rows[0]):
                sheet.write_string(0, column, title, bold)
                sheet.set_column(column, column, max(12, 2 * len(title)))
            for number, row in enumerate(rows[1:], start=1):
                for column, cell in enumerate(row):
                    _write_cell(sheet, number, column, cell)
    return output.getvalue()


def _write_cell(sheet, row, column, cell):
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, str(cell))
