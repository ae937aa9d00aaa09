from odoo import fields, models


class CustomerCreditSettingsGroup(models.AbstractModel):
    """The settings of securities and corporate groups."""

    _name = "customer.credit.settings.group"
    _description = "Credit Settings of Securities and Groups"

    company_id = fields.Many2one(comodel_name="res.company")
    credit_security_effect = fields.Selection(
        related="company_id.credit_security_effect", readonly=False
    )
    credit_security_notice_days = fields.Integer(
        related="company_id.credit_security_notice_days", readonly=False
    )
    credit_group_action = fields.Selection(
        related="company_id.credit_group_action", readonly=False
    )
