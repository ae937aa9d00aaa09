"""Runs the SQL files over one connection, in order, on an otherwise unused database."""

import contextlib
import io
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg2
from psycopg2.extras import execute_values

from .. import reader
from . import relations

FILES = sorted((Path(__file__).parent / "sql").glob("*.sql"))
TITLES = {
    "10_dimensions": "Products, customers, contacts",
    "20_documents": "Documents and lines",
    "30_orders": "Orders",
    "40_deliveries": "Deliveries and stock",
    "50_payments": "Who paid what and when",
    "60_invoices": "Invoices and journal items",
    "70_entries": "Payments and their matching",
    "80_counters": "Counters",
}
SETTINGS = """
    SET synchronous_commit = off;
    SET work_mem = '256MB';
    SET maintenance_work_mem = '512MB';
    SET temp_buffers = '256MB';
    SET jit = off;
"""
LINE_TABLE = """
    CREATE TEMP TABLE t_line (row integer, number text, code text, description text,
        quantity integer, date timestamp, price numeric, customer text, country text,
        service boolean)
"""
_TYPES = {int: "integer", float: "numeric", str: "text", type(None): "integer"}


class Run(NamedTuple):
    """How the file is loaded: how often, until which day, with nothing made up."""

    copies: int
    yesterday: date
    plain: bool


def run(dsn, lines, tables, wanted, step):
    """Fills the database; all in one session, because the work tables are temporary.

    :param lines: the checked lines of the file, oldest first
    :param tables: rows of the parameter tables, as `prepare.set_up` returns them
    :param Run wanted: how the file is loaded
    :param step: context manager that shows a title and the time, `step("Orders")`
    :return: how many lines the file had
    """
    with contextlib.closing(psycopg2.connect(dsn)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            with step("Reading the file"):
                count = _stage(cursor, lines, wanted.yesterday)
            for name, rows in tables.items():
                _parameter_table(cursor, name, rows)
            _run_table(cursor, wanted)
            _fill(cursor, step)
        with step("Statistics"):
            connection.autocommit = True
            connection.cursor().execute("VACUUM ANALYZE")
    return count


def _fill(cursor, step):
    indexes, keys = relations.take_off(cursor)
    for path in FILES:
        with step(TITLES[path.stem]):
            cursor.execute(path.read_text())
    with step("Indexes"):
        relations.put_back(cursor, indexes)
    with step("Foreign keys, checked"):
        relations.put_back(cursor, keys)


def _stage(cursor, lines, yesterday):
    """Copies the lines into the work table, moved so that the last is of yesterday."""
    cursor.execute(LINE_TABLE)
    buffer = io.StringIO()
    last = None
    count = 0
    for line in lines:
        buffer.write(_copy_row(line))
        last, count = line.date, count + 1
    buffer.seek(0)
    cursor.copy_expert("COPY t_line FROM STDIN", buffer)
    days = (yesterday - last.date()).days
    cursor.execute("UPDATE t_line SET date = date + %s", [timedelta(days=days)])
    cursor.execute("CREATE INDEX ON t_line (number); ANALYZE t_line")
    return count


def _copy_row(line):
    service = "t" if line.code in reader.SERVICE_CODES else "f"
    cells = [_escaped(str(cell)) for cell in line]
    return "\t".join([*cells, service]) + "\n"


def _escaped(text):
    return text.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def _parameter_table(cursor, name, rows):
    """Creates a temporary table from dicts; its column types are those of the first."""
    columns = ", ".join(
        f"{column} {_TYPES[type(value)]}" for column, value in rows[0].items()
    )
    cursor.execute(f"CREATE TEMP TABLE {name} ({columns})")
    values = [list(row.values()) for row in rows]
    execute_values(cursor, f"INSERT INTO {name} VALUES %s", values)


def _run_table(cursor, wanted):
    cursor.execute(
        """
        CREATE TEMP TABLE p_run AS
        SELECT %s AS copies, %s::date AS yesterday, %s AS plain,
               (SELECT min(date)::date - 1 FROM t_line) AS first_day
        """,
        wanted,
    )
    if wanted.plain:
        # Some customers buy from two countries, and whoever has no number from many.
        cursor.execute("UPDATE t_line SET customer = customer || ' ' || country")
