"""Measures the re-evaluation of a thousand held orders; nothing is kept."""

import time

_ORDERS, _PER_CUSTOMER = 1000, 5


def recheck(env) -> dict:
    """Look at 1,000 held orders of 200 customers again: none passes, then one in ten.

    Every customer's work is committed in production; here the savepoint of each
    customer stands for it.
    """
    env.company.sudo().credit_enforced = True
    orders = _held_orders(env)
    found = {"all stay on hold": _work(env, orders)}
    customers = orders.partner_id[::10]
    _set_limit(env, customers, 1e12)
    found["one in ten is lifted and confirmed"] = _work(env, orders)
    lifted = orders.filtered(lambda order: order.state == "sale")
    return {**found, "lifted": len(lifted)}


def _held_orders(env):
    product = env["product.product"].create({"name": "Recheck", "type": "service"})
    customers = env["res.partner"].search(
        [("customer_rank", ">", 0), ("parent_id", "=", False)],
        limit=_ORDERS // _PER_CUSTOMER,
        order="id",
    )
    _set_limit(env, customers, 1.0)
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 10**7}
    orders = env["sale.order"].create(
        [
            {"partner_id": customer.id, "order_line": [(0, 0, dict(line))]}
            for customer in customers
            for _i in range(_PER_CUSTOMER)
        ]
    )
    orders.sudo().write({"credit_state": "hold", "credit_confirm_asked": True})
    return orders


def _set_limit(env, customers, amount):
    accounts = env["customer.credit.account"].sudo()
    accounts = accounts._get_or_create(customers, env.company)
    values = {"amount": amount, "state": "approved", "reason": "Bench"}
    env["customer.credit.limit"].sudo().create(
        [{"account_id": account.id, **values} for account in accounts]
    )


def _work(env, orders) -> float:
    """Return the seconds of working the queue of the orders' customers."""
    queue = env["customer.credit.recheck"].sudo()
    queue.search([]).unlink()
    queue._enqueue(orders.partner_id, env.company, "payment")
    env.flush_all()
    env.invalidate_all()
    start = time.perf_counter()
    while rows := queue._next_rows():
        for key, found, world in queue._batch(rows):
            queue._work_or_put_off(key, found, world)
    env.flush_all()
    return time.perf_counter() - start
