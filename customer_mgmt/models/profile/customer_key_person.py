from odoo import fields, models

from .profile_const import KEY_ROLES


class CustomerKeyPerson(models.Model):
    """Somebody who matters at a customer: who, in which role, since when."""

    _name = "customer.key.person"
    _description = "Key Person"
    _inherit = ["customer.file.part"]
    _order = "partner_id, role, id"

    name = fields.Char(required=True)
    role = fields.Selection(selection=KEY_ROLES, required=True, default="general")
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="set null",
        domain="[('parent_id', '=', partner_id), ('is_company', '=', False)]",
        help="The person among the customer's contacts, if there is one.",
    )
    phone = fields.Char()
    birthday = fields.Date()
    since = fields.Date(help="In this role since.")
    note = fields.Char(help="Education, interests, how to deal with the person …")

    _born_before_role = models.Constraint(
        "CHECK (since IS NULL OR birthday IS NULL OR since > birthday)",
        "Since: nobody takes a role before being born. Correct one of the dates.",
    )
