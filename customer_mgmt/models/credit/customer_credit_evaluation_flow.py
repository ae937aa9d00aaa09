from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerCreditEvaluationFlow(models.AbstractModel):
    """The steps of a card: submitted, decided by somebody else, applied as a limit."""

    _name = "customer.credit.evaluation.flow"
    _description = "Steps of an Evaluation"

    submitted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    submitted_on = fields.Datetime(readonly=True)
    editor_ids = fields.Many2many(
        comodel_name="res.users", string="Edited by", readonly=True, copy=False
    )
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    limit_id = fields.Many2one(
        comodel_name="customer.credit.limit",
        string="Limit Given",
        readonly=True,
        index="btree_not_null",
    )

    # === ACTIONS === #

    def action_refill(self):
        """Measure anew what can be measured; what was judged stays."""
        self.check_access("write")
        for company, cards in self.sudo().grouped("company_id").items():
            cards._assert_state("draft")
            accounts = cards.account_id
            today = company._credit_today()
            for scorecard, alike in cards.grouped("scorecard_id").items():
                lines = self.sudo()._lines_of(accounts, scorecard, today)
                caps = self.sudo()._caps_of(accounts, scorecard, today)
                surveys = self.sudo()._surveys_of(accounts, today)
                for card in alike:
                    card._refill(
                        lines[card.account_id],
                        caps[card.account_id],
                        surveys.get(card.partner_id.id),
                    )
        return True

    def _refill(self, lines, caps, survey_id):
        by_item = {line.criterion_id.id: line for line in self.line_ids}
        for vals in lines:
            line = by_item.get(vals["criterion_id"])
            if line and vals["value_known"]:
                line.write(vals)
        self.write(
            {
                **self.account_id._evaluation_basis(),
                "caps": caps,
                "survey_id": self.survey_id.id or survey_id,
            }
        )

    def action_submit(self):
        """Hand the cards in for decision."""
        self.check_access("write")
        self._assert_state("draft")
        for card in self:
            card._assert_complete()
        self.sudo().write(
            {
                "state": "submitted",
                "submitted_by_id": self.env.uid,
                "submitted_on": fields.Datetime.now(),
            }
        )
        return True

    def action_approve(self):
        """Agree to the cards of somebody else, and put their limits in force."""
        self._assert_may_decide()
        for card in self:
            card._assert_other_person()
            card.sudo()._set_decided("approved", self.env.user)
            card._apply()
        return True

    def action_reject(self):
        """Decline the cards; the limit in force stays."""
        self._assert_may_decide()
        self.sudo()._set_decided("rejected", self.env.user)
        return True

    # === BUSINESS METHODS === #

    def _assert_state(self, state):
        wrong = self.filtered(lambda card: card.state != state)[:1]
        if wrong:
            states = dict(wrong._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(card)s is in state %(state)s; this step is for state"
                    " %(wanted)s.",
                    card=wrong.display_name,
                    state=states[wrong.state],
                    wanted=states[state],
                )
            )

    def _assert_complete(self):
        """Say everything that is missing at once."""
        missing = [
            *self._missing_survey(),
            *self._missing_lines(),
            *self._missing_reason(),
        ]
        if missing:
            raise UserError("\n".join([self.display_name, *missing]))

    def _missing_survey(self):
        year = self.date.year - 1
        survey = self.survey_id
        whole = survey and survey.year == year and not survey.month
        if whole and survey.source:
            return []
        return [
            self.env._(
                "Surveyed Turnover: enter the customer's turnover of %(year)s with its"
                " source.",
                year=year,
            )
        ]

    def _missing_lines(self):
        without_level = self.line_ids.filtered(lambda line: not line.level_id)
        unproven = self.line_ids.filtered(
            lambda line: (
                line.level_id
                and line._is_judged()
                and not (line.evidence or "").strip()
                and not self.evidence_ids
            )
        )
        return [
            *(
                self.env._("%s: choose a level.", line.criterion_id.name)
                for line in without_level
            ),
            *(
                self.env._(
                    "%s: write down the evidence, or attach a file to the card.",
                    line.criterion_id.name,
                )
                for line in unproven
            ),
        ]

    def _missing_reason(self):
        expected = self._expected_amount()
        differs = self.currency_id.compare_amounts(self.amount, expected)
        if differs and not (self.reason or "").strip():
            return [
                self.env._(
                    "Reason: say why another limit is asked for than the card proposes."
                )
            ]
        return []

    def _assert_may_decide(self):
        if not self.env.user.has_group("customer_mgmt.group_customer_credit_manager"):
            raise AccessError(
                self.env._("Only credit managers decide on credit evaluations.")
            )
        self.check_access("read")
        self._assert_state("submitted")

    def _assert_other_person(self):
        involved = self.submitted_by_id | self.editor_ids
        involved |= self.line_ids.judged_by_id
        if (
            self.env.user in involved
            and not self.company_id.sudo().credit_single_approver
        ):
            raise UserError(
                self.env._(
                    "Whoever edited or submitted a card does not approve it: ask"
                    " another credit manager. (A company with one person in charge can"
                    " allow it in the settings.)"
                )
            )

    def _set_decided(self, state, user):
        self.write(
            {
                "state": state,
                "decided_by_id": user.id,
                "decided_on": fields.Datetime.now(),
            }
        )

    def _apply(self):
        """Give the limit through its own process, and note risk and next review."""
        self.ensure_one()
        card = self.sudo()
        limit = card.env["customer.credit.limit"].create(
            {
                "account_id": card.account_id.id,
                "amount": card.amount,
                "date_from": card.date_from,
                "date_to": card.date_to,
                "source": card.kind,
                "reason": card.reason or card.display_name,
                "requested_by_id": card.submitted_by_id.id,
            }
        )
        if limit.state == "requested":
            limit.with_env(self.env).action_approve()
        card.limit_id = limit
        card._note_on_account()
        card._set_applied()

    @api.model
    def _apply_due(self):
        """Mark the cards whose limits have begun meanwhile."""
        self.sudo().search([("state", "=", "approved")])._set_applied()

    def _set_applied(self):
        for card in self:
            if card.date_from <= card.company_id._credit_today():
                card.state = "applied"

    def _note_on_account(self):
        months = self._review_months()
        self.account_id.write(
            {
                "risk_class": self.risk_class,
                "next_review": fields.Date.add(self.date, months=months),
            }
        )

    def _review_months(self):
        """Return after how many months a customer of this risk is looked at again."""
        band = self.scorecard_id.score_band_ids.filtered(
            lambda band: band.risk_class == self.risk_class
        )
        return min(band.mapped("review_months"), default=12)

    def _keep_for(self, account):
        """Move the cards to the account a merge keeps; what was open is rejected."""
        unfinished = self.filtered(lambda card: card.state in ("draft", "submitted"))
        unfinished._set_decided("rejected", self.env.user)
        self.write({"account_id": account.id})
