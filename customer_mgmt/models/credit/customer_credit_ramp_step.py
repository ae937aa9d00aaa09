from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.ramp_up import ramp_falls


class CustomerCreditRampStep(models.Model):
    """A step of the limits of new customers: until which month, what percentage."""

    _name = "customer.credit.ramp.step"
    _description = "Ramp-up Step"
    _order = "company_id, months_to"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    months_to = fields.Integer(
        string="To Month",
        required=True,
        aggregator=None,
        help="Months since the start grade was declared, the last one included.",
    )
    percentage = fields.Float(
        string="Percentage of Base Limit", required=True, aggregator=None
    )

    _months_uniq = models.Constraint(
        "UNIQUE (company_id, months_to)",
        "To Month: another step of the company ends with this month; change that one.",
    )
    _months_positive = models.Constraint(
        "CHECK (months_to > 0)", "To Month: a step lasts one month at least."
    )
    _percentage_bounds = models.Constraint(
        "CHECK (percentage >= 0 AND percentage <= 100)",
        "Percentage of Base Limit: it is between 0 and 100.",
    )

    @api.depends("months_to", "percentage")
    def _compute_display_name(self):
        for step in self:
            step.display_name = self.env._(
                "%(percentage)s%% to month %(month)s",
                percentage=f"{step.percentage:g}",
                month=step.months_to,
            )

    @api.constrains("months_to", "percentage", "company_id")
    def _check_rises(self):
        for company in self.company_id:
            if ramp_falls(company._credit_ramp()):
                raise ValidationError(
                    self.env._(
                        "Percentage of Base Limit: a later step cannot give less than"
                        " an earlier one; raise it or delete the step."
                    )
                )
