"""What twenty rules add to the confirmation of an order: the guard with and without."""

from bench.measure import median_ms

# Kind, threshold, months: high enough that nothing fires; what fires is worded as well.
_RULES = [
    ("limit", 100, 0),
    ("limit", 110, 0),
    ("limit", 150, 0),
    ("group", 0, 0),
    ("document", 1e9, 0),
    ("document", 2e9, 0),
    ("overdue", 90_000, 0),
    ("overdue", 91_000, 0),
    ("overdue_share", 100, 0),
    ("oldest", 90_000, 0),
    ("oldest", 91_000, 0),
    ("promise", 100, 6),
    ("promise", 100, 12),
    ("index", 0, 0),
    ("no_limit", 0, 0),
    ("expired", 0, 0),
    ("review", 90_000, 0),
    ("horizon", 90, 0),
]


def rules(env) -> dict:
    """Confirm orders one by one, in turns without rules and with twenty."""
    env.company.root_id.credit_enforced = True
    policies = {"no rules": _policy(env, []), "20 rules": _policy(env, _lines(env))}
    orders = _orders(env, 120)
    turns = {name: iter(orders[place::2]) for place, name in enumerate(policies)}
    times = {}
    for name, policy in policies.items():
        env.company.root_id.credit_policy_id = policy
        env.flush_all()
        times[name] = median_ms(lambda n=name: _confirm(env, turns[n]), 55)
    added = times["20 rules"] - times["no rules"]
    return {**times, "added": added, "rules": len(policies["20 rules"].line_ids)}


def _confirm(env, remaining):
    next(remaining).action_confirm()
    env.flush_all()


def _policy(env, lines):
    return env["customer.credit.policy"].create(
        {
            "name": "Bench",
            "company_id": env.company.root_id.id,
            "line_ids": [(0, 0, line) for line in lines],
        }
    )


def _lines(env):
    lines = [
        {"kind": kind, "threshold": threshold, "months": months, "action": "inform"}
        for kind, threshold, months in _RULES
    ]
    grade = env["customer.credit.grade"].search(
        [("company_id", "=", env.company.root_id.id)], limit=1
    )
    scopes = ({"grade_id": grade.id}, {"event": "confirm"})
    return lines + [
        {"kind": "document", "threshold": 3e9, "action": "inform", **scope}
        for scope in scopes
    ]


def _orders(env, count):
    """Orders of one line, of customers spread over all that owe something."""
    product = env["product.product"].search(
        [("type", "=", "consu"), ("sale_ok", "=", True)], limit=1
    )
    env.cr.execute(
        """SELECT customer_id FROM (
             SELECT DISTINCT p.commercial_partner_id AS customer_id
               FROM account_move_line line JOIN res_partner p ON p.id = line.partner_id
               JOIN account_account account ON account.id = line.account_id
              WHERE account_type = 'asset_receivable' AND parent_state = 'posted'
                AND line.company_id = %s AND amount_residual > 0) customer
          ORDER BY MD5(customer_id::text) LIMIT %s""",
        [env.company.id, count],
    )
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 0.01}
    orders = env["sale.order"].create(
        [
            {"partner_id": id_, "order_line": [(0, 0, line)]}
            for (id_,) in env.cr.fetchall()
        ]
    )
    accounts = env["customer.credit.account"]._get_or_create(
        orders.partner_id, env.company
    )
    accounts.sudo().write({"limit_set": True, "effective_limit": 1e9})
    return orders
