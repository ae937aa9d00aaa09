from datetime import timedelta

from odoo import fields, models

from ...const import LIFT_POLICIES


class CustomerCreditWorklistCompany(models.AbstractModel):
    """How a company works on held orders: time limit, lifting, words to customers."""

    _name = "customer.credit.worklist.company"
    _description = "Credit Worklist of a Company"

    credit_hold_hours = fields.Float(
        string="Decide Holds within (Working Hours)",
        default=8.0,
        help="Counted in the company's working hours. 0: no time limit.",
    )
    credit_escalation_id = fields.Many2one(
        comodel_name="res.users",
        string="Late Holds Go to",
        help="Who gets an activity when a held order is not decided in time."
        " Empty: its owner.",
    )
    credit_lift_auto = fields.Boolean(
        string="Lift Holds Automatically",
        default=True,
        help="On: when money arrives or a limit changes, orders that pass by then are"
        " confirmed. Off: the worklist marks them, and people decide.",
    )
    credit_lift_policy = fields.Selection(
        selection=LIFT_POLICIES,
        string="Who Comes First",
        default="oldest",
        required=True,
        help="In which order freed credit is given to a customer's held orders.",
    )
    credit_portal_review = fields.Boolean(
        string="Tell Customers That an Order Is Being Reviewed", default=True
    )
    credit_portal_pay = fields.Boolean(
        string="Tell Customers What to Pay",
        help="The page of a held order names the customer's open invoices whose payment"
        " clears it. Only for the customer's own people, once they are logged in.",
    )

    _credit_hold_hours_positive = models.Constraint(
        "CHECK (credit_hold_hours >= 0)",
        "Decide Holds within: the hours cannot be negative; 0 is no time limit.",
    )

    def _credit_due(self, moment):
        """Return when a hold that begins at a moment has to be decided.

        :param datetime.datetime moment: in UTC
        :return: in UTC, ``False`` if there is no time limit
        """
        company = self.sudo()
        if not company.credit_hold_hours:
            return False
        calendar = company.resource_calendar_id
        if not calendar:
            return moment + timedelta(hours=company.credit_hold_hours)
        return calendar.plan_hours(
            company.credit_hold_hours, moment, compute_leaves=True
        )
