from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import EVALUATION_METHODS, RISK_CLASSES
from ...rules.evaluation import ScoreBand, weights_fault

# Identity, not truth, is compared: no caller from outside can bring it along.
_WHOLE_CARD = object()


class CustomerCreditScorecard(models.Model):
    """How customers are evaluated: items with their weights, the method, the caps.

    The weights of a scorecard in use sum to one. A card is therefore saved as a whole;
    items that are written on their own are checked at once.
    """

    _name = "customer.credit.scorecard"
    _description = "Credit Scorecard"
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company.root_id,
        help="Empty: for every company that has no scorecard of its own.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("used", "In Use"), ("retired", "Retired")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    criterion_ids = fields.One2many(
        comodel_name="customer.credit.criterion",
        inverse_name="scorecard_id",
        string="Evaluation Items",
        copy=True,
    )
    weight_total = fields.Float(
        compute="_compute_weight_total", string="Sum of Weights", digits=(6, 4)
    )
    method = fields.Selection(
        selection=EVALUATION_METHODS, required=True, default="weighted"
    )
    score_band_ids = fields.One2many(
        comodel_name="customer.credit.score.band",
        inverse_name="scorecard_id",
        copy=True,
    )
    rounding_step = fields.Float(
        default=1000.0, help="Proposed limits are rounded down to a multiple of it."
    )

    # Caps: 0 is no cap
    cap_absolute = fields.Float(
        string="Never More than", help="In company currency. 0: no such cap."
    )
    cap_net_worth = fields.Float(
        string="Part of Net Worth (%)",
        help="Of the customer's equity in the latest statement. 0: no such cap.",
    )
    cap_need = fields.Boolean(
        string="Only What Is Needed",
        help="Yearly sales with tax × (payment terms + days beyond terms) ÷ 365.",
    )
    cap_need_peak = fields.Float(
        string="Peak Factor",
        default=1.5,
        help="The busiest month's sales as a multiple of the mean month.",
    )
    cap_collateral = fields.Float(
        string="Part of Collateral (%)",
        help="Of what the customer's securities in force count; without any the limit"
        " is 0. 0: no such cap.",
    )

    _step_positive = models.Constraint(
        "CHECK (rounding_step >= 0)", "Rounding Step: an amount above zero, or 0."
    )
    _caps_positive = models.Constraint(
        "CHECK (cap_absolute >= 0 AND cap_net_worth >= 0 AND cap_collateral >= 0"
        " AND cap_need_peak > 0)",
        "Caps: amounts and percentages are not negative, the peak factor is above 0.",
    )

    # === COMPUTE METHODS === #

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for card in self:
            card.weight_total = sum(card.criterion_ids.mapped("weight"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
        whole = self.with_context(scorecard_saving=_WHOLE_CARD)
        return (
            super(CustomerCreditScorecard, whole).create(vals_list).with_env(self.env)
        )

    def write(self, vals):
        if "state" in vals and not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "state"}
        whole = self.with_context(scorecard_saving=_WHOLE_CARD)
        result = super(CustomerCreditScorecard, whole).write(vals)
        self._check_weights()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(card.state != "draft" for card in self):
            raise UserError(
                self.env._("A scorecard that was in use is retired, not deleted.")
            )

    # === ACTIONS === #

    def action_use(self):
        """Evaluate with this scorecard from now on; the one before is retired."""
        self.ensure_one()
        self.check_access("write")
        if not self.criterion_ids or not self.score_band_ids:
            raise UserError(
                self.env._(
                    "Evaluation Items: a scorecard needs items with levels, and a"
                    " table of scores."
                )
            )
        before = self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "used")]
        )
        (before - self).sudo().write({"state": "retired"})
        self.sudo().write({"state": "used"})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _used_by(self, company):
        """Return the scorecard a company evaluates with.

        :raise UserError: if there is none
        """
        cards = self.sudo().search(
            [
                ("state", "=", "used"),
                ("company_id", "in", (False, company.root_id.id)),
            ]
        )
        card = cards.filtered("company_id")[:1] or cards[:1]
        if not card:
            raise UserError(
                self.env._(
                    "No scorecard is in use: take one into use under Configuration,"
                    " Scorecards."
                )
            )
        return card

    @api.model
    def _use_default(self):
        """Take the scorecard that came with the addon into use, where none is."""
        default = self.env.ref("customer_mgmt.customer_credit_scorecard_default")
        if default.state == "draft" and not self.search_count(
            [("state", "=", "used")], limit=1
        ):
            default.action_use()

    def _is_saved_whole(self):
        return self.env.context.get("scorecard_saving") is _WHOLE_CARD

    def _check_weights(self):
        for card in self.filtered(lambda card: card.state == "used"):
            total = weights_fault(card.criterion_ids.mapped("weight"))
            if total is not None:
                raise ValidationError(
                    self.env._(
                        "Weight: the items of scorecard %(card)s sum to %(total)s"
                        " instead of 1. Change them together on the scorecard.",
                        card=card.name,
                        total=total,
                    )
                )

    def _score_bands(self):
        """Return the table of scores, as `rules.evaluation` reads it.

        :rtype: list[ScoreBand]
        """
        return [
            ScoreBand(band.score_from, band.percentage, band.risk_class)
            for band in self.score_band_ids
        ]


class CustomerCreditScoreBand(models.Model):
    """A line of a scorecard's table: what a total score is worth, and how risky."""

    _name = "customer.credit.score.band"
    _description = "Score Band"
    _order = "score_from DESC, id"
    _rec_name = "risk_class"

    scorecard_id = fields.Many2one(
        comodel_name="customer.credit.scorecard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    score_from = fields.Float(string="From Score", required=True)
    percentage = fields.Float(
        string="Credit Percentage", help="Of the base limit, by the score method."
    )
    risk_class = fields.Selection(selection=RISK_CLASSES, required=True)
    review_months = fields.Integer(
        string="Review after Months", required=True, default=12
    )

    _score_once = models.Constraint(
        "UNIQUE (scorecard_id, score_from)",
        "From Score: two lines of the table begin at the same score.",
    )
    _values_plausible = models.Constraint(
        "CHECK (percentage BETWEEN 0 AND 200 AND review_months BETWEEN 1 AND 60)",
        "Credit Percentage lies between 0 and 200, Review after Months between 1 and"
        " 60.",
    )
