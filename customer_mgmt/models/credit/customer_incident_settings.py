from odoo import fields, models


class CustomerIncidentSettings(models.AbstractModel):
    """The policy on incidents, on the page of settings."""

    _name = "customer.incident.settings"
    _description = "Settings of Credit Incidents"

    # Completed by the page of settings.
    company_id = fields.Many2one(comodel_name="res.company")
    incident_auto = fields.Boolean(related="company_id.incident_auto", readonly=False)
    incident_late_days = fields.Integer(
        related="company_id.incident_late_days", readonly=False
    )
    promise_grace_days = fields.Integer(
        related="company_id.promise_grace_days", readonly=False
    )
