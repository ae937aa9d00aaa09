"""What the demo database holds, who can log in, and what to look at first.

Run in the virtual environment: ``python -m tools.summary DATABASE``.
"""

import logging
import sys

from tools.environment import odoo_env

# Login, which is the password too, and what the role is for.
LOGINS = (
    ("admin", "Administrator: everything"),
    ("manager", "Manager: everything in Customers, and its configuration"),
    ("credit_manager", "Credit manager: approves limits and policies"),
    ("controller", "Credit controller: holds, releases, evaluations"),
    ("sales", "Salesperson: own customers"),
    ("agent", "Service agent"),
    ("portal_customer", "Customer on the portal"),
)
FIRST = (
    "As controller: Customers ‣ Orders on Hold: the orders that wait for credit,",
    "  why, and the shortest way out; release one.",
    "As sales: a quotation of a customer over its limit, and Confirm.",
    "As credit_manager: Customers ‣ Credit Accounts, sorted by exposure.",
)


def main(name: str) -> None:
    """Print the summary of a database."""
    logging.disable(logging.WARNING)
    with odoo_env(name) as env:
        if summary := getattr(env["res.company"], "_credit_summary", None):
            _table("What is in it", summary())
        _table("Log in as (the password is the login)", _logins(env))
    print("\n  Look at first")
    for line in FIRST:
        print(f"    {line}")
    sys.stdout.flush()


def _logins(env):
    """Return the logins that exist in the database."""
    users = env["res.users"].search([("login", "in", [row[0] for row in LOGINS])])
    return [row for row in LOGINS if row[0] in users.mapped("login")]


def _table(title: str, rows) -> None:
    """Print two columns under a title."""
    width = max((len(label) for label, _value in rows), default=0)
    print(f"\n  {title}")
    for label, value in rows:
        print(f"    {label:{width}}  {value}")


if __name__ == "__main__":
    main(sys.argv[1])
