"""Selections of what is looked back on: back-tests, costs of holds."""

BACKTEST_STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
# On what the limit of a past day rests.
LIMIT_BASES = [
    ("history", "Limit of That Day"),
    ("today", "Today's Limit"),
    ("none", "No Limit"),
]
PAYMENT_OUTCOMES = [
    ("unbilled", "Not Billed"),
    ("pending", "Not Due Yet"),
    ("on_time", "Paid on Time"),
    ("late", "Paid Late"),
    ("open", "Overdue Today"),
    ("written_off", "Written Off"),
    ("credited", "Settled by Credit Note"),
]
JUDGEMENTS = [
    ("false_alarm", "False Alarm"),
    ("caught", "Caught"),
    ("missed", "Missed Alarm"),
]
# What became of an order that was held.
HOLD_FATES = [
    ("held", "Still Held"),
    ("lost", "Order Lost"),
    ("open_order", "Not Confirmed"),
    ("false_alarm", "Confirmed, Paid on Time"),
    ("right", "Confirmed, Not Paid on Time"),
    ("undecided", "Confirmed, Not Judged Yet"),
]
# So many days after its due date an invoice still counts as paid on time.
TOLERANCE_DAYS = 7
ORDER_PART_SOURCES = [
    ("balance", "Month-End Balance"),
    ("decision", "Decision Record"),
    ("orders", "Orders and Invoices"),
]
