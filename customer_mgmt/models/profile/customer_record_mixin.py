from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerRecordMixin(models.AbstractModel):
    """What is kept about a customer by a company and its branches together."""

    _name = "customer.record.mixin"
    _description = "Record about a Customer"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for record in self:
            customer = record.partner_id.commercial_partner_id
            if customer != record.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(company)s; choose the"
                        " company.",
                        contact=record.partner_id.display_name,
                        company=customer.display_name,
                    )
                )

    @api.constrains("company_id")
    def _check_company_is_root(self):
        for record in self:
            root = record.company_id.sudo().root_id
            if root != record.company_id.sudo():
                raise ValidationError(
                    self.env._(
                        "Company: %(branch)s is a branch; choose %(root)s, which its"
                        " branches share.",
                        branch=record.company_id.display_name,
                        root=root.display_name,
                    )
                )
