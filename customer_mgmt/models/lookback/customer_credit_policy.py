from odoo import fields, models


class CustomerCreditPolicy(models.Model):
    """A policy's back-tests: what it would have held in the past."""

    _inherit = "customer.credit.policy"

    backtest_ids = fields.One2many(
        comodel_name="customer.credit.backtest", inverse_name="policy_id"
    )
    backtest_count = fields.Integer(compute="_compute_backtest_count")

    def _compute_backtest_count(self):
        groups = self.env["customer.credit.backtest"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = {policy.id: count for policy, count in groups}
        for policy in self:
            policy.backtest_count = counts.get(policy._origin.id, 0)

    def action_open_backtests(self):
        """Open the policy's back-tests, or a new one where there is none."""
        self.ensure_one()
        xml_id = "customer_mgmt.customer_credit_backtest_action"
        action = {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }
        if not self.backtest_count:
            action |= {"view_mode": "form", "views": [(False, "form")]}
        return action
