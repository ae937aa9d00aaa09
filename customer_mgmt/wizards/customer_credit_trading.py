from odoo import fields, models

from ..const import TRADING_STATES


class CustomerCreditTrading(models.TransientModel):
    """Stop trading with customers, or open it again, with the reason."""

    _name = "customer.credit.trading"
    _description = "Stop or Reopen Trading"

    account_ids = fields.Many2many(
        comodel_name="customer.credit.account",
        string="Customers",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    trading_state = fields.Selection(
        selection=TRADING_STATES, required=True, default="stopped"
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Write the trading state and its reason on the accounts."""
        self.ensure_one()
        self.account_ids.check_access("write")
        self.account_ids._set_trading(self.trading_state, self.reason)
        return {"type": "ir.actions.act_window_close"}
