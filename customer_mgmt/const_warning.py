"""Selections and texts of the early warning."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SIGNAL_KINDS = [
    ("slope", "Pays Later Every Month"),
    ("index", "Payment Index Falls"),
    ("promise", "Broken Payment Promises"),
    ("spike", "Order Spike"),
    ("rise", "Order Right After a Limit Rise"),
    ("identity", "Address, Bank or Tax Number Changed"),
]
# Threshold, window and weight a company starts with, and the colour of the tag.
SIGNAL_DEFAULTS = {
    "slope": (3.0, 12, 30.0, 1),
    "index": (15.0, 3, 25.0, 2),
    "promise": (2.0, 6, 20.0, 3),
    "spike": (3.0, 30, 15.0, 4),
    "rise": (80.0, 14, 20.0, 5),
    "identity": (1.0, 90, 25.0, 6),
}
THRESHOLD_UNITS = {
    "slope": _lt("days per month"),
    "index": _lt("points"),
    "promise": _lt("promises"),
    "spike": _lt("times the monthly mean"),
    "rise": _lt("% of the rise"),
    "identity": _lt("changes"),
}
WINDOW_UNITS = {
    "slope": _lt("months"),
    "index": _lt("months, against those before"),
    "promise": _lt("months"),
    "spike": _lt("days, against 12 months"),
    "rise": _lt("days after the rise"),
    "identity": _lt("days"),
}
# Months a period may span, where the window is one of months.
WINDOW_BOUNDS = {"slope": (6, 12), "index": (1, 6)}
# One sentence per signal; every placeholder is filled by the evidence.
WARNING_TEXTS = {
    "slope": _lt(
        "Pays %(value)s days later every month: from %(before)s to %(now)s days beyond"
        " terms."
    ),
    "index": _lt("Payment index from %(before)s to %(now)s, %(value)s points lower."),
    "promise": _lt("%(value)s payment promises broken, over %(now)s."),
    "spike": _lt("Ordered %(now)s: %(value)s times the monthly mean of %(before)s."),
    "rise": _lt(
        "Limit from %(before)s to %(now)s, and orders over %(value)s percent of the"
        " rise."
    ),
    "identity": _lt("Changed: %(what)s."),
}
# Where the lines behind a signal stand.
EVIDENCE_MODELS = {
    "slope": "customer.payment.analysis",
    "index": "customer.payment.analysis",
    "promise": "customer.payment.promise",
    "spike": "sale.order",
    "rise": "sale.order",
    "identity": "customer.identity.change",
}
WARNING_STATES = [
    ("open", "To Judge"),
    ("confirmed", "Confirmed"),
    ("false", "False Alarm"),
    ("expired", "Expired"),
]
WARNING_LIGHTS = [
    ("none", "Nothing Noted"),
    ("watch", "Watch"),
    ("alert", "Alert"),
]
IDENTITY_KINDS = [
    ("address", "Address"),
    ("bank", "Bank Account"),
    ("vat", "Tax Number"),
]
