"""What a company's fields said about credit becomes its policy: the same rules."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

# Kind of rule → columns of its action and its threshold.
_FIELDS = {
    "limit": ("credit_limit_action", "credit_limit_percentage"),
    "group": ("credit_group_action", None),
    "overdue": ("credit_overdue_action", "credit_overdue_days"),
    "no_limit": ("credit_no_limit_action", None),
    "expired": ("credit_expired_action", None),
    "review": ("credit_review_action", "credit_review_days"),
}


def migrate(cr, _version):
    """Make a policy of the columns that the former version has left."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    roots = env["res.company"].search([("parent_id", "=", False)])
    env["customer.credit.policy"]._create_defaults(roots)
    left = _columns_left(env)
    for kind, (action, threshold) in _FIELDS.items():
        if action in left:
            _take_over(env, roots, kind, action, threshold in left and threshold)


def _columns_left(env):
    cr = env.cr
    cr.execute(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'res_company' AND table_schema = current_schema"
        )
    )
    return {name for (name,) in cr.fetchall()}


def _take_over(env, roots, kind, action, threshold):
    figure = SQL.identifier(threshold) if threshold else SQL("NULL")
    rows = env.execute_query(
        SQL(
            "SELECT id, %s, %s FROM res_company WHERE id = ANY(%s)",
            SQL.identifier(action),
            figure,
            roots.ids,
        )
    )
    for id_, what, tolerated in rows:
        if what:
            roots.browse(id_)._set_credit_rule(kind, what, tolerated)
