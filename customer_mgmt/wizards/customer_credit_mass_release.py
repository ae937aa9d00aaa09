from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerCreditMassRelease(models.TransientModel):
    """Release several held orders for one reason, each within one's authority."""

    _name = "customer.credit.mass.release"
    _inherit = ["customer.credit.worklist.wizard"]
    _description = "Release of Several Orders"

    reason = fields.Char(required=True)
    tolerance = fields.Float(string="Tolerance (%)", default=5.0)
    date_to = fields.Date(
        string="Valid Until",
        required=True,
        default=lambda self: fields.Date.add(self.env.company._credit_today(), days=14),
    )
    confirm_order = fields.Boolean(string="Confirm the Orders", default=True)
    beyond_names = fields.Char(
        compute="_compute_beyond_names",
        string="Beyond Your Authority",
        help="These orders are left on hold.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_ids")
    @api.depends_context("uid")
    def _compute_beyond_names(self):
        manager = self.env.user.has_group("customer_mgmt.group_customer_credit_manager")
        for wizard in self:
            beyond = wizard.order_ids.filtered(
                lambda order: (
                    0
                    < order.company_id.root_id.credit_release_amount
                    < order.credit_amount
                )
            )
            names = ", ".join(beyond.mapped("name"))
            wizard.beyond_names = False if manager else names

    # === ACTIONS === #

    def action_release(self):
        """Release what one may release; name the orders that are left, and why."""
        released, left = self.env["sale.order"], []
        orders = self._held_orders()
        for order in orders:
            error = self._release_one(order)
            if error:
                left.append(f"{order.name}: {error}")
            else:
                released |= order
        message = self.env._(
            "%(released)s of %(all)s orders released.",
            released=len(released),
            all=len(orders),
        )
        if left:
            message = "\n".join([message, self.env._("Left on hold:"), *left])
        return self._notify(message, warning=bool(left))

    def _release_one(self, order):
        """Release one order; return why not, or ``None``."""
        try:
            with self.env.cr.savepoint():
                self.env["customer.credit.release"].create(
                    {
                        "order_id": order.id,
                        "tolerance": self.tolerance,
                        "date_to": self.date_to,
                        "reason": self.reason,
                        "confirm_order": self.confirm_order,
                    }
                )
        except (AccessError, UserError) as error:
            return str(error)
        return None
