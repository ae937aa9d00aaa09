from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a line says of a grade, apart from its payment term.
TABLE_FIELDS = ("name", "turnover_from", "turnover_to", "base_limit")


class CustomerCreditGradeProposalLine(models.Model):
    _name = "customer.credit.grade.proposal.line"
    _description = "Proposed Credit Grade"
    _order = "proposal_id, turnover_from DESC, id"

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
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade",
        string="Grade Today",
        readonly=True,
        ondelete="cascade",
        help="Empty: a new grade.",
    )
    name = fields.Char(required=True)
    turnover_from = fields.Monetary(help="Yearly turnover, included.")
    turnover_to = fields.Monetary(help="Yearly turnover, excluded. 0: no upper bound.")
    base_limit = fields.Monetary(string="Base Credit Limit")
    payment_term_id = fields.Many2one(comodel_name="account.payment.term")

    _name_uniq = models.Constraint(
        "UNIQUE (proposal_id, name)", "Name: the table has another grade of this name."
    )
    _band_not_empty = models.Constraint(
        "CHECK (turnover_from >= 0 AND (turnover_to = 0 OR turnover_to >"
        " turnover_from))",
        "Turnover To: a grade's band ends above where it begins, or at 0 for no bound.",
    )
    _base_limit_positive = models.Constraint(
        "CHECK (base_limit >= 0)", "Base Credit Limit: it cannot be negative."
    )
    _base_limit_plausible = models.Constraint(
        "CHECK (base_limit <= 1e15)",
        "Base Credit Limit: this cannot be right. Check the figure and its unit.",
    )

    @api.constrains("grade_id", "proposal_id")
    def _check_grade(self):
        for line in self:
            alike = line.proposal_id.line_ids.filtered(
                lambda x, line=line: x.grade_id and x.grade_id == line.grade_id
            )
            foreign = line.grade_id.company_id - line.company_id
            if len(alike) > 1 or foreign:
                raise ValidationError(
                    self.env._("Grade Today: each grade of the company stands once.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._outdate_preview()
        return lines

    def write(self, vals):
        self._outdate_preview()
        result = super().write(vals)
        self._outdate_preview()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        self._outdate_preview()

    def _outdate_preview(self):
        """Only a draft is edited, and what was found out for it no longer holds."""
        for proposal in self.proposal_id:
            proposal._assert_draft()
        self.proposal_id.filtered("previewed_on").sudo().previewed_on = False

    def _prepare_grade_vals(self):
        return {
            "payment_term_id": self.payment_term_id.id,
            **{name: self[name] for name in TABLE_FIELDS},
        }
