from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..rules.ramp_up import ramp_up


class CustomerCreditGradeDeclaration(models.TransientModel):
    """Declare the start grade of a new customer, and see which limits that asks for."""

    _name = "customer.credit.grade.declaration"
    _description = "Declare a Start Grade"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade",
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    reason = fields.Char(required=True)
    ramp_text = fields.Text(
        compute="_compute_ramp_text", string="Limits to Be Approved"
    )

    @api.depends("grade_id", "account_id")
    def _compute_ramp_text(self):
        for wizard in self:
            company, grade = wizard.company_id, wizard.grade_id
            steps = company._credit_ramp() if grade else []
            limits = (
                ramp_up(grade.base_limit, company._credit_today(), steps)
                if grade
                else []
            )
            wizard.ramp_text = "\n".join(
                self.env._(
                    "from %(day)s: %(amount)s",
                    day=format_date(self.env, limit.start),
                    amount=company.currency_id.format(limit.amount),
                )
                for limit in limits
            )

    def action_declare(self):
        """Give the grade at once, and request its limits."""
        self.ensure_one()
        if self.grade_id.company_id != self.account_id.company_id:
            raise UserError(self.env._("Grade: it belongs to another company's table."))
        self.account_id._declare_grade(self.grade_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
