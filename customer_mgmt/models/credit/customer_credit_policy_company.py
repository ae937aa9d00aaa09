from odoo import fields, models

from ...rules.ramp_up import RampStep


class CustomerCreditPolicyCompany(models.AbstractModel):
    """A company's policy of grades and limits: new customers, expiry, approval."""

    _name = "customer.credit.policy.company"
    _description = "Credit Policy of a Company"

    currency_id = fields.Many2one(comodel_name="res.currency")
    credit_new_months = fields.Integer(
        string="New Customer for (Months)",
        default=12,
        help="So long a customer's grade may be declared, since our first invoice.",
    )
    credit_ramp_step_ids = fields.One2many(
        comodel_name="customer.credit.ramp.step",
        inverse_name="company_id",
        string="Ramp-up",
    )
    credit_expiry_warning_days = fields.Integer(
        string="Warning before a Limit Ends (Days)",
        default=30,
        help="An activity is scheduled so many days before. 0: no warning.",
    )
    credit_auto_percentage = fields.Float(
        string="Small Changes up to (%)",
        help="Percent of the limit in force. 0: nothing approves itself.",
    )
    credit_auto_amount = fields.Monetary(
        string="Small Changes up to",
        currency_field="currency_id",
        help="Both bounds have to be kept. 0: nothing approves itself.",
    )
    credit_auto_months = fields.Integer(
        string="Once in (Months)",
        default=12,
        help="After a change approved itself, the next ones are decided by people.",
    )

    _credit_new_months_positive = models.Constraint(
        "CHECK (credit_new_months >= 0)",
        "New Customer for (Months): it cannot be negative.",
    )
    _credit_expiry_warning_positive = models.Constraint(
        "CHECK (credit_expiry_warning_days >= 0)",
        "Warning before a Limit Ends (Days): it cannot be negative; 0 is no warning.",
    )
    _credit_auto_bounds = models.Constraint(
        "CHECK (credit_auto_percentage >= 0 AND credit_auto_amount >= 0"
        " AND credit_auto_months >= 1)",
        "Small Changes: the bounds cannot be negative, and Once in (Months) is at"
        " least 1.",
    )

    def _credit_bands(self):
        """Return the company's table of grades, as `rules.grading` reads it.

        :rtype: list[Band]
        """
        grades = self.env["customer.credit.grade"].sudo()
        return grades.search([("company_id", "=", self.id)])._bands()

    def _credit_ramp(self):
        """Return the ramp-up policy, as `rules.ramp_up` reads it.

        :rtype: list[RampStep]
        """
        return [
            RampStep(step.months_to, step.percentage)
            for step in self.sudo().credit_ramp_step_ids
        ]
