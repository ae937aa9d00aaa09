"""Grades, limits and enforcement, once the history is in: the last orders are checked.

History comes in while the rules only inform, as it would in a live company.
"""


def only_inform(env):
    """Switches enforcement off while history is loaded."""
    env.company.root_id.credit_enforced = False


def enforce(env, customers):
    """Grades the customers, which gives them their limits, and enforces the rules."""
    company = env.company.root_id
    accounts = env["customer.credit.account"]._get_or_create(customers, company)
    accounts.sudo()._grade()
    company.credit_enforced = True


def confirm(orders):
    """Confirms the orders that may be and returns them; the others are on hold."""
    orders.action_confirm_each()
    return orders.filtered(lambda order: order.state == "sale")
