"""Exposure once more, slow and obvious: from the documents, with records and loops.

Nothing that Odoo or we have summed up is read: what was delivered comes from the stock
moves, what was billed from the invoices, what is open from the reconciliations. It
stands beside the SQL of `customer.credit.exposure`, which has to give the same to the
cent.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from ...rules.exposure import (
    LineQuantities,
    order_exposure,
    unbilled_quantities,
)

_PIECE = Decimal("0.25")  # the smallest quantity in a history


class Share(NamedTuple):
    """What one document adds to one category of a customer."""

    customer: object
    category: str
    document: object
    amount: float


def shares_of(env, root):
    """Return every document's share in the exposure within a root company's tree.

    :rtype: list[Share]
    """
    companies = env["res.company"].search([("id", "child_of", root.id)])
    documents = (
        (_order_shares, "sale.order", [("state", "=", "sale")]),
        (_draft_shares, "account.move", [("state", "=", "draft")]),
        (_item_shares, "account.move.line", [("parent_state", "=", "posted")]),
    )
    return [
        share
        for find, model, domain in documents
        for document in env[model].search(
            [*domain, ("company_id", "in", companies.ids)]
        )
        for share in find(document, root)
        if share.amount
    ]


def ledger_balance(env, customers, root):
    """Return the balance of the customers' receivable lines."""
    lines = env["account.move.line"].search(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("partner_id.commercial_partner_id", "in", customers.ids),
            ("company_id", "child_of", root.id),
        ]
    )
    return root.currency_id.round(sum(lines.mapped("balance")))


# === ORDERS === #


def _order_shares(order, root):
    customer = order.partner_invoice_id.commercial_partner_id
    undelivered = delivered = prepaid = Decimal(0)
    for line in order.order_line.filtered(lambda line: not line.display_type):
        if line.is_downpayment:
            prepaid += _prepaid(line)
            continue
        coming, ready = _split(line)
        undelivered += _value(line, coming)
        delivered += _value(line, ready)
    parts = order_exposure(_cut(undelivered), _cut(delivered), prepaid, Decimal(0))
    total = _convert(parts[0] + parts[1], order, root)
    ready = _convert(parts[1], order, root)
    paid = sum(_convert(tx.amount, tx, root) for tx in _online(order))
    amounts = {
        "order": total - ready,
        "delivered": ready,
        "secured": -min(max(paid, 0.0), total),
    }
    for category, amount in amounts.items():
        yield Share(customer, category, order, root.currency_id.round(amount))


def _split(line):
    """Return the quantities (not delivered, delivered) still to be billed."""
    facts = LineQuantities(
        ordered=_exact(line.product_uom_qty),
        delivered=_exact(_delivered(line)),
        billed=_exact(_billed(line, "out_invoice") - _billed(line, "out_refund")),
        credited=_exact(_billed(line, "out_refund")),
        coming=_coming(line),
        bill_ordered=line.product_id.invoice_policy != "delivery",
    )
    parts = unbilled_quantities(facts)
    assert parts == _count_pieces(facts), facts
    return parts


def _count_pieces(facts):
    """Lay the pieces side by side and count: each one is billed, delivered, or neither.

    The rule once more, without its arithmetic.
    """
    sign = -1 if (facts.ordered or facts.delivered) < 0 else 1
    credited = max(sign * facts.credited, Decimal(0))
    billed = int((sign * facts.billed + credited) / _PIECE)
    delivered = int(sign * facts.delivered / _PIECE)
    ordered = int(sign * facts.ordered / _PIECE)
    wanted = delivered
    if facts.bill_ordered or (facts.coming and ordered > delivered):
        wanted = ordered
    coming = ready = 0
    for piece in range(min(billed, 0), max(wanted, 0)):
        if piece >= wanted or piece < billed:
            continue
        if piece < delivered:
            ready += 1
        else:
            coming += 1
    return sign * coming * _PIECE, sign * ready * _PIECE


def _delivered(line):
    if line.qty_delivered_method != "stock_move":
        return line.qty_delivered
    total = 0.0
    for move in line.move_ids.filtered(lambda move: move.state == "done"):
        if move.location_dest_id.usage == "customer":
            total += move.quantity
        elif move.location_id.usage == "customer" and move.to_refund:
            total -= move.quantity
    return total


def _coming(line):
    if line.qty_delivered_method != "stock_move" or not line.move_ids:
        return True
    back = (line.product_uom_qty or _delivered(line)) < 0
    return any(
        move.state not in ("done", "cancel")
        and (move.location_id.usage == "customer") == back
        for move in line.move_ids
    )


def _billed(line, move_type):
    return sum(
        bill.quantity
        for bill in line.invoice_lines
        if bill.move_id.state != "cancel" and bill.move_id.move_type == move_type
    )


def _prepaid(line):
    """Return what is billed and not deducted; a draft credit note deducts nothing."""
    total = Decimal(0)
    for bill in line.invoice_lines:
        move = bill.move_id
        if move.move_type == "out_invoice" and move.state != "cancel":
            total += _exact(bill.price_total)
        elif move.move_type == "out_refund" and move.state == "posted":
            total -= _exact(bill.price_total)
    return total


def _value(line, quantity):
    if line.product_uom_qty:
        return _exact(line.price_total) * quantity / _exact(line.product_uom_qty)
    price = _exact(line.price_unit) * (100 - _exact(line.discount)) / 100
    on_top = line.tax_ids.filtered(lambda tax: not tax.price_include)
    return price * quantity * (100 + sum(_exact(tax.amount) for tax in on_top)) / 100


def _online(order):
    for tx in order.transaction_ids:
        booked = tx.payment_id.move_id.state == "posted"
        if tx.state == "authorized" or (tx.state == "done" and not booked):
            yield tx


# === INVOICES AND OPEN ITEMS === #


def _draft_shares(bill, root):
    if bill.move_type in ("out_invoice", "out_receipt") and bill.amount_total > 0:
        amount = _convert(bill.amount_total, bill, root)
        yield Share(bill.commercial_partner_id, "draft", bill, amount)


def _item_shares(item, root):
    if item.account_id.account_type == "asset_receivable" and item.partner_id:
        residual = _residual(item)
        customer = item.partner_id.commercial_partner_id
        category = _item_category(item, residual)
        yield Share(customer, category, item, root.currency_id.round(residual))


def _residual(item):
    """Return what no posted item is reconciled with; a draft settles nothing."""
    residual = item.balance
    for matched in item.matched_credit_ids:
        if matched.credit_move_id.parent_state == "posted":
            residual -= matched.amount
    for matched in item.matched_debit_ids:
        if matched.debit_move_id.parent_state == "posted":
            residual += matched.amount
    return residual


def _item_category(item, residual):
    origin = item.move_id.reversed_entry_id
    reversal = item.move_id.move_type == "entry" and (
        origin.origin_payment_id or origin.statement_line_id
    )
    if residual < 0:
        return "unapplied"
    if item.move_id.origin_payment_id or item.statement_line_id or reversal:
        return "returned"
    due = item.date_maturity or item.date
    late = due < item.company_id._credit_today() and not _disputed(item)
    return "overdue" if late else "open"


def _disputed(item):
    """Tell whether somebody in the company tree disputes the item's invoice today."""
    incidents = item.env["customer.credit.incident"].search(
        [("kind", "=", "dispute"), ("state", "=", "open")]
    )
    own = incidents.filtered(lambda i: i.company_id == item.company_id.root_id)
    return item.move_id in own.move_id


# === MONEY === #


def _exact(number):
    return Decimal(repr(number))


def _cut(amount):
    """Drop what division leaves far behind the comma, so that halves stay halves."""
    return amount.quantize(Decimal("1e-8"))


def _convert(amount, document, root):
    currency = document.currency_id
    today = root._credit_today()
    rounded = currency.round(float(amount))
    return currency._convert(rounded, root.currency_id, root, today)


def by_category(shares):
    """Return {(customer, category): {document: amount}}."""
    found = defaultdict(dict)
    for share in shares:
        found[share.customer, share.category][share.document] = share.amount
    return found
