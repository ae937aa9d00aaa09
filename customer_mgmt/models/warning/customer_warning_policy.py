from odoo import api, fields, models


class CustomerWarningPolicy(models.AbstractModel):
    """A company's settings about early warning; each root company has its signals."""

    _name = "customer.warning.policy"
    _description = "Policy on Early Warning"

    warning_auto = fields.Boolean(
        string="Look for Warnings Every Night",
        default=True,
        help="They inform; nothing is held because of them.",
    )
    warning_alert_weight = fields.Float(
        string="Alert From Weight",
        default=40.0,
        help="From this sum of weights on, a customer is on alert and the credit"
        " controller gets an activity.",
    )

    _warning_alert_positive = models.Constraint(
        "CHECK (warning_alert_weight > 0)",
        "Alert From Weight: it is above zero, else every customer would be on alert.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["customer.credit.signal"].sudo()._create_missing()
        return companies
