from odoo import fields, models

from ...rules.decision import Rule


class CustomerTradingCompany(models.AbstractModel):
    """A company's policy on opening customers and on their trial."""

    _name = "customer.trading.company"
    _description = "Trading Policy of a Company"

    trading_opening_approval = fields.Boolean(
        string="Opening Needs Approval",
        help="Off: new customers are active at once. On: they begin as prospects, and a"
        " credit manager opens them.",
    )
    trading_trial_days = fields.Integer(
        string="Trial (Days)",
        default=90,
        help="So long a trial lasts. 0: no last day is proposed.",
    )
    trading_trial_orders = fields.Integer(
        string="Trial Ends after Paid Orders",
        default=3,
        help="So many delivered, invoiced and paid orders end it. 0: orders do not.",
    )

    _trading_trial_positive = models.Constraint(
        "CHECK (trading_trial_days >= 0 AND trading_trial_orders >= 0)",
        "Trial: days and orders cannot be negative; 0 is none.",
    )

    def write(self, vals):
        """Open whoever traded with us already, before opening needs approval."""
        if vals.get("trading_opening_approval"):
            self.env["customer.credit.account"].sudo()._open_missing()
        return super().write(vals)

    def _trading_rules(self):
        """Return the rules on trading states, as `rules.decision` reads them.

        What a state asks for stands in the effect matrix, not in the rule.

        :rtype: list[Rule]
        """
        return [Rule("trading", "stop"), Rule("prepaid", "hold")]

    def _trading_state_of_new(self):
        """Return the trading state in which a new customer begins.

        :rtype: str
        """
        return "prospect" if self.root_id.sudo().trading_opening_approval else "active"
