"""Sets back the dates that Odoo fills with the present moment.

By SQL: the ORM would plan deliveries and compute amounts anew for each of them. Only
dates of the loaded documents themselves are written.
"""

_ORDER = """
    UPDATE sale_order SET date_order = %(moment)s, create_date = %(moment)s
     WHERE id = %(id)s
"""
_DELIVERIES = (
    """UPDATE stock_picking p SET scheduled_date = o.date_order,
              date_deadline = o.date_order, create_date = o.date_order,
              date_done = CASE WHEN p.state = 'done' THEN o.date_order END
         FROM sale_order o WHERE o.id = p.sale_id AND o.id IN %(ids)s""",
    """UPDATE stock_move m SET date = o.date_order, date_deadline = o.date_order,
              reservation_date = o.date_order::date, create_date = o.date_order
         FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
        WHERE m.sale_line_id = l.id AND o.id IN %(ids)s""",
    """UPDATE stock_move_line v SET date = o.date_order, create_date = o.date_order
         FROM stock_move m JOIN sale_order_line l ON l.id = m.sale_line_id
         JOIN sale_order o ON o.id = l.order_id
        WHERE v.move_id = m.id AND o.id IN %(ids)s""",
    """UPDATE sale_order SET effective_date = date_order
        WHERE effective_date IS NOT NULL AND id IN %(ids)s""",
)
_OPENING_STOCK = (
    """UPDATE stock_move_line v SET date = %(moment)s FROM stock_move m
        WHERE m.id = v.move_id AND m.is_inventory AND m.product_id IN %(ids)s
          AND v.date > %(moment)s""",
    """UPDATE stock_move SET date = %(moment)s
        WHERE is_inventory AND product_id IN %(ids)s AND date > %(moment)s""",
    """UPDATE product_value SET date = %(moment)s
        WHERE product_id IN %(ids)s AND date > %(moment)s""",
)


def restore_orders(env, moments):
    """Gives orders their dates; ``moments`` is {order id: datetime}."""
    for order_id, moment in moments.items():
        _run(env, [_ORDER], id=order_id, moment=moment)
    orders = env["sale.order"].browse(moments)
    orders.invalidate_recordset(["date_order", "create_date"])


def restore_deliveries(env, orders):
    """Gives the deliveries of orders, and what hangs on them, the orders' dates."""
    if orders:
        _run(env, _DELIVERIES, ids=tuple(orders.ids))
        env.invalidate_all()


def restore_opening_stock(env, product_ids, moment):
    """Dates stock counts and costs of products before the first document."""
    if product_ids:
        _run(env, _OPENING_STOCK, ids=tuple(product_ids), moment=moment)
        env.invalidate_all()


def _run(env, statements, **values):
    env.flush_all()
    for statement in statements:
        env.cr.execute(statement, values)
