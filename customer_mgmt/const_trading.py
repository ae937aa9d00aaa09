"""Selections and texts of the trading states."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Who reads what was decided about trading, each of own customers or of all.
TRADING_GROUPS = (
    "customer_mgmt.group_customer_salesperson,"
    "customer_mgmt.group_customer_credit_controller,"
    "account.group_account_readonly,account.group_account_invoice"
)
TRADING_ACTIONS = [
    ("pass", "Pass"),
    ("inform", "Inform"),
    ("hold", "Hold"),
    ("stop", "Stop"),
]
# A quotation binds nobody yet: it informs at most.
QUOTATION_ACTIONS = TRADING_ACTIONS[:2]
TRADING_TERMS = [
    ("agreed", "As Agreed"),
    ("prepaid", "Payment in Advance Only"),
]
TRADING_EVENT_STATES = [
    ("planned", "Planned"),
    ("applied", "Applied"),
    ("cancelled", "Cancelled"),
]
TRADING_REASONS = [
    ("opened", "Opening of a Customer"),
    ("trial", "Trial Passed"),
    ("late", "Late Payment"),
    ("returned", "Dishonoured Payment"),
    ("promise", "Broken Payment Promise"),
    ("insolvency", "Insolvency"),
    ("evasion", "Deliberate Evasion"),
    ("breach", "Breach of Contract"),
    ("closed", "Business Closed"),
    ("customer", "Wish of the Customer"),
    ("unprofitable", "Not Worth Supplying"),
    ("review", "Yearly Review"),
    ("settled", "Matter Settled"),
    ("mistake", "Mistake"),
    ("other", "Other"),
]
# One sentence per state that holds, stops or informs.
STATE_REASONS = {
    "prospect": _lt("This customer is not open for trading yet."),
    "opening": _lt("Whether this customer is opened is not decided yet."),
    "trial": _lt("This customer is on trial."),
    "active": _lt("A rule on trading with this customer applies."),
    "watch": _lt("This customer is on the watch list."),
    "suspended": _lt("Trading with this customer is suspended."),
    "stopped": _lt("Trading with this customer is stopped."),
}
TRIAL_ENDS = [
    ("orders", "Enough orders are paid"),
    ("date", "Its last day is over"),
]
OPENING_KINDS = [
    ("document", "Document of a Type"),
    ("documents", "No Expired Documents"),
    ("tax_number", "Tax Number"),
    ("evaluation", "Approved Evaluation"),
    ("limit", "Credit Limit in Force"),
]
CHECK_STATES = [
    ("done", "There"),
    ("expired", "Expired"),
    ("missing", "Missing"),
]
OPEN_KINDS = [
    ("quotation", "Open Quotations"),
    ("order", "Orders Not Delivered in Full"),
    ("billing", "Orders to Invoice"),
    ("item", "Open Items"),
    ("stock", "Stock at the Customer"),
    ("promise", "Pending Payment Promises"),
]
