from odoo import fields, models


class CustomerDocumentType(models.Model):
    """A kind of document, and how long before its end somebody is reminded."""

    _name = "customer.document.type"
    _description = "Customer Document Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    reminder_days = fields.Integer(
        string="Reminder (Days Before)", required=True, default=30
    )
    active = fields.Boolean(default=True)

    _reminder_positive = models.Constraint(
        "CHECK (reminder_days >= 0)",
        "Reminder: it cannot come after the end; 0 is on the last day.",
    )
