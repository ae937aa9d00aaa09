"""Measures the back-test of a policy over the last year; nothing is kept."""

import os
import time


def backtest(env) -> dict:
    """Replay a year's orders by a strict policy and by the one in force.

    The batches are committed in production; here they follow each other in one
    transaction.
    """
    policy = _strict_policy(env)
    test = env["customer.credit.backtest"].sudo().create({"policy_id": policy.id})
    test.action_start()
    env.flush_all()
    start, longest = time.perf_counter(), 0.0
    while True:
        begun = time.perf_counter()
        if not test._work():
            break
        longest = max(longest, time.perf_counter() - begun)
    seconds = time.perf_counter() - start
    begun = time.perf_counter()
    env.invalidate_all()
    test.web_read({"held_count": {}, "comparison": {}})
    return {
        "seconds": seconds,
        "longest batch": longest,
        "reading the figures": time.perf_counter() - begun,
        "customers": test.done_count,
        "orders": test.order_count,
        "held": test.held_count,
        "lines": len(test.line_ids),
        "load": os.getloadavg()[0],
    }


def _strict_policy(env):
    """Return a policy that asks for every figure that is replayed."""
    env["customer.credit.policy"].sudo()._create_defaults(env.company)
    policy = env.company.credit_policy_id.copy({"name": "Strict"})
    policy._set_rule("overdue", "hold", 7)
    policy._set_rule("oldest", "hold", 120)
    policy._set_rule("index", "hold", 50)
    policy._set_rule("promise", "hold", 0)
    policy._set_rule("overdue_share", "hold", 60)
    return policy
