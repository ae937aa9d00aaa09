from odoo import fields, models

_CONTROLLERS = "customer_mgmt.group_customer_credit_controller"


class CustomerCreditAssignment(models.TransientModel):
    """Give held orders to a colleague, or back to nobody."""

    _name = "customer.credit.assignment"
    _inherit = ["customer.credit.worklist.wizard"]
    _description = "Assignment of Held Orders"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(_CONTROLLERS).id),
        ],
        default=lambda self: self.env.user,
        help="Empty: the orders are given back, and nobody owns them.",
    )

    def action_assign(self):
        """Write down the owner of the held orders."""
        self._held_orders()._assign_hold(self.user_id)
        return {"type": "ir.actions.act_window_close"}
