"""What a benchmark database must hold, so that its figures mean something."""

import json

PARAMETER = "customer_mgmt.bench.counts"
_INVOICES = "SELECT count(*) FROM account_move WHERE move_type LIKE 'out_%' AND "
# At least so many; per copy of the file where the number grows with the copies
MINIMUM = {
    "companies": 2,
    "currencies": 2,
    "salespeople": 40,
    "teams": 5,
    "industries": 10,
    "countries": 30,
    "products": 4000,
    "months": 13,
    "customers": 4372,
    "contacts": 3 * 4372,
    "orders": 20_000,
    "order lines": 530_000,
    "invoices": 20_000,
    "credit notes": 3_000,
    "invoice lines": 541_909,
    "payments": 10_000,
    "matched payments": 10_000,
    "deliveries": 18_000,
    "stock moves": 500_000,
    "quotations": 10,
    "draft invoices": 10,
    "late invoices": 100,
    "partly paid invoices": 100,
    "open items": 1000,
    "orders to deliver": 10,
    "orders to invoice": 10,
}
QUERIES = {
    "companies": "SELECT count(DISTINCT company_id) FROM sale_order",
    "currencies": "SELECT count(DISTINCT currency_id) FROM sale_order",
    "salespeople": "SELECT count(DISTINCT user_id) FROM sale_order",
    "teams": "SELECT count(DISTINCT team_id) FROM sale_order",
    "industries": "SELECT count(DISTINCT industry_id) FROM res_partner",
    "countries": "SELECT count(DISTINCT country_id) FROM res_partner"
    " WHERE customer_rank > 0",
    "products": "SELECT count(DISTINCT product_id) FROM account_move_line",
    "months": "SELECT count(DISTINCT to_char(date, 'YYYYMM')) FROM account_move",
    "customers": "SELECT count(DISTINCT commercial_partner_id) FROM account_move"
    " WHERE move_type LIKE 'out_%'",
    "contacts": "SELECT count(*) FROM res_partner WHERE parent_id IS NOT NULL",
    "orders": "SELECT count(*) FROM sale_order",
    "order lines": "SELECT count(*) FROM sale_order_line",
    "invoices": "SELECT count(*) FROM account_move WHERE move_type = 'out_invoice'",
    "credit notes": "SELECT count(*) FROM account_move WHERE move_type = 'out_refund'",
    "invoice lines": "SELECT count(*) FROM account_move_line l JOIN account_move m"
    " ON m.id = l.move_id WHERE m.move_type LIKE 'out_%' AND display_type = 'product'",
    "journal items": "SELECT count(*) FROM account_move_line",
    "payments": "SELECT count(*) FROM account_payment",
    "matched payments": "SELECT count(*) FROM account_partial_reconcile",
    "deliveries": "SELECT count(*) FROM stock_picking WHERE state = 'done'",
    "stock moves": "SELECT count(*) FROM stock_move WHERE state = 'done'",
    "quotations": "SELECT count(*) FROM sale_order WHERE state = 'draft'",
    "draft invoices": _INVOICES + "state = 'draft'",
    "late invoices": _INVOICES + "state = 'posted' AND payment_state <> 'paid'"
    " AND invoice_date_due < current_date",
    "partly paid invoices": _INVOICES + "payment_state = 'partial'",
    "open items": "SELECT count(*) FROM account_move_line l JOIN account_account a"
    " ON a.id = l.account_id WHERE a.account_type = 'asset_receivable'"
    " AND NOT reconciled AND parent_state = 'posted'",
    "orders to deliver": "SELECT count(*) FROM sale_order WHERE state = 'sale'"
    " AND delivery_status IN ('pending', 'partial')",
    "orders to invoice": "SELECT count(*) FROM sale_order"
    " WHERE invoice_status = 'to invoice'",
}


class NotABenchmarkDatabase(Exception):
    """The database lacks what the benchmark needs; says what, and how to load it."""


def record(env):
    """Counts every dimension and keeps the counts in the database; returns them."""
    counts = {}
    for dimension, query in QUERIES.items():
        env.cr.execute(query)
        (counts[dimension],) = env.cr.fetchone()
    env["ir.config_parameter"].sudo().set_param(PARAMETER, json.dumps(counts))
    return counts


def require(env):
    """Returns the recorded counts, or raises NotABenchmarkDatabase."""
    kept = env["ir.config_parameter"].sudo().get_param(PARAMETER)
    counts = json.loads(kept) if kept else {}
    if lacking := missing(counts):
        raise NotABenchmarkDatabase(
            f"{env.cr.dbname} is no benchmark database ({'; '.join(lacking)})."
            " Fill one with ./dev load --retail FILE --copies 2"
        )
    return counts


def missing(counts):
    """Says which dimensions are too small.

    >>> missing(MINIMUM)
    []
    >>> missing({**MINIMUM, "teams": 1})
    ['1 teams, at least 5 are needed']
    """
    return [
        f"{counts.get(dimension, 0)} {dimension}, at least {least} are needed"
        for dimension, least in MINIMUM.items()
        if counts.get(dimension, 0) < least
    ]
