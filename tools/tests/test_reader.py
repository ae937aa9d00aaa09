"""The reader: what it gives, and what it says of a wrong or cut file."""

import lzma
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tools.retail import reader
from tools.retail.reader import HEADER, RetailFileError

SMALL = Path(__file__).parent / "data" / "small.csv"
GOOD = [
    "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom",
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom",
    '536544,DOT,"DOTCOM, POSTAGE",1,2010-12-01 14:32:00,569.77,,United Kingdom',
]


HEADER_ROW = ",".join(HEADER)


def parse(*rows, header=HEADER_ROW):
    return list(reader.parse(f"{row}\n" for row in (header, *rows)))


def refusal(*rows, **kwargs):
    with pytest.raises(RetailFileError) as caught:
        parse(*rows, **kwargs)
    return caught.value


def with_cell(column, value):
    cells = GOOD[0].split(",")
    cells[HEADER.index(column)] = value
    return ",".join(cells)


def test_a_row_becomes_a_typed_line():
    line = parse(*GOOD)[0]
    assert line.row == 2
    assert line.invoice == "536365"
    assert line.code == "71053"
    assert line.quantity == 6
    assert line.date == datetime(2010, 12, 1, 8, 26)
    assert line.price == Decimal("3.39")
    assert line.amount == Decimal("20.34")
    assert (line.customer, line.country) == ("17850", "United Kingdom")


def test_negative_quantity_quoted_text_and_missing_customer_are_kept():
    _first, cancelled, unknown = parse(*GOOD)
    assert cancelled.amount == Decimal("-27.5")
    assert unknown.description == "DOTCOM, POSTAGE"
    assert unknown.customer == ""


def test_the_first_lines_of_the_real_file():
    lines = list(reader.read_lines(SMALL))
    assert len(lines) == 47
    assert len(reader.documents(lines)) == 12
    assert reader.biggest_customers(lines, 2) == ["12583", "13047"]


def test_xz_and_a_byte_order_mark_are_read_like_plain_text(tmp_path):
    plain = SMALL.read_bytes()
    packed = tmp_path / "small.csv.xz"
    packed.write_bytes(lzma.compress(b"\xef\xbb\xbf" + plain))
    assert list(reader.read_lines(packed)) == list(reader.read_lines(SMALL))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("InvoiceNo", "53636"),
        ("InvoiceNo", ""),
        ("StockCode", " "),
        ("Quantity", "six"),
        ("Quantity", "2.5"),
        ("Quantity", ""),
        ("InvoiceDate", "01/12/2010 08:26"),
        ("InvoiceDate", "2010-12-01"),
        ("InvoiceDate", "2010-13-01 08:26:00"),
        ("UnitPrice", "3,39 GBP"),
        ("UnitPrice", "NaN"),
        ("UnitPrice", "inf"),
        ("CustomerID", "17850.0"),
        ("Country", ""),
    ],
)
def test_a_wrong_cell_is_named(column, value):
    row = with_cell(column, f'"{value}"')
    error = refusal(GOOD[0], row)
    assert (error.row, error.column, error.value) == (3, column, value)
    assert str(error).startswith(f"row 3, column {column}: ")
    assert error.way_out in str(error)


def test_another_file_is_refused_by_its_header():
    error = refusal(*GOOD, header="date,customer,amount")
    assert error.row == 1
    assert "not the Online Retail file" in str(error)


def test_an_empty_file_is_refused():
    with pytest.raises(RetailFileError, match="row 1"):
        list(reader.parse([]))


def test_too_few_and_too_many_columns_are_refused():
    short = GOOD[0].rsplit(",", 1)[0]
    assert refusal(GOOD[0], short).row == 3
    assert "9 columns instead of 8" in str(refusal(GOOD[0] + ",more"))


def test_rows_out_of_order_are_refused():
    error = refusal(GOOD[1], GOOD[0])
    assert (error.row, error.column) == (3, "InvoiceDate")
    assert "Sort the rows" in str(error)


def test_text_cut_inside_the_last_cell_is_seen():
    text = [",".join(HEADER) + "\n", GOOD[0] + "\n", GOOD[1][:-3]]
    with pytest.raises(RetailFileError, match="cut here") as caught:
        list(reader.parse(text))
    assert caught.value.row == 3


def test_a_cut_xz_file_says_after_which_row(tmp_path):
    cut = tmp_path / "cut.csv.xz"
    cut.write_bytes(lzma.compress(SMALL.read_bytes())[:-40])
    with pytest.raises(RetailFileError, match="ends in the middle") as caught:
        list(reader.read_lines(cut))
    assert 1 <= caught.value.row <= 48


def test_a_damaged_xz_file_is_refused(tmp_path):
    damaged = tmp_path / "damaged.csv.xz"
    packed = bytearray(lzma.compress(SMALL.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    damaged.write_bytes(packed)
    with pytest.raises(RetailFileError, match="damaged"):
        list(reader.read_lines(damaged))


def test_text_that_is_not_utf8_is_refused(tmp_path):
    latin = tmp_path / "latin.csv"
    latin.write_bytes(SMALL.read_bytes().replace(b"LANTERN", b"LANT\xe9RN"))
    with pytest.raises(RetailFileError, match="not UTF-8"):
        list(reader.read_lines(latin))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RetailFileError, match="cannot be opened"):
        list(reader.read_lines(tmp_path / "none.csv"))


def test_a_number_that_comes_back_is_one_document():
    later = GOOD[0].replace("71053", "84879").replace("08:26", "09:45")
    found = reader.documents(parse(GOOD[0], GOOD[1], later))
    assert [document.number for document in found] == ["536365", "C536379"]
    assert [line.code for line in found[0].lines] == ["71053", "84879"]
    assert found[0].date == datetime(2010, 12, 1, 8, 26)
    assert [document.is_cancellation for document in found] == [False, True]


def test_turnover_is_net_of_what_was_taken_back():
    bigger = GOOD[0].replace("17850", "14527").replace("6,", "9,", 1)
    ranked = reader.biggest_customers(parse(bigger, GOOD[0], GOOD[1]), 2)
    assert ranked == ["17850", "14527"]


def test_dates_move_by_whole_days_to_yesterday():
    last = datetime(2011, 12, 9, 12, 50)
    moved = last + reader.shift_days(last, datetime(2026, 1, 15))
    assert moved.date() == date(2026, 1, 15)
    assert moved.time() == last.time()
