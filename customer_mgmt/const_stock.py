"""Selections and texts about the stock of our goods at customers."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

VERIFIED_BY = [
    ("visit", "Visit"),
    ("statement", "Customer's Statement"),
    ("contract", "Contract"),
    ("portal", "Portal"),
    ("import", "Import"),
]
SURVEY_STATES = [
    ("draft", "Draft"),
    ("confirmed", "Confirmed"),
]
SURVEY_SOURCES = [
    ("salesperson", "Salesperson"),
    ("portal", "Customer on the Portal"),
    ("import", "Import"),
]
DIFFERENCE_REASONS = [
    ("miscount", "Counted Wrongly"),
    ("damage", "Damaged or Scrapped"),
    ("loss", "Lost or Stolen"),
    ("transit", "Goods in Transit"),
    ("elsewhere", "Bought Elsewhere"),
    ("transfer", "Moved to Another Site"),
    ("promotion", "Promotion"),
    ("season", "Season"),
    ("other", "Other"),
]
STOCK_ALERTS = [
    ("under", "Understocked"),
    ("over", "Overstocked"),
    ("idle", "Not Selling"),
    ("check", "Count to Check"),
]

# What is wrong with a cell of a sheet of counts, and the shortest way out.
ROW_PROBLEMS = {
    "required": _lt("The cell is empty: fill it."),
    "number": _lt("Not a number: write digits with a point, like 1234.5."),
    "negative": _lt("Below zero: write 0 or more."),
    "date": _lt("Not a day: write it like 2026-10-31."),
    "future": _lt("In the future: write the day of the count."),
    "choice": _lt("Not known: write one of the words of the template."),
    "length": _lt("Too long: shorten it to 255 characters."),
    "month": _lt("Not a month: write it like 2026-10."),
    "month_future": _lt("This month has not begun: write an earlier one."),
    "customer": _lt(
        "No customer has this reference, tax number or name: correct it, or create the"
        " customer first."
    ),
    "customer_many": _lt(
        "Several customers are called so: write the reference or tax number."
    ),
    "foreign": _lt("Somebody else's customer: ask that person, or leave the row out."),
    "product": _lt("No product has this reference, barcode or name: correct it."),
    "product_many": _lt("Several products are called so: write the reference."),
    "repeated": _lt(
        "The product stands further up for this customer and month already: keep one"
        " row."
    ),
    "confirmed": _lt(
        "The survey of this month is confirmed already: set it back to draft, or leave"
        " the row out."
    ),
}
