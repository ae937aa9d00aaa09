"""What the loaders make of the file: what is left out, who pays when, the progress."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bench import requirements
from tools.retail import __main__ as commands
from tools.retail import countries, reader
from tools.retail.api import batches, books, documents

DUE = date(2026, 3, 1)
INVOICED = date(2026, 2, 1)


def document(number, *lines):
    made = reader.Document(number, "17850", "United Kingdom", datetime(2010, 12, 1))
    made.lines = [
        reader.Line(2, number, code, "", quantity, made.date, Decimal(price), "", "")
        for code, quantity, price in lines
    ]
    return made


def test_free_lines_stay():
    kept, skipped = documents.without_adjustments([document("1", ("A", 2, "0"))])
    assert len(kept[0].lines) == 1
    assert skipped == {}


@pytest.mark.parametrize(
    ("number", "line", "reason"),
    [
        ("536365", ("B", 1, "5"), "adjustments"),
        ("536365", ("A", 1, "-5"), "below zero"),
        ("536365", ("A", -1, "5"), "quantities"),
        ("536365", ("A", 0, "5"), "quantities"),
        ("C536365", ("A", 1, "5"), "quantities"),
    ],
)
def test_what_is_no_sale_is_left_out_and_counted(number, line, reason):
    kept, skipped = documents.without_adjustments([document(number, line)])
    assert kept == []
    ((words, count),) = skipped.items()
    assert reason in words
    assert count == 1


def test_lines_taken_back_belong_to_a_cancellation():
    kept, skipped = documents.without_adjustments([document("C1", ("A", -2, "5"))])
    assert len(kept) == 1
    assert skipped == {}


def test_shares_of_late_and_half_payments():
    paid = [books.payment_of(str(n), DUE, INVOICED) for n in range(536365, 546365)]
    half = sum(by_half for _day, by_half in paid)
    late = sum(not by_half and day > DUE for day, by_half in paid)
    assert 400 <= half <= 600
    assert 1800 <= late <= 2200


def test_nobody_pays_before_the_invoice():
    days = [books.payment_of(str(n), INVOICED, INVOICED)[0] for n in range(500)]
    assert min(days) == INVOICED


def test_who_pays_when_is_the_same_in_every_run():
    assert books.payment_of("536365", DUE, INVOICED) == (
        DUE - timedelta(days=6),
        False,
    )


def test_every_country_of_the_file_has_a_code_or_is_known_as_none():
    assert len(countries.CODES) + len(countries.UNKNOWN) == 38
    assert not set(countries.CODES) & countries.UNKNOWN
    assert all(len(code) == 2 for code in countries.CODES.values())


def test_progress_writes_a_line_per_tenth_into_a_file():
    stream = io.StringIO()
    bar = batches.Progress({"orders": 40, "nothing": 0}, stream)
    for done in range(1, 41):
        bar.set("orders", done)
    rows = stream.getvalue().splitlines()
    assert len(rows) == 10
    assert rows[-1].endswith("100%  orders 40/40")


def test_a_small_database_is_no_benchmark():
    counts = dict(requirements.MINIMUM)
    assert requirements.missing(counts) == []
    counts["companies"] = 1
    assert requirements.missing(counts) == ["1 companies, at least 2 are needed"]
    assert len(requirements.missing({})) == len(requirements.MINIMUM)


def test_every_requirement_is_counted():
    assert set(requirements.MINIMUM) <= set(requirements.QUERIES)


def test_a_wrong_file_ends_the_command_with_the_row(tmp_path, capsys):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    arguments = ["demo", "--database", "none", str(wrong)]
    assert commands.main(arguments) == 1
    assert "row 1" in capsys.readouterr().err
