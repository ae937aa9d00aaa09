from odoo import models
from odoo.fields import Domain

from ...loose_fields import LooseMany2one


class CustomerFactSalesperson(models.AbstractModel):
    """Facts that tell who sold."""

    _name = "customer.fact.salesperson"
    _inherit = ["customer.fact"]
    _description = "Sales Facts by Salesperson"

    user_id = LooseMany2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="Who sold: the salesperson of the invoice.",
    )

    def _lines_domain(self):
        return super()._lines_domain() & Domain("user_id", "=", self.user_id.id)
