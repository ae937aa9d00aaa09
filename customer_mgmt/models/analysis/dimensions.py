"""By what customers can be grouped: where it is read, and what opens its members.

No ORM model. A further dimension is one entry here and a field of that name on facts
(`customer.fact.customer`), by which a group's lines are found again.
"""

from typing import NamedTuple

from odoo.tools import SQL


class Dimension(NamedTuple):
    """What customers are grouped by.

    :param str field: field of facts with the same values, for names and the way down
    :param SQL column: its value, over ``customer`` (``partner_id``, ``company_id``,
        ``class_month`` of the period) and what is joined
    :param SQL join: what has to be joined for it, at most one row per customer
    :param bool classed: whether it needs the customers' ``abc_class``
    """

    field: str
    column: SQL
    join: SQL = SQL()
    classed: bool = False


_PARTNER = SQL("LEFT JOIN res_partner partner ON partner.id = customer.partner_id")
_ACCOUNT = SQL(
    """LEFT JOIN customer_credit_account account
              ON account.partner_id = customer.partner_id
             AND account.company_id = customer.company_id"""
)
_CLASS = SQL(
    """LEFT JOIN customer_fact_class class
              ON class.partner_id = customer.partner_id
             AND class.company_id = customer.company_id
             AND class.month = customer.class_month"""
)


def _of_partner(field: str, column: str) -> Dimension:
    return Dimension(field, SQL.identifier("partner", column), _PARTNER)


DIMENSIONS = {
    "country": _of_partner("country_id", "country_id"),
    "state": _of_partner("state_id", "state_id"),
    "industry": _of_partner("industry_id", "industry_id"),
    "grade": Dimension("grade_id", SQL("account.grade_id"), _ACCOUNT),
    "size": _of_partner("profile_size", "profile_size"),
    "channel": _of_partner("profile_channel", "profile_channel"),
    "class": _of_partner("profile_class", "profile_class"),
    "salesperson": _of_partner("customer_user_id", "user_id"),
    "abc": Dimension("abc_class", SQL("customer.abc_class"), classed=True),
    "activity": Dimension("activity_state", SQL("class.activity"), _CLASS),
}
