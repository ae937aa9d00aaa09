from odoo import fields, models

from ...const import SECURITY_EFFECTS


class CustomerCreditCompanyGroup(models.AbstractModel):
    """The company's policy on securities and corporate groups."""

    _name = "customer.credit.company.group"
    _description = "Credit Policy on Securities and Groups"

    credit_security_effect = fields.Selection(
        selection=SECURITY_EFFECTS,
        string="Effect of Securities",
        default="exposure",
        required=True,
    )
    credit_security_notice_days = fields.Integer(
        string="Reminder before Securities End",
        default=30,
        help="Days before the last day; the controller gets one activity.",
    )

    _credit_notice_days_positive = models.Constraint(
        "CHECK (credit_security_notice_days >= 0)",
        "Reminder before Securities End: enter a number of days from 0 on.",
    )
