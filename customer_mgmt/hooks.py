"""What happens once, when the addon is installed."""

from odoo import fields
from odoo.tools import SQL


def post_init_hook(env):
    """Propose grades, take over the limits found in Odoo, open accounts in background.

    Nothing a live company has changes: its limits stay as they are, and no rule is
    enforced.
    """
    roots = env["res.company"].search([("parent_id", "=", False)])
    env["customer.credit.grade"]._create_default_grades(roots)
    env["customer.credit.policy"]._create_defaults(roots)
    for company in roots:
        _take_over_limits(env, company)
    env.ref("customer_mgmt.customer_credit_account_cron_nightly")._trigger()
    env["customer.fact.build"]._ensure_all()


def _take_over_limits(env, company):
    """Make dated limits, source "taken over", of Odoo's own `credit_limit` values."""
    rows = env.execute_query(
        SQL(
            """SELECT id, (credit_limit ->> %(company)s)::numeric FROM res_partner
                WHERE id = commercial_partner_id
                  AND (credit_limit ->> %(company)s)::numeric > 0""",
            company=str(company.id),
        )
    )
    customers = env["res.partner"].browse([row[0] for row in rows])
    accounts = env["customer.credit.account"]._get_or_create(customers, company)
    accounts = accounts.filtered(lambda account: not account.limit_set)
    amounts = dict(rows)
    env["customer.credit.limit"].create(
        [
            {
                "account_id": account.id,
                "amount": amounts[account.partner_id.id],
                "date_from": fields.Date.context_today(account),
                "source": "taken_over",
                "state": "approved",
                "reason": env._("Taken over from the customer's credit limit"),
            }
            for account in accounts
        ]
    )
