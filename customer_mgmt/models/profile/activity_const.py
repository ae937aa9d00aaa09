"""Selections of customers' activity and classes."""

ACTIVITIES = [
    ("new", "New"),
    ("active", "Active Buyer"),
    ("at_risk", "At Risk"),
    ("lost", "Lost"),
    ("won_back", "Won Back"),
]
ABC_CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
POTENTIAL_SOURCES = [
    ("surveyed", "Surveyed Turnover"),
    ("peers", "Comparable Customers"),
]
REASON_KINDS = [
    ("start", "Start of Trading"),
    ("stop", "Stop of Trading"),
    ("return", "Return"),
]
