"""Measures the facts: building them, keeping them, and what marking costs."""

import time

from bench.measure import median_ms


def build(env) -> dict:
    """Build all months, in seconds; then compare each month with the documents.

    Committed month by month as the worker does, so that a process that is killed goes
    on with the month it was at.
    """
    builds = env["customer.fact.build"].sudo()
    builds._ensure_all()
    if not builds.search([("next_month", "!=", False)]):
        builds.search([])._start()
    env.cr.commit()
    start, months = time.perf_counter(), 0
    while builds._take_lock() and builds._step():
        env.cr.commit()
        months += 1
    seconds = time.perf_counter() - start
    differing = sum(
        env["customer.fact.check"]._check_month(build.company_id, month)
        for build in builds.search([])
        for month in build._built_months()
    )
    return {"months": months, "seconds": seconds, "differing keys": differing}


def classes(env) -> dict:
    """Give all customers their class and activity of every month, in seconds."""
    builds = env["customer.class.build"].sudo()
    start = time.perf_counter()
    while builds._step():
        env.cr.commit()
    seconds = time.perf_counter() - start
    [(rows,)] = env["customer.fact.class"].sudo()._read_group([], [], ["__count"])
    return {"rows": rows, "seconds": seconds}


def keep(env) -> dict:
    """Sum 1,000 marked keys again, in seconds."""
    env.cr.execute(
        """INSERT INTO customer_fact_mark (company_id, partner_id, month, marked_on)
           SELECT company_id, partner_id, month, NOW() FROM customer_fact_sales
         ORDER BY MD5(id::text) LIMIT 1000"""
    )
    builds = env["customer.fact.build"].sudo()
    start = time.perf_counter()
    while builds._sum_marked():
        env.flush_all()
    return {"1,000 marked keys": time.perf_counter() - start}


def mark(env) -> dict:
    """Post invoices of ten lines; what marking them takes of it, in milliseconds."""
    invoices = iter(_drafts(env, 60))
    marks = env["customer.fact.mark"]
    posting, marking = [], []

    def work():
        invoice = next(invoices)
        start = time.perf_counter()
        invoice.action_post()
        env.flush_all()
        posted = time.perf_counter()
        marks._write_touched()
        marks._mark_present(invoice.ids)
        posting.append(posted - start)
        marking.append(time.perf_counter() - posted)

    median_ms(work, 50)
    middle = len(posting) // 2
    return {
        "posting": sorted(posting)[middle] * 1000,
        "marking": sorted(marking)[middle] * 1000,
    }


def _drafts(env, count):
    """Return drafts of ten lines for many customers."""
    products = env["product.product"].search([("sale_ok", "=", True)], limit=10)
    customers = env["customer.fact.sales"].search([], limit=count * 20).partner_id
    lines = [(0, 0, {"product_id": p.id, "price_unit": 1}) for p in products]
    return env["account.move"].create(
        [
            {"move_type": "out_invoice", "partner_id": c.id, "invoice_line_ids": lines}
            for c in customers[:count]
        ]
    )
