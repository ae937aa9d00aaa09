from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import GRADE_BASES, GRADE_REASONS

# Identity, not truth, is compared: no caller from outside can bring it along.
_MERGING = object()


class CustomerCreditGradeHistory(models.Model):
    """A change of grade: from what to what, by which turnover, by whom and why.

    Written by the grading itself and never changed; the names of grades are kept as
    they were, since a table may be replaced.
    """

    _name = "customer.credit.grade.history"
    _description = "Grade History"
    _order = "date DESC, id DESC"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    old_grade = fields.Char(readonly=True)
    new_grade = fields.Char(readonly=True)
    turnover_known = fields.Boolean(readonly=True)
    turnover = fields.Monetary(readonly=True, aggregator=None)
    basis = fields.Selection(
        selection=GRADE_BASES[:2], readonly=True, string="Turnover Basis"
    )
    period_from = fields.Date(readonly=True)
    period_to = fields.Date(readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    why = fields.Selection(selection=GRADE_REASONS, required=True, readonly=True)
    note = fields.Char(readonly=True)

    # === CRUD METHODS === #

    def write(self, vals):
        merging = self.env.context.get("credit_history_merging") is _MERGING
        if self and not merging:
            raise UserError(self.env._("The history of grades is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of grades is not deleted."))

    # === ACTIONS === #

    def action_open_turnover(self):
        """Open exactly the documents behind the turnover that graded."""
        self.ensure_one()
        self.check_access("read")
        if not self.turnover_known:
            raise UserError(self.env._("This grade was given without a turnover."))
        surveyed = self.basis == "surveyed"
        domain = self._survey_domain() if surveyed else self._invoice_domain()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Turnover of %s", self.partner_id.display_name),
            "res_model": "customer.turnover.survey" if surveyed else "account.move",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _invoice_domain(self):
        return [
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("invoice_date", ">=", self.period_from),
            ("invoice_date", "<=", self.period_to),
            ("company_id", "child_of", self.company_id.id),
            ("commercial_partner_id", "=", self.partner_id.id),
        ]

    def _survey_domain(self):
        """Return the domain of the one survey that counted: the latest by then."""
        survey = self.env["customer.turnover.survey"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("year", "<=", self.period_to.year),
                ("month", "=", False),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="year DESC, id DESC",
            limit=1,
        )
        return [("id", "in", survey.ids)]

    def _keep_for(self, account):
        """Hand the history to the account that a merge keeps."""
        self.with_context(credit_history_merging=_MERGING).write(
            {"account_id": account.id}
        )
