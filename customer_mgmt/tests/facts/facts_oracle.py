"""Facts counted by hand, record by record, without any SQL of the addon."""

from collections import defaultdict


def lines_of(env, noted):
    """Yield each line that counts, as plain values.

    :param dict noted: cost per piece by line id, as it was when the invoice was posted
    """
    moves = env["account.move"].search(
        [
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("commercial_partner_id", "!=", False),
        ]
    )
    for move in moves:
        refund = move.move_type == "out_refund"
        for line in move.line_ids:
            if line.display_type != "product":
                continue
            unit = line.product_id.uom_id
            quantity = (
                line.product_uom_id._compute_quantity(line.quantity, unit, round=False)
                if line.product_id
                else line.quantity
            ) * (-1 if refund else 1)
            cost = round(quantity * noted.get(line.id, 0.0), 2)
            yield {
                "company_id": move.company_id.root_id.id,
                "partner_id": move.commercial_partner_id.id,
                "user_id": move.invoice_user_id.id or None,
                "product_id": line.product_id.id or None,
                "month": move.invoice_date.replace(day=1),
                "date": move.invoice_date,
                "move_id": move.id,
                "refund": refund,
                "turnover": -line.balance,
                "credited": -line.balance if refund else 0.0,
                "cost": cost,
                "cost_estimated": 0.0,
                "gross_profit": -line.balance - cost,
                "quantity": quantity,
            }


def sums(lines, keys, names):
    """Return the rows of a fact: figures in the order of the names, by keys."""
    groups = defaultdict(list)
    for line in lines:
        groups[tuple(line[key] for key in keys)].append(line)
    return {key: tuple(_figure(rows, n) for n in names) for key, rows in groups.items()}


def _figure(rows, name):
    sold = [row for row in rows if not row["refund"]]
    dates = [row["date"] for row in sold]
    counted = {
        "line_count": len(rows),
        "invoice_count": len({row["move_id"] for row in sold}),
        "refund_count": len({row["move_id"] for row in rows if row["refund"]}),
        "first_date": min(dates, default=None),
        "last_date": max(dates, default=None),
    }
    if name in counted:
        return counted[name]
    return round(sum(row[name] for row in rows), 2) + 0.0
