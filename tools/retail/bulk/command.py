"""``./dev load --retail FILE --copies N``: fills the benchmark database."""

import time
from datetime import date, timedelta

from bench import requirements
from tools import database, environment
from tools.console import step

from .. import reader
from . import check, load, prepare

MADE_UP = """Made up, because the file does not have it (the same in every run):
  two companies (10 % of the documents in the second), a second currency for 10 % of the
  customers, 40 salespeople in 5 teams, 10 industries, 3 contacts per customer, payment
  terms, costs, deliveries, 15 % tax within a company's country; payments: 20 % late,
  5 % by half, none for the last 60 days, and some ahead of the invoice.
  Documents of the last ten days are ordered a second time and still open: quotations,
  orders not delivered, partly delivered, not invoiced, invoiced in draft.
Taken from the file: lines without a customer belong to one walk-in customer; what was
  taken back is a credit note without order; numbers below zero without a price are
  credit notes of 0. No messages and no followers are written."""


def add_arguments(parser):
    """Declares the command's arguments."""
    add = parser.add_argument
    add("--retail", required=True, metavar="FILE", help="Online Retail, .csv or .xz")
    add("--copies", type=int, default=2, help="how often (%(default)s)")
    add(
        "--plain",
        action="store_true",
        help="only what the file has, once: every document posted, one company and"
        " currency, a customer apart for each country",
    )
    add("--db", default="cm_bench", help="is replaced if it is there (%(default)s)")


def run(options):
    """Fills a database under another name, which takes its place when it is whole."""
    start = time.monotonic()
    next(reader.read_lines(options.retail))
    name = database.named(options.db)
    new = f"{name}_new"
    today = date.today()
    database.copy(database.base(), new)
    with environment.odoo_env(new) as env, step("Companies, salespeople, accounts"):
        tables = prepare.set_up(env, today)
    lines = reader.read_lines(options.retail)
    yesterday = today - timedelta(days=1)
    dsn = environment.dsn(new)
    run_row = load.Run(1 if options.plain else options.copies, yesterday, options.plain)
    count = load.run(dsn, lines, tables, run_row, step)
    print(f"{count:,} lines of the file, {run_row.copies} times.")
    if count != reader.COMPLETE_FILE_LINES:
        print(f"The complete file has {reader.COMPLETE_FILE_LINES:,} lines.")
    print(MADE_UP)
    _verify(new, options.plain)
    _disconnect(new)
    database.rename(new, name)
    print(f"Database {name}, loaded in {time.monotonic() - start:.0f} s.")


def _disconnect(name):
    """Closes the connections Odoo keeps, so that the database can be renamed."""
    import odoo

    odoo.sql_db.close_db(name)


def _verify(name, plain):
    """Checks the ledger and Odoo's own figures, and records the counts."""
    with environment.odoo_env(name) as env:
        with step("The ledger ties out"):
            check.ledger(env)
        with step("Odoo computes the same for 50 orders and 50 invoices"):
            check.recomputed(env)
        # Without what is made up the file is too plain to measure with.
        counts = {} if plain else requirements.record(env)
    for dimension, count in counts.items():
        print(f"  {dimension:24} {count:>12,}")
