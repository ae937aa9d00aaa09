"""``./dev demo --retail FILE --customers N``: real sales through Odoo's own API."""

import multiprocessing
import time
from datetime import datetime, timedelta

from tools import environment
from tools.console import Failure, say, step

from .. import reader
from . import batches, books, credit, dates, documents, masters, recent

SHIFT = "retail_demo.shift_days"
BATCH = 50


def add_arguments(parser):
    """Declares the command's arguments."""
    parser.add_argument("retail", metavar="FILE", help="Online Retail, .csv or .xz")
    parser.add_argument("--database", required=True)
    parser.add_argument("--customers", type=int, default=60, help="the biggest N")


def run(options):
    """Loads the biggest customers; goes on where an earlier run was interrupted."""
    start = time.monotonic()
    with step("Reading the file"):
        found, skipped = _read(options.retail, options.customers)
    with environment.odoo_env(options.database) as env:
        credit.only_inform(env)
        plan, history, late = _prepare(env, found)
        _load_history(env, options.database, plan, history)
        _load_recent(env, plan, late)
        _summary(env, plan, found, skipped, time.monotonic() - start)


def _read(path, count):
    """The documents of the biggest customers, and what of them is not loaded."""
    lines = list(reader.read_lines(path))
    chosen = set(reader.biggest_customers(lines, count))
    last = lines[-1].date
    kept, skipped = documents.without_adjustments(
        reader.documents(line for line in lines if line.customer in chosen)
    )
    if not kept:
        raise Failure("no line of it has a customer")
    return (last, kept), skipped


def _prepare(env, found):
    """Customers, products and stock; returns (plan, older documents, recent ones)."""
    last, docs = found
    env = env(context={**env.context, **documents.QUIET})
    shift, yesterday = _shift(env, last)
    with step("Customers and products"):
        lines = [line for doc in docs for line in doc.lines]
        products = masters.make_products(env, lines)
        customers = masters.make_customers(env, docs)
    until = datetime.combine(
        yesterday - timedelta(days=recent.DAYS), datetime.min.time()
    )
    history = [doc for doc in docs if doc.date + shift < until]
    late = [doc for doc in docs if doc.date + shift >= until]
    with step("Opening stock"):
        masters.make_stock(env, products, _missing(env, docs))
        first = docs[0].date + shift - timedelta(days=1)
        dates.restore_opening_stock(env, list(products.values()), first)
    env.cr.commit()
    credits = [doc for doc in history if doc.is_cancellation]
    numbers = [doc.number for doc in history]
    plan = books.Plan(credits, numbers, products, customers, shift, until, yesterday)
    return plan, [doc for doc in history if not doc.is_cancellation], late


def _shift(env, last):
    """How far dates move, and the day of the last document; kept for later runs."""
    parameters = env["ir.config_parameter"].sudo()
    yesterday = datetime.now() - timedelta(days=1)
    days = int(parameters.get_param(SHIFT) or reader.shift_days(last, yesterday).days)
    parameters.set_param(SHIFT, days)
    shift = timedelta(days=days)
    return shift, (last + shift).date()


def _missing(env, docs):
    known = masters.known(env, "sale.order") | masters.known(env, "account.move")
    return [doc for doc in docs if f"document_{doc.number}" not in known]


def _load_history(env, database, plan, sold):
    """Orders and ships here; a second process invoices, credits and books payments."""
    missing = _missing(env, sold)
    context = multiprocessing.get_context("spawn")
    signals = books.Signals(context)
    process = context.Process(
        target=books.work, args=(database, plan, signals), daemon=True
    )
    process.start()
    bar = batches.Progress({"shipped": len(missing), "invoiced": len(missing)})
    _ship(env, plan, missing, bar, signals)
    signals.all_shipped.set()
    _wait(process, bar, signals)


def _ship(env, plan, missing, bar, signals):
    loader = documents.Loader(env, plan.products, plan.customers, plan.shift)
    done = 0

    def tick(number):
        nonlocal done
        done += number
        bar.set("shipped", done)
        bar.set("invoiced", signals.invoiced.value)

    batches.run(loader.env, missing, BATCH, loader.ship, tick)


def _wait(process, bar, signals):
    """Shows the second process's progress until it ends well."""
    payments = None
    while process.is_alive():
        bar.set("invoiced", signals.invoiced.value)
        if payments is None and signals.to_pay.value >= 0:
            bar.close()
            payments = batches.Progress({"days of payments": signals.to_pay.value})
        if payments:
            payments.set("days of payments", signals.paid.value)
        process.join(0.5)
    (payments or bar).close()
    if process.exitcode:
        raise Failure("the second process, which invoices, failed; see above")


def _load_recent(env, plan, late):
    """Loads what is younger than 30 days."""
    env.cr.commit()
    env.invalidate_all()
    with step("Grades and limits; the rules are enforced"):
        partners = env["res.partner"].browse(plan.customers.values())
        credit.enforce(env, partners)
        env.cr.commit()
    loader = documents.Loader(env, plan.products, plan.customers, plan.shift)
    bar = batches.Progress({"recent documents": len(late)})
    counts = {"recent documents": 0}

    def tick(number):
        counts["recent documents"] += number
        bar.set("recent documents", counts["recent documents"])

    recent.load(loader, late, plan.yesterday, loader.confirm_checked, tick)
    bar.close()


def _summary(env, plan, found, skipped, seconds):
    """Says what was loaded, what was not, and what is made up."""
    _last, docs = found
    lines = [line for doc in docs for line in doc.lines]
    say(
        f"{len(lines):,} lines in {len(docs):,} documents of {len(plan.customers)}"
        f" customers in {len({doc.country for doc in docs})} countries, the last of"
        f" {plan.yesterday}, in {seconds:.0f} s."
    )
    free = sum(line.price == 0 for line in lines)
    say(f"  {free:,} free lines (price 0) are loaded as they are.")
    for reason, count in skipped.items():
        say(f"  Left out: {count:,} lines, {reason}.")
    say(
        "  Prices in pounds stand as the company's currency. Made up: costs, payment"
        " terms, salespeople, deliveries, payments (20 % late, 5 % by half, none for"
        f" the last {books.OPEN_DAYS} days)."
    )
