"""Selections and texts about customers' statements and investigations."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Who sees a customer's statements; salespeople do not.
STATEMENT_GROUPS = (
    "customer_mgmt.group_customer_credit_controller,account.group_account_readonly"
)
INVESTIGATION_GROUPS = f"customer_mgmt.group_customer_salesperson,{STATEMENT_GROUPS}"

SOURCE_KINDS = [
    ("annual_report", "Annual report"),
    ("tax_return", "Tax return"),
    ("management", "Management accounts"),
    ("agency", "Credit agency"),
    ("other", "Other"),
    ("merged", "Merged customer"),
]
# In this order a better one is preferred where a year has several.
AUDITS = [
    ("audited", "Audited"),
    ("qualified", "Audited with reservations"),
    ("unaudited", "Not audited"),
]
ZONES = [
    ("safe", "Safe"),
    ("grey", "Grey zone"),
    ("distress", "Distress"),
]
TRENDS = [
    ("better", "Better"),
    ("same", "Unchanged"),
    ("worse", "Worse"),
]
INVESTIGATION_KINDS = [
    ("visit", "Visit"),
    ("bank", "Bank reference"),
    ("trade", "Trade reference"),
    ("agency", "Credit agency"),
    ("other", "Other"),
]
FUNDS = [
    ("ample", "Ample"),
    ("adequate", "Adequate"),
    ("tight", "Tight"),
    ("short", "Short"),
]
PAYS_OTHERS = [
    ("prompt", "Promptly"),
    ("late", "Somewhat late"),
    ("slow", "Slowly"),
    ("default", "Not at all"),
]
REPUTATIONS = [
    ("good", "Good"),
    ("fair", "Fair"),
    ("poor", "Poor"),
]
UNITS = [
    ("1", "Single units"),
    ("1000", "Thousands"),
    ("10000", "Ten thousands (万)"),
    ("1000000", "Millions"),
]

# What is wrong with a statement and the way out; the label of the figure comes first.
FAULTS = {
    "missing": _lt(
        "%(field)s: the figure is missing. Total assets, total liabilities and equity"
        " are needed."
    ),
    "absurd": _lt(
        "%(field)s: %(value)s cannot be right. Check the unit of the figures."
    ),
    "negative": _lt(
        "%(field)s: %(value)s is below zero. Enter the amount without a sign; only"
        " results, retained earnings and equity can be negative."
    ),
    "parts": _lt(
        "%(field)s: %(value)s is less than its parts (%(names)s), %(parts)s together."
        " Check these figures."
    ),
    "balance": _lt(
        "%(field)s: assets differ by %(gap)s from liabilities and equity together."
        " Check Total Assets, Total Liabilities and Equity."
    ),
    "year": _lt("%(field)s: %(year)s is no year. Enter four digits, like 2025."),
    "future": _lt(
        "%(field)s: %(year)s has not come yet. Enter a year up to %(today)s."
    ),
    "unended": _lt(
        "%(field)s: the period ends on %(end)s, after today. Enter the statement when"
        " the period is over, or correct the date."
    ),
    "period": _lt(
        "%(field)s: %(end)s does not belong to %(year)s. A period ends within its year"
        " or within the next one."
    ),
    "contact": _lt(
        "%(field)s: %(contact)s is a contact of %(customer)s. Note it on the company."
    ),
    "rate": _lt(
        "%(field)s: %(currency)s has no exchange rate. Enter one under Accounting,"
        " Configuration, Currencies, or choose another currency."
    ),
}

# What is wrong with a row of a sheet, beside what is wrong with its statement.
ROW_FAULTS = {
    "blank": _lt("%(field)s: the cell is blank. Fill it in."),
    "amount": _lt(
        "%(field)s: “%(cell)s” is no amount. Write it like 1234567.89 or 1,234,567.89."
    ),
    "date": _lt("%(field)s: “%(cell)s” is no day. Write it like 2025-12-31."),
    "whole": _lt("%(field)s: “%(cell)s” is no year. Write it like 2025."),
    "choice": _lt("%(field)s: “%(cell)s” is none of the choices: %(choices)s."),
    "unknown": _lt(
        "%(field)s: no customer has “%(cell)s” as reference, tax number or exact name."
        " Correct it, or create the customer first."
    ),
    "ambiguous": _lt(
        "%(field)s: “%(cell)s” fits several customers: %(customers)s. Use the reference"
        " or tax number of one of them."
    ),
    "inactive": _lt(
        "%(field)s: “%(cell)s” is no active currency. Use a code like EUR, or activate"
        " the currency first."
    ),
    "twice": _lt(
        "%(field)s: row %(first)s has a statement of the same customer, year and kind"
        " of source. Leave one of them out."
    ),
    "exists": _lt(
        "%(field)s: the customer has a statement of %(cell)s from this kind of source"
        " already. Edit that one, or choose another kind of source."
    ),
}
