from odoo import fields, models

from ...loose_fields import LooseMany2one


class CustomerFactCustomer(models.AbstractModel):
    """The customer of a fact, with what is known of the customer today."""

    _name = "customer.fact.customer"
    _description = "Customer of a Fact"

    partner_id = LooseMany2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    state_id = fields.Many2one(
        related="partner_id.state_id", string="State or Province"
    )
    industry_id = fields.Many2one(related="partner_id.industry_id")
    customer_user_id = fields.Many2one(
        related="partner_id.user_id",
        string="Customer's Salesperson",
        help="Who looks after the customer today.",
    )
    profile_class = fields.Selection(related="partner_id.profile_class")
    profile_channel = fields.Selection(related="partner_id.profile_channel")
    profile_size = fields.Selection(related="partner_id.profile_size")
