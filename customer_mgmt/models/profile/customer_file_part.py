from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerFilePart(models.AbstractModel):
    """What the records of a customer's file share: whose they are, in which company."""

    _name = "customer.file.part"
    _description = "Part of a Customer File"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for part in self:
            customer = part.partner_id.commercial_partner_id
            if customer != part.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(company)s; keep the"
                        " file on the company.",
                        contact=part.partner_id.display_name,
                        company=customer.display_name,
                    )
                )
