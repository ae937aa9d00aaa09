from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_amount

from ...const import CAP_NAMES
from ...rules.evaluation import need_cap


class CustomerCreditEvaluationFill(models.AbstractModel):
    """Fills evaluation cards, for many customers at once, and explains their result."""

    _name = "customer.credit.evaluation.fill"
    _description = "Filling of Evaluation Cards"

    # === COMPUTE METHODS === #

    @api.depends("proposed_limit")
    def _compute_amount(self):
        for card in self:
            card.amount = card._expected_amount()

    def _expected_amount(self):
        """Return the limit that follows from the card without another reason."""
        self.ensure_one()
        return self.proposed_limit

    # === FILLING === #

    @api.model
    def _prepare(self, accounts, kind="evaluation", **values):
        """Create draft cards with everything that can be measured.

        A judged item keeps the level of the last card, for somebody to confirm with
        evidence of today.

        :param customer.credit.account accounts: accounts of one company
        :param str kind: ``evaluation`` or ``review``
        :param values: further values of every card
        :rtype: customer.credit.evaluation
        """
        company = accounts.company_id.root_id
        if not accounts:
            return self.browse()
        company.ensure_one()
        scorecard = self.env["customer.credit.scorecard"]._used_by(company)
        today = company._credit_today()
        lines = self._lines_of(accounts, scorecard, today)
        caps = self._caps_of(accounts, scorecard, today)
        surveys = self._surveys_of(accounts, today)
        return self.sudo().create(
            [
                {
                    **account._evaluation_basis(),
                    "kind": kind,
                    "scorecard_id": scorecard.id,
                    "date": today,
                    "date_from": today,
                    "survey_id": surveys.get(account.partner_id.id),
                    "caps": caps[account],
                    "line_ids": [Command.create(line) for line in lines[account]],
                    **values,
                }
                for account in accounts
            ]
        )

    @api.model
    def _lines_of(self, accounts, scorecard, day):
        items = scorecard.criterion_ids
        names = {item.measure for item in items if item.measure}
        measured = self.env["customer.credit.measure"]._measure(
            names, accounts.partner_id, accounts.company_id, day
        )
        before = self._levels_before(accounts)
        return {
            account: [
                self._line_vals(
                    item,
                    measured.get(item.measure, {}).get(account.partner_id),
                    before.get((account.id, item.id)),
                )
                for item in items
            ]
            for account in accounts
        }

    @api.model
    def _line_vals(self, item, measured, level_before):
        value, source = measured or (0.0, False)
        level = item._level_for(value).id if measured else level_before
        return {
            "criterion_id": item.id,
            "sequence": item.sequence,
            "weight": item.weight,
            "value": value,
            "value_known": bool(measured),
            "source": source,
            "level_id": level,
        }

    @api.model
    def _levels_before(self, accounts):
        """Return the level of each judged item on the latest card that was applied."""
        # Two reads by index: one over lines and their cards would grow with history.
        cards = self.sudo().search_fetch(
            [
                ("account_id", "in", accounts.ids),
                ("state", "in", ("approved", "applied")),
            ],
            ["account_id"],
            order="id",
        )
        latest = {card.account_id.id: card for card in cards}
        lines = self.browse().union(*latest.values()).line_ids
        return {
            (line.evaluation_id.account_id.id, line.criterion_id.id): line.level_id.id
            for line in lines
            if not line.criterion_id.measure
        }

    @api.model
    def _surveys_of(self, accounts, day):
        """Return last year's survey of each customer, by customer id."""
        surveys = (
            self.env["customer.turnover.survey"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", accounts.partner_id.ids),
                    ("company_id", "in", (False, *accounts.company_id.ids)),
                    ("year", "=", day.year - 1),
                    ("month", "=", False),
                ],
                ["partner_id"],
                order="id",
            )
        )
        return {survey.partner_id.id: survey.id for survey in surveys}

    # === CAPS === #

    @api.model
    def _caps_of(self, accounts, scorecard, day):
        """Return the upper bounds of each account's limit that are known.

        :rtype: dict[customer.credit.account, dict[str, float]]
        """
        caps = {account: {} for account in accounts}
        if scorecard.cap_absolute:
            for account in accounts:
                caps[account]["absolute"] = scorecard.cap_absolute
        if scorecard.cap_net_worth:
            self._cap_net_worth(caps, scorecard, day)
        if scorecard.cap_need:
            self._cap_need(caps, scorecard, day)
        if scorecard.cap_collateral:
            self._cap_collateral(caps, scorecard, day)
        return caps

    @api.model
    def _cap_collateral(self, caps, scorecard, day):
        accounts = self.env["customer.credit.account"].union(*caps)
        worth = self.env["customer.credit.security"]._collateral_of(accounts, day)
        for account in accounts:
            share = worth[account.id] * scorecard.cap_collateral / 100
            caps[account]["collateral"] = round(share, 2)

    @api.model
    def _cap_net_worth(self, caps, scorecard, day):
        accounts = self.env["customer.credit.account"].union(*caps)
        statements = self.env["customer.financial.statement"].sudo()
        worth = statements._net_worth_of(
            accounts.partner_id, accounts.company_id.root_id, day
        )
        for account in accounts:
            if worth.get(account.partner_id) is not None:
                share = worth[account.partner_id] * scorecard.cap_net_worth / 100
                caps[account]["net_worth"] = round(share, 2)

    @api.model
    def _cap_need(self, caps, scorecard, day):
        accounts = self.env["customer.credit.account"].union(*caps)
        company = accounts.company_id.root_id
        start = day - relativedelta(years=1) + relativedelta(days=1)
        records = (
            self.env["customer.payment.record"]
            .sudo()
            ._records_of(accounts.partner_id, company, start, day)
        )
        sales = accounts._sales_with_tax(start, day)
        for account in accounts:
            sold = sales.get(account.partner_id.id)
            # Without sales nobody knows what is needed: a new customer is not capped.
            if sold and sold > 0:
                record = records.get(account.partner_id)
                late = record and record.days_beyond_terms or 0.0
                terms = account._payment_terms_days()
                need = need_cap(sold, terms, late, scorecard.cap_need_peak)
                caps[account]["need"] = round(need, 2)

    # === EXPLANATION === #

    def _explain(self):
        """Return the sentences that lead from the base limit to the proposal."""
        self.ensure_one()

        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        sentences = [
            self.env._(
                "Base limit of grade %(grade)s: %(amount)s",
                grade=self.grade_id.name or self.env._("none"),
                amount=money(self.base_limit),
            )
        ]
        sentences += [
            f"{line.criterion_id.name}: {line.level_id.name} · {line.weight:g} ×"
            f" {line.percentage:g} %"
            for line in self.line_ids
            if line.level_id
        ]
        sentences.append(
            self.env._(
                "%(method)s: %(percentage)s %% = %(amount)s",
                method=dict(
                    self.scorecard_id._fields["method"]._description_selection(self.env)
                ).get(self.scorecard_id.method),
                percentage=f"{self.percentage:g}",
                amount=money(self.raw_limit),
            )
        )
        for kind, amount in (self.caps or {}).items():
            name = self.env._(CAP_NAMES[kind])  # pylint: disable=gettext-variable
            mark = " ◄" if kind == self.cap_kind else ""
            sentences.append(f"{name}: {money(amount)}{mark}")
        sentences.append(self.env._("Proposed limit: %s", money(self.proposed_limit)))
        return sentences
