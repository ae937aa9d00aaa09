from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...const import EVALUATION_KINDS, EVALUATION_STATES, RISK_CLASSES
from ...rules.evaluation import (
    Cap,
    Judged,
    credit_percentage,
    propose,
    score_band,
    total_score,
)

# What a person may write on a draft; everything else is filled or decided.
_EDITABLE = {
    "amount",
    "date_from",
    "date_to",
    "evidence_ids",
    "line_ids",
    "reason",
    "survey_id",
}


class CustomerCreditEvaluation(models.Model):
    """An evaluation card: items judged or measured, the limit they lead to, who agreed.

    Drafts are filled in batches (`_prepare`); from the submission on nothing on the
    card changes, so it says for ever what the limit was based on.
    """

    _name = "customer.credit.evaluation"
    _description = "Credit Evaluation"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.credit.evaluation.review",
        "customer.credit.evaluation.fill",
        "customer.credit.evaluation.flow",
    ]
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    kind = fields.Selection(
        selection=EVALUATION_KINDS, required=True, default="evaluation", readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        selection=EVALUATION_STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )

    # What the card starts from
    scorecard_id = fields.Many2one(
        comodel_name="customer.credit.scorecard",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    grade_id = fields.Many2one(comodel_name="customer.credit.grade", readonly=True)
    base_limit = fields.Monetary(string="Base Credit Limit", readonly=True)
    limit_before = fields.Monetary(readonly=True)
    limit_before_set = fields.Boolean(readonly=True)
    survey_id = fields.Many2one(
        comodel_name="customer.turnover.survey",
        string="Surveyed Turnover",
        domain="[('partner_id', '=', partner_id), ('month', '=', False)]",
        ondelete="restrict",
        help="Last year's turnover of the customer, with its source.",
    )
    survey_amount = fields.Monetary(
        related="survey_id.amount",
        currency_field="survey_currency_id",
        string="Turnover",
    )
    survey_currency_id = fields.Many2one(
        related="survey_id.currency_id", string="Survey Currency"
    )
    survey_source = fields.Char(related="survey_id.source", string="Survey Source")
    line_ids = fields.One2many(
        comodel_name="customer.credit.evaluation.line", inverse_name="evaluation_id"
    )
    caps = fields.Json(readonly=True, help="Upper bounds when the card was filled.")
    evidence_ids = fields.Many2many(comodel_name="ir.attachment")

    # What it leads to
    score = fields.Float(compute="_compute_proposal", store=True, aggregator="avg")
    percentage = fields.Float(
        string="Credit Percentage",
        compute="_compute_proposal",
        store=True,
        aggregator="avg",
    )
    risk_class = fields.Selection(
        selection=RISK_CLASSES, compute="_compute_proposal", store=True
    )
    complete = fields.Boolean(
        compute="_compute_proposal", store=True, help="Every item has its level."
    )
    cap_kind = fields.Char(compute="_compute_proposal", store=True)
    raw_limit = fields.Monetary(compute="_compute_proposal", store=True)
    proposed_limit = fields.Monetary(compute="_compute_proposal", store=True)
    amount = fields.Monetary(
        string="Limit Asked For",
        compute="_compute_amount",
        store=True,
        readonly=False,
        tracking=True,
    )
    date_from = fields.Date(string="Valid from", required=True)
    date_to = fields.Date(string="Until", help="Empty: until another one.")
    reason = fields.Text(help="Needed where another limit than proposed is asked for.")
    explanation = fields.Text(compute="_compute_explanation")

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)",
        "Limit Asked For: a credit limit cannot be negative; 0 is no credit.",
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Limit Asked For: this cannot be right. Check the figure and its unit.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Until: the limit's last day is before its first.",
    )
    _open_uniq = models.UniqueIndex(
        "(account_id) WHERE state IN ('draft', 'submitted')",
        "The customer is being evaluated already; finish or reject that card first.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for card in self:
            card.display_name = f"{card.partner_id.display_name} {card.date or ''}"

    @api.depends("line_ids.level_id", "base_limit", "caps", "scorecard_id")
    def _compute_proposal(self):
        for card in self:
            items = card.line_ids._judged()
            scorecard = card.scorecard_id
            bands = scorecard._score_bands()
            score = total_score(items)
            percentage = credit_percentage(items, scorecard.method or "weighted", bands)
            proposal = propose(
                card.base_limit,
                percentage or 0.0,
                [Cap(kind, amount) for kind, amount in (card.caps or {}).items()],
                scorecard.rounding_step,
            )
            band = score_band(score, bands)
            card.score = score or 0.0
            card.percentage = proposal.percentage
            card.risk_class = band.risk if band else False
            card.complete = bool(items) and len(items) == len(card.line_ids)
            card.cap_kind = proposal.cap.kind if proposal.cap else False
            card.raw_limit = proposal.raw
            card.proposed_limit = proposal.limit

    @api.depends("proposed_limit", "caps", "line_ids.level_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for card in self:
            card.explanation = "\n".join(card._explain())

    # === CONSTRAINTS === #

    @api.constrains("account_id", "survey_id")
    def _check_survey_of_customer(self):
        for card in self.filtered("survey_id"):
            if card.survey_id.partner_id != card.partner_id:
                raise ValidationError(
                    self.env._(
                        "Surveyed Turnover: the survey is of %(other)s, not of"
                        " %(customer)s.",
                        other=card.survey_id.partner_id.display_name,
                        customer=card.partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Open the customer's credit account and use Evaluate: the card is"
                    " filled from there."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._assert_editable(vals)
        result = super().write(vals)
        # Whoever had a hand in a card does not approve it.
        editor = fields.Command.link(self.env.uid)
        super(CustomerCreditEvaluation, self.sudo()).write({"editor_ids": [editor]})
        return result

    def _assert_editable(self, vals):
        if vals.keys() - _EDITABLE - self._review_fields():
            raise AccessError(
                self.env._("An evaluation is decided with its buttons, step by step.")
            )
        if any(card.state != "draft" for card in self):
            raise UserError(
                self.env._(
                    "A submitted evaluation is not changed. Have it rejected, or"
                    " evaluate anew."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(card.state != "draft" for card in self):
            raise UserError(
                self.env._("A submitted evaluation is part of the history.")
            )


class CustomerCreditEvaluationLine(models.Model):
    """One item of a card: what was measured or judged, by whom, on what evidence."""

    _name = "customer.credit.evaluation.line"
    _description = "Evaluated Item"
    _order = "evaluation_id, sequence, id"
    _rec_name = "criterion_id"

    evaluation_id = fields.Many2one(
        comodel_name="customer.credit.evaluation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="evaluation_id.company_id", store=True, precompute=True
    )
    criterion_id = fields.Many2one(
        comodel_name="customer.credit.criterion",
        string="Evaluation Item",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    guidance = fields.Text(related="criterion_id.guidance")
    sequence = fields.Integer(readonly=True)
    weight = fields.Float(readonly=True, digits=(6, 4))
    value = fields.Float(readonly=True)
    value_known = fields.Boolean(readonly=True)
    source = fields.Char(readonly=True, help="Where a measured figure is from.")
    level_id = fields.Many2one(
        comodel_name="customer.credit.criterion.level",
        domain="[('criterion_id', '=', criterion_id)]",
        ondelete="restrict",
    )
    # Kept as they were when the level was chosen: a scorecard may change later.
    score = fields.Float(
        compute="_compute_worth", store=True, precompute=True, aggregator="avg"
    )
    percentage = fields.Float(
        string="Credit Percentage",
        compute="_compute_worth",
        store=True,
        precompute=True,
        aggregator="avg",
    )
    evidence = fields.Char(help="A judged item needs a note, or a file on the card.")
    judged_by_id = fields.Many2one(
        comodel_name="res.users", string="Evaluator", readonly=True
    )

    @api.depends("level_id")
    def _compute_worth(self):
        for line in self:
            line.score = line.level_id.score
            line.percentage = line.level_id.percentage

    @api.constrains("level_id", "criterion_id")
    def _check_level_of_item(self):
        for line in self.filtered("level_id"):
            if line.level_id.criterion_id != line.criterion_id:
                raise ValidationError(
                    self.env._(
                        "Level: %(level)s is not a level of %(item)s.",
                        level=line.level_id.name,
                        item=line.criterion_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("The items of a card are those of its scorecard.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._assert_editable(vals)
            if "level_id" in vals:
                vals = {**vals, "judged_by_id": self.env.uid}
        return super().write(vals)

    def _assert_editable(self, vals):
        if vals.keys() - {"level_id", "evidence"}:
            raise AccessError(
                self.env._("Measured figures and weights are filled, not entered.")
            )
        if any(line.evaluation_id.state != "draft" for line in self):
            raise UserError(self.env._("A submitted evaluation is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_card(self):
        if not self.env.su:
            raise AccessError(
                self.env._("The items of a card are those of its scorecard.")
            )

    def _judged(self):
        """Return the items that have a level, as `rules.evaluation` reads them.

        :rtype: list[Judged]
        """
        return [
            Judged(line.weight, line.score, line.percentage)
            for line in self
            if line.level_id
        ]

    def _is_judged(self):
        """Tell whether a person chose the level, against or without a measurement."""
        self.ensure_one()
        measured = self.value_known and self.level_id == self.criterion_id._level_for(
            self.value
        )
        return not measured
