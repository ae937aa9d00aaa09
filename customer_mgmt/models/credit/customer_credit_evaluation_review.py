from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...const import REVIEW_DECISIONS, REVIEW_REASONS
from ...rules.review import YearFacts, review_limit, review_proposal


class CustomerCreditEvaluationReview(models.AbstractModel):
    """What a yearly review adds to a card: the year's facts, a proposal, a decision."""

    _name = "customer.credit.evaluation.review"
    _description = "Yearly Review of a Credit Limit"

    run_id = fields.Many2one(
        comodel_name="customer.credit.evaluation.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # The year, as far as it is known
    attainment = fields.Float(
        string="Sales Target Attained", readonly=True, aggregator="avg"
    )
    attainment_known = fields.Boolean(readonly=True)
    incident_count = fields.Integer(string="Incidents", readonly=True)
    incidents = fields.Json(
        string="Incidents by Kind", readonly=True, help="Number by kind."
    )
    payment_index = fields.Float(readonly=True, aggregator="avg")
    payment_index_known = fields.Boolean(readonly=True)
    score_before = fields.Float(readonly=True, aggregator="avg")
    score_before_known = fields.Boolean(readonly=True)
    utilisation = fields.Float(
        string="Use of the Limit", readonly=True, aggregator="avg"
    )

    # What follows
    proposal = fields.Selection(
        selection=REVIEW_DECISIONS, compute="_compute_review", store=True
    )
    proposal_reasons = fields.Text(compute="_compute_proposal_reasons")
    decision = fields.Selection(
        selection=REVIEW_DECISIONS,
        compute="_compute_decision",
        store=True,
        readonly=False,
        tracking=True,
    )
    next_review = fields.Date(
        help="Empty: after as many months as the risk class says."
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "score", "incidents", "attainment_known", "score_before_known")
    def _compute_review(self):
        for card in self:
            review = card.kind == "review"
            card.proposal = review and review_proposal(card._year_facts()).decision

    @api.depends("proposal")
    @api.depends_context("lang")
    def _compute_proposal_reasons(self):
        for card in self:
            found = review_proposal(card._year_facts()).reasons
            texts = [self.env._(REVIEW_REASONS[key]) for key in found]  # pylint: disable=gettext-variable
            card.proposal_reasons = card.kind == "review" and "\n".join(texts)

    @api.depends("proposal")
    def _compute_decision(self):
        for card in self:
            card.decision = card.proposal

    @api.depends("proposed_limit", "decision")
    def _compute_amount(self):
        return super()._compute_amount()

    def _expected_amount(self):
        if self.kind != "review" or not self.decision:
            return super()._expected_amount()
        return review_limit(
            self.decision,
            self.limit_before if self.limit_before_set else None,
            self.proposed_limit,
            self.scorecard_id.rounding_step,
        )

    # === BUSINESS METHODS === #

    @api.model
    def _review_fields(self):
        """Return what a person may write on the draft of a review."""
        return {"decision", "next_review"}

    def _year_facts(self):
        """Return the year as `rules.review` reads it."""
        self.ensure_one()
        return YearFacts(
            attainment=self.attainment if self.attainment_known else None,
            incidents=self.incidents or {},
            payment_index=self.payment_index if self.payment_index_known else None,
            score=self.score if self.complete else None,
            score_before=self.score_before if self.score_before_known else None,
            utilisation=self.utilisation if self.limit_before_set else None,
        )

    @api.model
    def _prepare(self, accounts, kind="evaluation", **values):
        cards = super()._prepare(accounts, kind, **values)
        if cards and kind == "review":
            cards._fill_review()
        return cards

    def _fill_review(self):
        """Write the year's facts on reviews of one company, read for all at once."""
        company = self.company_id.root_id
        customers, today = self.partner_id, company._credit_today()
        start = today - relativedelta(years=1) + relativedelta(days=1)
        period = (customers, company, start, today)
        attained = self.env["customer.sales.target"].sudo()._attainment_of(*period)
        incidents = self.env["customer.credit.incident"].sudo()._incidents_of(*period)
        records = self.env["customer.payment.record"].sudo()._records_of(*period)
        before = self._scores_before()
        for card in self:
            customer = card.partner_id
            record = records.get(customer)
            counts = {
                kind: found["count"]
                for kind, found in incidents.get(customer, {}).items()
            }
            card.write(
                {
                    **_known("attainment", attained.get(customer)),
                    **_known("payment_index", record and record.index),
                    **_known("score_before", before.get(card.account_id.id)),
                    "incidents": counts,
                    "incident_count": sum(counts.values()),
                    "utilisation": card.account_id.utilisation,
                }
            )

    def _scores_before(self):
        """Return the score of each account's latest card that was agreed to."""
        cards = self.search_fetch(
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "in", ("approved", "applied")),
            ],
            ["account_id", "score"],
            order="date, id",
        )
        return {card.account_id.id: card.score for card in cards}

    def _apply(self):
        """A review that keeps the limit gives none; one that stops, stops trading."""
        self.ensure_one()
        card = self.sudo()
        if card.kind != "review" or card.decision in ("raise", "lower"):
            return super()._apply()
        if card.decision == "stop":
            reason = card.reason or card.proposal_reasons or card.display_name
            card.account_id._set_trading("stopped", reason.replace("\n", " "), "review")
        card._note_on_account()
        return card._set_applied()

    def _note_on_account(self):
        result = super()._note_on_account()
        if self.next_review:
            self.account_id.next_review = self.next_review
        return result


def _known(name, value):
    """Return a figure with its flag: unknown is not zero."""
    return {name: value or 0.0, f"{name}_known": value is not None}
