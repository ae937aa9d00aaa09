from odoo import api, fields, models


class CustomerCreditGradeProposalMove(models.Model):
    """A customer whom the proposed table concerns: its grade or its base limit."""

    _name = "customer.credit.grade.proposal.move"
    _description = "Move to Another Grade"
    _order = "proposal_id, moves DESC, old_grade, id"
    _rec_name = "account_id"

    proposal_id = fields.Many2one(
        comodel_name="customer.credit.grade.proposal",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    turnover_known = fields.Boolean()
    turnover = fields.Monetary(aggregator=None)
    moves = fields.Boolean(string="Changes Grade")
    old_grade = fields.Char()
    new_grade = fields.Char()
    old_base_limit = fields.Monetary()
    new_base_limit = fields.Monetary()
    change = fields.Monetary(compute="_compute_change", store=True)

    @api.depends("old_base_limit", "new_base_limit")
    def _compute_change(self):
        for move in self:
            move.change = move.new_base_limit - move.old_base_limit
