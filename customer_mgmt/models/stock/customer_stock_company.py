from odoo import fields, models


class CustomerStockCompany(models.AbstractModel):
    """What a company wants to know of the stock of its goods at customers."""

    _name = "customer.stock.company"
    _description = "Company Settings of Stock at Customers"

    stock_days_min = fields.Integer(
        string="Understocked below",
        default=14,
        help="Days of supply of our goods at a customer.",
    )
    stock_days_max = fields.Integer(
        string="Overstocked above",
        default=90,
        help="Days of supply of our goods at a customer.",
    )
    stock_survey_tolerance = fields.Integer(
        string="Tolerance of the Day of Count",
        default=10,
        help="Days before or after the month's end. A count farther away is stale: it"
        " is marked, and no rate uses it.",
    )
    stock_survey_reminder_day = fields.Integer(
        string="Reminder of Missing Surveys",
        default=5,
        help="Day of the following month. 0: no reminders.",
    )

    _stock_days_ordered = models.Constraint(
        "CHECK (stock_days_min >= 0 AND stock_days_max > stock_days_min)",
        "Overstocked above: more days than Understocked below, which is 0 or more.",
    )
    _stock_survey_tolerance_positive = models.Constraint(
        "CHECK (stock_survey_tolerance >= 0)",
        "Tolerance of the Day of Count: it is 0 or more days.",
    )
    _stock_survey_reminder_day_valid = models.Constraint(
        "CHECK (stock_survey_reminder_day BETWEEN 0 AND 28)",
        "Reminder of Missing Surveys: a day from 1 to 28, or 0 for none.",
    )
