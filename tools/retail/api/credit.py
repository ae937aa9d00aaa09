"""Grades, limits and enforcement, once the history is in: the last orders are checked.

History comes in while the rules only inform, as it would in a live company.
"""


def only_inform(env):
    """Switches enforcement off while history is loaded."""
    env.company.root_id.credit_enforced = False


# Who buys and pays within about 90 days needs a quarter of the yearly turnover.
NEED = 0.25


def enforce(env, customers):
    """Grades the customers, gives two of three the limit they need, and enforces.

    The others keep the base limit of their grade, so that some orders are held.
    """
    company = env.company.root_id
    accounts = env["customer.credit.account"]._get_or_create(customers, company)
    accounts.sudo()._grade()
    raised = [account for position, account in enumerate(accounts) if position % 3]
    env["customer.credit.limit"].sudo().create(
        [_needed_limit(account) for account in raised if account.graded_turnover]
    )
    # Invoices paid by half long ago (made up) would hold every order of everybody.
    company._set_credit_rule("overdue", "inform")
    company.credit_enforced = True


def _needed_limit(account):
    """Values of an approved limit by need (made up: nobody was asked)."""
    return {
        "account_id": account.id,
        "amount": round(account.graded_turnover * NEED, -3),
        "date_from": account.company_id._credit_today(),
        "source": "manual",
        "state": "approved",
        "reason": "A quarter of the yearly turnover",
    }


def confirm(orders):
    """Confirms the orders that may be and returns them; the others are on hold."""
    orders.action_confirm_each()
    return orders.filtered(lambda order: order.state == "sale")
