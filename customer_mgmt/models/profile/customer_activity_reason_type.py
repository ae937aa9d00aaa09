from odoo import fields, models

from .activity_const import REASON_KINDS


class CustomerActivityReasonType(models.Model):
    """A reason of the company's list why customers begin, stop or return."""

    _name = "customer.activity.reason.type"
    _description = "Reason to Start or Stop Trading"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(selection=REASON_KINDS, default="stop", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_once = models.Constraint(
        "UNIQUE (kind, name)", "That reason already stands in the list."
    )
