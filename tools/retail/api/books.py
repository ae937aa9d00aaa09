"""The second process: invoices what the first one shipped, then books the payments.

Two processes because the work is Odoo's own, in Python, and uses one core each. They
meet only in the database: this one takes orders that are shipped and not invoiced.
"""

import logging
import os
import signal
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zlib import crc32

from tools.environment import odoo_env

from . import batches, documents, masters

OPEN_DAYS = 60
BATCH = 50
# While nothing is to be invoiced: so many days' payments, so long a pause
_PAY_MEANWHILE = 10
_WAIT_SECONDS = 0.3


@dataclass
class Plan:
    """What the second process must know.

    :param credits: cancellations of the file before ``until``
    :param numbers: the documents' own, of all that are before ``until``
    :param until: orders before that moment are invoiced
    :param yesterday: no payment is later
    """

    credits: list
    numbers: list
    products: dict
    customers: dict
    shift: timedelta
    until: datetime
    yesterday: date


class Signals:
    """What both processes see: how far the second is, and whether the first is done.

    ``to_pay`` is -1 until it is known.
    """

    def __init__(self, context):
        self.all_shipped = context.Event()
        self.invoiced = context.Value("i", 0)
        self.to_pay = context.Value("i", -1)
        self.paid = context.Value("i", 0)


def work(database, plan, signals):
    """Runs until everything shipped is invoiced, credited and paid."""
    logging.disable(logging.WARNING - 1)
    # Ctrl-C is for the first process; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with odoo_env(database) as env:
        loader = documents.Loader(env, plan.products, plan.customers, plan.shift)
        _invoice(loader, plan, signals)
        _credit(loader, plan)
        _pay(loader.env, plan, signals=signals)


def _add(value, number):
    value.value += number


def _invoice(loader, plan, signals):
    env, parent = loader.env, os.getppid()
    # With another parent it is an orphan: the first process was killed.
    while os.getppid() == parent:
        complete = signals.all_shipped.is_set()
        orders = _shipped(env, plan.until)
        if orders:
            batches.run(
                env, orders, BATCH, loader.invoice, partial(_add, signals.invoiced)
            )
        elif complete:
            return
        elif not _pay(env, plan, limit=_PAY_MEANWHILE):
            time.sleep(_WAIT_SECONDS)
        env.cr.commit()
        env.invalidate_all()
    raise SystemExit("the first process is gone")


def _shipped(env, until):
    """Our orders before that moment that are not invoiced yet."""
    ours = list(masters.known(env, "sale.order").values())
    return env["sale.order"].search(
        [
            ("id", "in", ours),
            ("state", "=", "sale"),
            ("invoice_status", "=", "to invoice"),
            ("date_order", "<", until),
        ],
        order="date_order, id",
    )


def _credit(loader, plan):
    known = masters.known(loader.env, "account.move")
    missing = [doc for doc in plan.credits if f"document_{doc.number}" not in known]
    batches.run(loader.env, missing, BATCH, loader.credit)


def _pay(env, plan, limit=None, signals=None):
    """Registers payments, oldest first; who pays when follows from the number.

    :param limit: how many groups (a day and kind of payment) at most
    :return: how many groups there were
    """
    groups = _planned(env, plan)[:limit]
    tick = {}
    if signals:
        signals.to_pay.value = len(groups)
        tick["tick"] = partial(_add, signals.paid)
    batches.run(env, groups, 10, partial(_register, env), **tick)
    return len(groups)


def _planned(env, plan):
    """Payments not yet made, as ((day, type, id if by half), document ids)."""
    planned = defaultdict(list)
    for move in _unpaid(env, plan):
        paid_on, half = payment_of(move.ref, move.invoice_date_due, move.invoice_date)
        if paid_on <= plan.yesterday:
            half = half and move.move_type == "out_invoice"
            # Half payments have an amount of their own, so they go one by one.
            key = (paid_on, move.move_type, move.id if half else 0)
            planned[key].append(move.id)
    return sorted(planned.items())


def _unpaid(env, plan):
    return env["account.move"].search(
        [
            ("partner_id", "in", list(plan.customers.values())),
            # what a user entered for the same customer is none of ours
            ("ref", "in", plan.numbers),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
            ("payment_state", "=", "not_paid"),
            ("amount_total", ">", 0),
            ("invoice_date", "<", plan.yesterday - timedelta(days=OPEN_DAYS)),
        ],
        order="invoice_date, id",
    )


def payment_of(number, due, invoiced):
    """When a document is paid, and whether only by half; made up from its number.

    5 % by half, 20 % five days to two months late, the others up to ten days early.

    >>> payment_of("536365", date(2026, 3, 1), date(2026, 2, 1))
    (datetime.date(2026, 2, 23), False)
    """
    seed = crc32(number.encode())
    kind, days = seed % 100, seed // 100
    if kind < 5:
        return due + timedelta(days=days % 10), True
    if kind < 25:
        return due + timedelta(days=5 + days % 60), False
    return max(invoiced, due - timedelta(days=days % 10)), False


def _register(env, groups):
    """Registers one payment per document, in one wizard per day and kind."""
    for (paid_on, _move_type, half), ids in groups:
        context = {"active_model": "account.move", "active_ids": ids}
        wizard = env["account.payment.register"].with_context(**context)
        values = {"payment_date": paid_on, "group_payment": False}
        if half:
            total = env["account.move"].browse(ids).amount_total
            values["amount"] = round(total / 2, 2)
        wizard.create(values).action_create_payments()
