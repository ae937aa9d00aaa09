from odoo import fields, models


class CustomerIncidentPolicy(models.AbstractModel):
    """A company's settings about incidents and payment promises."""

    _name = "customer.incident.policy"
    _description = "Policy on Credit Incidents"

    incident_auto = fields.Boolean(
        string="Find Incidents Every Night",
        default=True,
        help="Very late and dishonoured payments, and broken promises. They inform;"
        " nothing is held because of them.",
    )
    incident_late_days = fields.Integer(
        string="Very Late After",
        default=60,
        help="Days overdue from which an open item is an incident.",
    )
    promise_grace_days = fields.Integer(
        string="Grace of Promises",
        default=3,
        help="Days after the promised date, for money that is on its way.",
    )

    _incident_late_days_positive = models.Constraint(
        "CHECK (incident_late_days > 0)",
        "Very Late After: at least one day overdue.",
    )
    _promise_grace_days_positive = models.Constraint(
        "CHECK (promise_grace_days >= 0)",
        "Grace of Promises: it cannot be negative.",
    )
