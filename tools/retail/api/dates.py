"""Sets back the dates that Odoo fills with the present moment.

By SQL, because the ORM would compute amounts and schedules anew for each; the fields
written here are only ever read. All of them are dates of the document itself.
"""

from odoo.tools import SQL


def restore_orders(env, when):
    """Gives orders their dates; ``when`` is {order id: datetime}."""
    env.flush_all()
    for order_id, moment in when.items():
        env.execute_query(
            SQL(
                """UPDATE sale_order SET date_order = %s, create_date = %s
                    WHERE id = %s RETURNING id""",
                moment,
                moment,
                order_id,
            )
        )
    env["sale.order"].browse(when).invalidate_recordset(["date_order", "create_date"])


def restore_deliveries(env, orders):
    """Gives the deliveries of orders, and what hangs on them, the orders' dates."""
    env.flush_all()
    ids = tuple(orders.ids) or (0,)
    for statement in _DELIVERY_STATEMENTS:
        env.cr.execute(statement, [ids])
    env.invalidate_all()


_DELIVERY_STATEMENTS = (
    """UPDATE stock_picking p SET scheduled_date = o.date_order,
              date_deadline = o.date_order, create_date = o.date_order,
              date_done = CASE WHEN p.state = 'done' THEN o.date_order END
         FROM sale_order o WHERE o.id = p.sale_id AND o.id IN %s""",
    """UPDATE stock_move m SET date = o.date_order, date_deadline = o.date_order,
              reservation_date = o.date_order::date, create_date = o.date_order
         FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
        WHERE m.sale_line_id = l.id AND o.id IN %s""",
    """UPDATE stock_move_line v SET date = o.date_order, create_date = o.date_order
         FROM stock_move m JOIN sale_order_line l ON l.id = m.sale_line_id
         JOIN sale_order o ON o.id = l.order_id
        WHERE v.move_id = m.id AND o.id IN %s""",
    """UPDATE sale_order o SET effective_date = o.date_order
        WHERE o.effective_date IS NOT NULL AND o.id IN %s""",
)


def restore_opening_stock(env, product_ids, day):
    """Dates the stock counts of products before the first document."""
    env.flush_all()
    for table in ("stock_move", "stock_move_line"):
        env.execute_query(
            SQL(
                """UPDATE %s m SET date = %s FROM product_product p
                    WHERE p.id = m.product_id AND m.product_id IN %s AND m.date > %s
                      AND %s RETURNING m.id""",
                SQL.identifier(table),
                day,
                tuple(product_ids) or (0,),
                day,
                SQL("is_inventory")
                if table == "stock_move"
                else SQL(
                    "EXISTS (SELECT 1 FROM stock_move s"
                    " WHERE s.id = m.move_id AND s.is_inventory)"
                ),
            )
        )
    env.invalidate_all()
