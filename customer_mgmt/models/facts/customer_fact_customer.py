from functools import cache

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

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        # A pivot of thousands of customers by month: each month is worded once, and
        # customers have their stored names, which come in one query.
        if groupby_spec != "partner_id":
            return cache(
                super()._web_read_group_groupby_formatter(groupby_spec, values)
            )
        self.env["res.partner"].sudo().union(*values).fetch(["complete_name"])

        def formatter(customer):
            if not customer:
                return False, [(groupby_spec, "=", False)]
            name = customer.sudo().complete_name
            return (customer.id, name), [(groupby_spec, "=", customer.id)]

        return formatter
