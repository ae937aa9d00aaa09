"""Kinds, units and texts of the rules of a credit policy."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

POLICY_KINDS = [
    ("limit", "Limit Used"),
    ("group", "Pooled Limit of the Corporate Group"),
    ("document", "Largest Document"),
    ("overdue", "Days Overdue"),
    ("overdue_share", "Overdue Share of What Is Open"),
    ("oldest", "Age of the Oldest Open Item"),
    ("promise", "Broken Payment Promises"),
    ("index", "Payment Index Below"),
    ("no_limit", "No Limit Set"),
    ("expired", "Limit Ended"),
    ("review", "Review Overdue"),
    ("horizon", "Horizon of the Limit"),
]
POLICY_ACTIONS = [
    ("pass", "Not checked"),
    ("inform", "Inform"),
    ("hold", "Hold"),
    ("stop", "Stop"),
]
# Checked always, without a line of a policy.
OTHER_KINDS = {
    "stopped": _lt("Trading"),
    "trading": _lt("Trading State"),
    "prepaid": _lt("Payment in Advance"),
}
# What a threshold counts in; kinds that are not named have none.
UNITS = {
    "limit": _lt("% of the limit"),
    "overdue": _lt("days"),
    "overdue_share": _lt("% of what is open"),
    "oldest": _lt("days since booked"),
    "promise": _lt("broken promises"),
    "index": _lt("points of 100"),
    "review": _lt("days after the review"),
    "horizon": _lt("days ahead"),
}
# How a figure of a rule is written: money, whole number, percentage or points.
MONEY_KINDS = ("limit", "group", "document", "no_limit")
DECIMAL_KINDS = ("overdue_share", "index")
# Kinds without a figure of their own; kinds that compare with nothing.
NO_FIGURE = ("stopped", "trading", "prepaid")
NO_THRESHOLD = ("no_limit", "expired", "stopped", "trading", "prepaid")

# What a rule says to whoever may not see the customer's figures.
PLAIN_REASONS = {
    "limit": _lt("The credit limit does not suffice for this order."),
    "group": _lt("The limit of the corporate group does not suffice for this order."),
    "document": _lt("The order is larger than a single document may be."),
    "overdue": _lt("Items are overdue."),
    "overdue_share": _lt("Too much of what is open is overdue."),
    "oldest": _lt("An open item is too old."),
    "promise": _lt("Payment promises were broken."),
    "index": _lt("The customer pays too late."),
    "no_limit": _lt("No credit limit is set for this customer."),
    "expired": _lt("The credit limit has ended and none follows it."),
    "review": _lt("The review of the credit limit is overdue."),
    "stopped": _lt("Trading with this customer is stopped."),
}
