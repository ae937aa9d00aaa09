"""Selections and texts that several models share."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Who sees amounts of a customer's finances; salespeople see headroom and traffic light.
FINANCE_GROUPS = (
    "customer_mgmt.group_customer_credit_controller,"
    "account.group_account_readonly,account.group_account_invoice"
)
# Who reads facts, each of own customers or of all.
FACT_GROUPS = (
    "customer_mgmt.group_customer_salesperson,"
    "customer_mgmt.group_customer_credit_controller,"
    "account.group_account_readonly,account.group_account_invoice"
)
# Who sees costs, gross profit and margin rates.
MARGIN_GROUPS = "customer_mgmt.group_customer_margin"
# Who sees the figures of all customers; salespeople see those of their own.
ALL_CUSTOMERS_GROUPS = (
    "customer_mgmt.group_customer_credit_controller",
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_readonly",
    "account.group_account_invoice",
)

GRADE_BASES = [
    ("invoiced", "Turnover invoiced by us"),
    ("surveyed", "Turnover as surveyed"),
    ("higher", "The higher of the two"),
    ("lower", "The lower of the two"),
]
DECISION_RESULTS = [
    ("pass", "Passed"),
    ("inform", "Informed"),
    ("hold", "Held"),
    ("stop", "Stopped"),
]
DECISION_EVENTS = [
    ("confirm", "Order confirmation"),
    ("increase", "Increase of a confirmed order"),
    ("move", "Change of debtor"),
    ("reopen", "Reopening"),
    ("deliver", "Delivery"),
    ("invoice", "Invoice"),
]
# Where a document is checked, and a rule of a policy may be restricted to.
CHECKPOINTS = [
    ("quotation", "Quotation"),
    ("confirm", "Order Confirmation"),
    ("increase", "Increase of a Confirmed Order"),
    ("reopen", "Reopening"),
    ("reserve", "Reservation"),
    ("deliver", "Delivery"),
    ("invoice", "Invoice"),
]
CREDIT_STATES = [
    ("clear", "No Hold"),
    ("hold", "On Credit Hold"),
    ("blocked", "Delivery on Hold"),
    ("released", "Released"),
    ("rejected", "Rejected"),
]
# What waits for a controller: before its confirmation, or before delivery or invoice.
ON_HOLD = ("hold", "blocked")
# Kind of the strictest finding; a kind that a later rule brings counts as another one.
HOLD_REASONS = [
    ("limit", "Limit Exceeded"),
    ("group", "Group Limit Exceeded"),
    ("overdue", "Overdue Items"),
    ("no_limit", "No Limit Set"),
    ("expired", "Limit Ended"),
    ("review", "Review Overdue"),
    ("stopped", "Trading Stopped"),
    ("trading", "Trading State"),
    ("document", "Document Too Large"),
    ("overdue_share", "Share Overdue"),
    ("oldest", "Oldest Open Item"),
    ("promise", "Payment Promise Broken"),
    ("index", "Payment Index"),
    ("prepaid", "Payment in Advance"),
    ("other", "Other Rule"),
]
HOLD_URGENCIES = [
    ("on_time", "In Time"),
    ("soon", "Due Soon"),
    ("late", "Late"),
]
LIFT_POLICIES = [
    ("oldest", "Held longest first"),
    ("urgent", "Promised soonest first"),
    ("best_fit", "Largest that fits first"),
]
# Why a customer's held orders are looked at again.
RECHECK_CAUSES = [
    ("payment", "Payment"),
    ("credit_note", "Credit Note"),
    ("limit", "Credit Limit"),
    ("trading", "Trading State"),
    ("policy", "Credit Policy"),
    ("dispute", "Dispute"),
    ("order", "Order Cancelled"),
    ("release", "Release Ended"),
    ("manual", "Asked for"),
    ("hold", "Hold"),
]
LIFT_TEXTS = {
    "payment": _lt("Credit hold lifted: a payment has arrived."),
    "credit_note": _lt("Credit hold lifted: a credit note was posted."),
    "limit": _lt("Credit hold lifted: the credit limit has changed."),
    "trading": _lt("Credit hold lifted: the trading state has changed."),
    "policy": _lt("Credit hold lifted: the credit policy has changed."),
    "dispute": _lt("Credit hold lifted: what was overdue is in dispute."),
    "rechecked": _lt("Credit hold lifted: no rule holds the order any more."),
}
REJECTION_EFFECTS = [
    ("quotation", "Stays a quotation"),
    ("cancel", "Is cancelled"),
]
HOLD_OUTCOMES = [
    ("released", "Released"),
    ("payment", "Lifted by a Payment"),
    ("credit_note", "Lifted by a Credit Note"),
    ("limit", "Lifted by a Limit"),
    ("trading", "Lifted by a Trading State"),
    ("policy", "Lifted by a Policy"),
    ("dispute", "Lifted by a Dispute"),
    ("rechecked", "Lifted by Re-evaluation"),
    ("confirmed", "Confirmed by Hand"),
    ("passed", "Delivered or Invoiced"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
    ("deleted", "Deleted"),
]
TRADING_STATES = [
    ("prospect", "Prospect"),
    ("opening", "In Opening"),
    ("trial", "Trial"),
    ("active", "Active Trading"),
    ("watch", "Watch"),
    ("suspended", "Suspended"),
    ("stopped", "Stopped"),
]
LIGHTS = [
    ("none", "No limit"),
    ("green", "Within limit"),
    ("amber", "Near limit"),
    ("red", "Would be held"),
]
LIMIT_SOURCES = [
    ("grade", "Grade"),
    ("manual", "Manual"),
    ("temporary", "Temporary"),
    ("taken_over", "Taken over"),
    ("evaluation", "Evaluation"),
    ("review", "Review"),
    ("ramp_up", "Ramp-up"),
]
SECURITY_KINDS = [
    ("collateral", "Collateral"),
    ("guarantee", "Guarantee"),
    ("insurance", "Credit Insurance"),
]
SECURITY_VALIDITIES = [
    ("future", "Not Yet Valid"),
    ("valid", "Valid"),
    ("expiring", "Ends Soon"),
    ("expired", "Expired"),
]
SECURITY_EFFECTS = [
    ("exposure", "They lower the exposure"),
    ("limit", "They only cap what an evaluation proposes"),
]
GRADE_SOURCES = [
    ("turnover", "Turnover"),
    ("declared", "Declared"),
]
GRADE_REASONS = [
    ("regraded", "Graded by turnover"),
    ("declared", "Declared start grade"),
    ("table", "Grade table changed"),
]
ADJUSTMENT_KINDS = [
    ("percentage", "Change by a percentage"),
    ("absolute", "Change by an amount"),
    ("base", "Set to the base limit"),
]
EVALUATION_METHODS = [
    ("weighted", "Base limit × weighted percentage"),
    ("lowest", "Base limit × lowest percentage"),
    ("score", "Base limit × percentage by total score"),
]
RISK_CLASSES = [
    ("low", "Low risk"),
    ("medium", "Medium risk"),
    ("high", "High risk"),
]
MEASURES = [
    ("turnover", "Annual turnover that grades"),
    ("years", "Years since founding"),
    ("days_beyond_terms", "Days beyond terms"),
    ("payment_index", "Payment index"),
    ("on_time_share", "Share of payments on time"),
    ("current_ratio", "Current ratio"),
    ("equity_ratio", "Equity ratio"),
    ("altman_z", "Altman Z′"),
]
EVALUATION_KINDS = [
    ("evaluation", "Evaluation"),
    ("review", "Yearly Review"),
]
EVALUATION_STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("applied", "Applied"),
    ("rejected", "Rejected"),
]
REVIEW_DECISIONS = [
    ("raise", "Raise"),
    ("keep", "Keep"),
    ("lower", "Lower"),
    ("stop", "Stop Trading"),
]
REVIEW_REASONS = {
    "insolvency": _lt("There is an insolvency notice."),
    "evasion": _lt("There are signs that payment is evaded."),
    "returned": _lt("A payment was dishonoured."),
    "promise": _lt("A payment promise was broken."),
    "late": _lt("An invoice was paid very late, or is not paid yet."),
    "slow": _lt("The customer pays late."),
    "score_fell": _lt("The score has fallen."),
    "attained": _lt("The sales target was attained."),
    "missed": _lt("The sales target was missed."),
    "prompt": _lt("The customer pays when due."),
    "used": _lt("The limit is well used."),
    "nothing": _lt("Nothing speaks for a change."),
}
CAP_NAMES = {
    "absolute": _lt("Never more than"),
    "net_worth": _lt("Part of net worth"),
    "need": _lt("What is needed"),
    "collateral": _lt("Part of collateral"),
}

# One sentence per rule that can fire; every placeholder is filled by the decision.
REASONS = {
    "limit": _lt(
        "Credit limit exceeded by %(excess)s: exposure %(actual)s, %(threshold)s"
        " allowed."
    ),
    "group": _lt(
        "Limit of the corporate group %(group)s exceeded by %(excess)s: exposure"
        " %(actual)s, %(threshold)s allowed."
    ),
    "overdue": _lt(
        "%(excess)s is overdue, the oldest item by %(actual)s days "
        "(%(threshold)s allowed)."
    ),
    "document": _lt(
        "The order of %(actual)s is larger than a single document may be:"
        " %(threshold)s."
    ),
    "overdue_share": _lt(
        "%(actual)s %% of what is open is overdue (%(threshold)s %% allowed)."
    ),
    "oldest": _lt(
        "The oldest open item was booked %(actual)s days ago (%(threshold)s allowed)."
    ),
    "promise": _lt(
        "Payment promises broken lately: %(actual)s (%(threshold)s tolerated)."
    ),
    "index": _lt("The payment index is %(actual)s; at least %(threshold)s is asked."),
    "no_limit": _lt("No credit limit is set for this customer."),
    "expired": _lt("The credit limit ended %(actual)s days ago and none follows it."),
    "review": _lt(
        "The review of the credit limit is %(actual)s days overdue "
        "(%(threshold)s allowed)."
    ),
    "stopped": _lt("Trading with this customer is stopped."),
    "trading": _lt("%(state)s"),
    "prepaid": _lt("Orders of this customer are paid in advance."),
}
WAYS_OUT = {
    "pay": _lt("Payment of %(amount)s clears it: %(items)s."),
    "pieces": _lt("Take %(pieces)s × %(product)s off this order."),
    "reduce": _lt("Reduce this order by %(excess)s."),
    "release": _lt("Ask a credit controller to release it."),
    "release_up_to": _lt(
        "Ask a credit controller to release it (authority up to %(bound)s)."
    ),
    "release_above": _lt(
        "Ask a credit manager to release it: controllers release up to %(bound)s."
    ),
    "split": _lt("Divide the order into documents of at most %(amount)s."),
    "promise": _lt(
        "Have the payment promised on %(day)s settled, %(amount)s is missing, before"
        " asking for a release."
    ),
    "horizon": _lt(
        "Agree on a delivery after %(day)s: orders wanted later do not count in the"
        " limit yet."
    ),
    "stop": _lt("No release lets this order through."),
    "limit": _lt("Request a credit limit for the customer."),
    "renew": _lt("Request a new credit limit for the time that follows."),
    "review": _lt("Have the customer's credit limit reviewed."),
    "reopen": _lt("Ask a credit manager to reopen trading."),
    "open": _lt("Ask for the opening of the customer on the credit account."),
    "prepay": _lt("Have this order paid in advance."),
}
CATEGORY_NAMES = {
    "order": _lt("Orders Not Delivered"),
    "delivered": _lt("Delivered, Not Invoiced"),
    "draft": _lt("Draft Invoices"),
    "open": _lt("Open, Not Overdue"),
    "overdue": _lt("Overdue"),
    "returned": _lt("Returned Payments"),
    "unapplied": _lt("Unapplied Credit"),
    "secured": _lt("Secured Part"),
}

# Sales targets
TARGET_PERIODS = [
    ("year", "Year"),
    ("month", "Month"),
]
TARGET_MEASURES = [
    ("amount", "Amount"),
    ("quantity", "Quantity"),
    ("share", "Share of Our Sales"),
]
TARGET_STATES = [
    ("behind", "Behind"),
    ("on_track", "On Track"),
    ("attained", "Attained"),
    ("missed", "Missed"),
]

# Credit incidents and payment promises
INCIDENT_KINDS = [
    ("late", "Very Late Payment"),
    ("returned", "Dishonoured Payment"),
    ("promise", "Broken Payment Promise"),
    ("dispute", "Dispute"),
    ("insolvency", "Insolvency Notice"),
    ("evasion", "Sign of Deliberate Evasion"),
]
SEVERITIES = [
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
]
# What an incident weighs unless somebody says otherwise.
INCIDENT_SEVERITY = {
    "late": "medium",
    "returned": "high",
    "promise": "medium",
    "dispute": "low",
    "insolvency": "high",
    "evasion": "high",
}
INCIDENT_OUTCOMES = [
    ("settled", "Settled"),
    ("plan", "Payment Plan Agreed"),
    ("written_off", "Written Off"),
    ("unfounded", "Unfounded"),
    ("legal", "Legal Action"),
    ("other", "Other"),
]
PROMISE_STATES = [
    ("open", "Pending"),
    ("kept", "Kept"),
    ("broken", "Broken"),
]
