"""Is the loaded ledger whole, and does Odoo compute the figures that SQL wrote?"""

import random

from odoo.tools import float_compare

ORDER_FIELDS = (
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "margin",
    "margin_percent",
    "invoice_status",
    "delivery_status",
    "effective_date",
    "currency_id",
    "currency_rate",
)
LINE_FIELDS = (
    "qty_delivered",
    "qty_invoiced",
    "qty_to_invoice",
    "untaxed_amount_invoiced",
    "untaxed_amount_to_invoice",
    "price_subtotal",
    "price_tax",
    "price_total",
    "price_reduce_taxexcl",
    "price_reduce_taxinc",
    "invoice_status",
    "qty_delivered_method",
    "purchase_price",
    "margin",
    "state",
    "company_id",
    "currency_id",
    "order_partner_id",
    "salesman_id",
    "warehouse_id",
)
INVOICE_FIELDS = (
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_residual",
    "amount_untaxed_signed",
    "amount_tax_signed",
    "amount_total_signed",
    "amount_residual_signed",
    "payment_state",
    "commercial_partner_id",
    "invoice_partner_display_name",
)
ITEM_FIELDS = ("amount_residual", "amount_residual_currency", "reconciled")
# Of each kind the same number, 50 together
ORDER_KINDS = (
    [("state", "=", "draft")],
    [("delivery_status", "=", "pending")],
    [("delivery_status", "=", "partial")],
    [("invoice_status", "=", "to invoice"), ("delivery_status", "=", "full")],
    [("invoice_status", "=", "invoiced")],
)
_INVOICES = ("move_type", "in", ("out_invoice", "out_refund"))
INVOICE_KINDS = (
    [_INVOICES, ("state", "=", "draft")],
    [_INVOICES, ("payment_state", "=", "partial")],
    [_INVOICES, ("payment_state", "=", "paid")],
    [_INVOICES, ("payment_state", "=", "not_paid"), ("state", "=", "posted")],
    [("move_type", "=", "out_refund")],
)
SAMPLE = 10

UNBALANCED = """
    SELECT company_id, sum(balance) FROM account_move_line
     WHERE parent_state = 'posted' GROUP BY company_id HAVING sum(balance) <> 0
"""
UNBALANCED_MOVES = """
    SELECT count(*) FROM (
        SELECT move_id FROM account_move_line GROUP BY move_id
        HAVING sum(balance) <> 0 OR sum(amount_currency) <> 0) x
"""
# What is open of a customer must be what was invoiced less what was paid.
WRONG_RESIDUALS = """
    SELECT count(*) FROM (
        SELECT l.company_id, l.partner_id
          FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND parent_state = 'posted'
         GROUP BY 1, 2 HAVING sum(balance) <> sum(amount_residual)) x
"""
WRONG_INVOICES = """
    SELECT count(*) FROM account_move m
      JOIN (SELECT l.move_id, sum(l.balance) AS balance,
                   sum(l.amount_residual) AS residual
              FROM account_move_line l WHERE l.display_type = 'payment_term'
             GROUP BY 1) l ON l.move_id = m.id
     WHERE m.state = 'posted' AND (m.amount_total_signed <> l.balance
                                   OR m.amount_residual_signed <> l.residual)
"""


class CheckFailed(Exception):
    """The loaded figures contradict each other or Odoo."""


def ledger(env):
    """Raises CheckFailed unless every company's and every document's entries agree."""
    if unbalanced := _rows(env, UNBALANCED):
        raise CheckFailed(f"Companies whose entries do not sum to zero: {unbalanced}")
    questions = {
        "entries that do not balance": UNBALANCED_MOVES,
        "customers whose open items are not invoices less payments": WRONG_RESIDUALS,
        "invoices whose total is not that of their items": WRONG_INVOICES,
    }
    for words, question in questions.items():
        ((count,),) = _rows(env, question)
        if count:
            raise CheckFailed(f"{count} {words}")


def _rows(env, query):
    env.cr.execute(query)
    return env.cr.fetchall()


def recomputed(env, seed=7):
    """Lets Odoo compute random orders and invoices again; raises on a difference."""
    rng = random.Random(seed)
    orders = _sample(env["sale.order"], ORDER_KINDS, rng)
    invoices = _sample(env["account.move"], INVOICE_KINDS, rng)
    wrong = _differences(orders.order_line, LINE_FIELDS)
    wrong += _differences(orders, ORDER_FIELDS)
    wrong += _differences(invoices, INVOICE_FIELDS)
    receivable = invoices.line_ids.filtered(lambda x: x.display_type == "payment_term")
    wrong += _differences(receivable, ITEM_FIELDS)
    if wrong:
        raise CheckFailed("Odoo computes otherwise:\n  " + "\n  ".join(wrong[:20]))


def _sample(model, kinds, rng):
    """Random records, some of each kind, of all companies."""
    found = model.browse()
    for kind in kinds:
        ids = model.search(kind).ids
        found |= found.browse(rng.sample(ids, min(SAMPLE, len(ids))))
    return found


def _differences(records, names):
    """Texts on each stored value that Odoo would compute otherwise."""
    before = {name: [record[name] for record in records] for name in names}
    for name in names:
        records.env.add_to_compute(records._fields[name], records)
    wrong = []
    for name in names:
        for record, old in zip(records, before[name], strict=True):
            if not _same(old, record[name]):
                wrong.append(f"{record} {name}: {old} by SQL, {record[name]} by Odoo")
    return wrong


def _same(old, new):
    if isinstance(old, float):
        return float_compare(old, new, precision_digits=4) == 0
    return old == new
