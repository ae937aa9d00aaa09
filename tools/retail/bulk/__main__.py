"""``./dev load --retail FILE --copies N``: fills the benchmark database."""

import argparse
import contextlib
import sys
import time
from datetime import date, timedelta

from bench import requirements
from tools import database, environment

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


@contextlib.contextmanager
def step(title):
    """Prints what is done and how long it took."""
    start = time.monotonic()
    print(f"  … {title}", end="\r" if sys.stdout.isatty() else "\n", flush=True)
    yield
    print(f"  ✓ {title}  {time.monotonic() - start:.1f} s", flush=True)


def main(arguments=None):
    """Loads the file and returns the exit code."""
    options = _parser().parse_args(arguments)
    start = time.monotonic()
    try:
        _load(options)
    except reader.RetailFileError as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1
    print(f"Loaded in {time.monotonic() - start:.0f} s.")
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="./dev load", description=__doc__)
    parser.add_argument("--file", "--retail", required=True, help="online_retail.csv.xz")
    parser.add_argument("--copies", type=int, default=2, help="default: 2")
    parser.add_argument("--template", default="cm_base", help="without demo data")
    parser.add_argument("--db", default="cm_bench", help="is replaced if it is there")
    return parser


def _load(options):
    """Fills a database under another name, which takes its place when it is whole."""
    next(reader.read_lines(options.file))
    new = f"{options.db}_new"
    today = date.today()
    database.copy(options.template, new)
    with environment.odoo_env(new) as env, step("Companies, salespeople, accounts"):
        tables = prepare.set_up(env, today)
    lines = reader.read_lines(options.file)
    yesterday = today - timedelta(days=1)
    dsn = environment.dsn(new)
    count = load.run(dsn, lines, tables, options.copies, yesterday, step)
    print(f"{count:,} lines of the file, {options.copies} times.")
    if count != reader.COMPLETE_FILE_LINES:
        print(f"The complete file has {reader.COMPLETE_FILE_LINES:,} lines.")
    print(MADE_UP)
    _verify(new)
    database.rename(new, options.db)


def _verify(name):
    """Checks the ledger and Odoo's own figures, and records the counts."""
    with environment.odoo_env(name) as env:
        with step("The ledger ties out"):
            check.ledger(env)
        with step("Odoo computes the same for 50 orders and 50 invoices"):
            check.recomputed(env)
        counts = requirements.record(env)
    for dimension, count in counts.items():
        print(f"  {dimension:24} {count:>12,}")


if __name__ == "__main__":
    sys.exit(main())
