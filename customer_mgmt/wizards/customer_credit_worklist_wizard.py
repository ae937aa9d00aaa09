from odoo import fields, models
from odoo.exceptions import UserError

from ..const import ON_HOLD


class CustomerCreditWorklistWizard(models.AbstractModel):
    """What the actions on several held orders have in common."""

    _name = "customer.credit.worklist.wizard"
    _description = "Action on Held Orders"

    # Which holds the action is for.
    _holds = ON_HOLD

    order_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Orders",
        required=True,
        default=lambda self: self._default_orders(),
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", default=lambda self: self.env.company.currency_id
    )
    order_count = fields.Integer(compute="_compute_totals", string="Orders on Hold")
    amount = fields.Monetary(compute="_compute_totals", string="Their Value")

    def _default_orders(self):
        if self.env.context.get("active_model") != "sale.order":
            return False
        orders = self.env["sale.order"].browse(self.env.context.get("active_ids"))
        return orders.filtered(lambda order: order.credit_state in self._holds)

    def _compute_totals(self):
        for wizard in self:
            held = wizard.order_ids.filtered(lambda o: o.credit_state in self._holds)
            wizard.order_count = len(held)
            wizard.amount = sum(held.mapped("credit_amount"))

    def _held_orders(self):
        """Return the orders that are still on hold, with the right checked.

        :raise UserError: if none is
        """
        self.ensure_one()
        self.order_ids._assert_may_control()
        held = self.order_ids.filtered(lambda order: order.credit_state in self._holds)
        if not held:
            raise UserError(self.env._("None of these orders is on hold any more."))
        return held

    def _notify(self, message, warning=False):
        """Close, show a message, and read the list again."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if warning else "success",
                "sticky": warning,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
