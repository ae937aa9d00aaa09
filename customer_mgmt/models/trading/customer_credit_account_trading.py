from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...const import TRADING_STATES
from ...const_trading import TRADING_GROUPS, TRADING_REASONS, TRIAL_ENDS
from ...rules.trading import (
    action_at,
    is_approval,
    may_change,
    needed_role,
    prepaid_at,
    stricter,
)

# Changed by dated events alone; no caller writes them.
_TRADING_FIELDS = {
    "trading_state",
    "trading_reason",
    "trading_reason_kind",
    "trading_since",
    "trial_from",
    "trial_until",
    "trial_end",
}
_ROLE_GROUPS = (
    ("manage", "customer_mgmt.group_customer_credit_manager"),
    ("control", "customer_mgmt.group_customer_credit_controller"),
    ("ask", "customer_mgmt.group_customer_salesperson"),
)


class CustomerCreditAccountTrading(models.AbstractModel):
    """The account's trading state: decided by people, kept as dated events."""

    _name = "customer.credit.account.trading"
    _description = "Trading State of a Credit Account"

    trading_state = fields.Selection(
        selection=TRADING_STATES,
        required=True,
        default=lambda self: self.env.company._trading_state_of_new(),
        readonly=True,
        tracking=True,
        index=True,
        group_expand=True,
    )
    trading_reason = fields.Char(readonly=True, tracking=True)
    trading_reason_kind = fields.Selection(
        selection=TRADING_REASONS, string="Kind of Reason", readonly=True
    )
    trading_since = fields.Date(readonly=True)
    trading_event_ids = fields.One2many(
        comodel_name="customer.trading.event",
        inverse_name="account_id",
        groups=TRADING_GROUPS,
    )
    trading_event_count = fields.Integer(
        compute="_compute_trading_events", groups=TRADING_GROUPS
    )
    trading_planned = fields.Char(
        string="Planned",
        compute="_compute_trading_events",
        groups=TRADING_GROUPS,
        help="Changes of the trading state on days to come.",
    )
    trial_from = fields.Date(string="Trial Since", readonly=True)
    trial_until = fields.Date(readonly=True, help="Last day. Empty: none is set.")
    trial_end = fields.Selection(
        selection=TRIAL_ENDS,
        readonly=True,
        help="Why the trial is over: activate the customer, or decide otherwise.",
    )

    # === COMPUTE METHODS === #

    @api.depends("trading_event_ids.state")
    def _compute_trading_events(self):
        events = self.env["customer.trading.event"].search_fetch(
            [("account_id", "in", self.ids)], ["account_id", "state", "state_to"]
        )
        by_account = events.grouped("account_id")
        for account in self:
            found = by_account.get(account, events.browse())
            planned = found.filtered(lambda event: event.state == "planned")
            account.trading_event_count = len(found)
            account.trading_planned = ", ".join(
                event.display_name for event in planned.sorted("date_effective")
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                self._assert_trading_free(vals)
            if "trading_state" not in vals:
                company = self._company_of(vals)
                vals["trading_state"] = company._trading_state_of_new()
        return super().create(vals_list)

    def _company_of(self, vals):
        companies = self.env["res.company"]
        if vals.get("company_id"):
            return companies.browse(vals["company_id"])
        return self.env.company

    def write(self, vals):
        if not self.env.su:
            self._assert_trading_free(vals)
        return super().write(vals)

    def _assert_trading_free(self, vals):
        if _TRADING_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The trading state is changed with its buttons, which keep the"
                    " reason and the day."
                )
            )

    # === ACTIONS === #

    def action_ask_opening(self):
        """Ask a credit manager to open the customers."""
        asked = self._set_trading("opening", self.env._("Opening asked for"), "opened")
        asked.account_id._notify_opening()

    def action_withdraw_opening(self):
        """Take back the request to open the customers."""
        self._set_trading("prospect", self.env._("Opening withdrawn"), "opened")

    def action_open_trading_events(self):
        """Show what was decided about trading with the customer, and when."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trading with %s", self.partner_id.display_name),
            "res_model": "customer.trading.event",
            "view_mode": "list,form",
            "domain": [("account_id", "=", self.id)],
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _trading_action(self, event, shipped=False, company=None):
        """Return what the trading state asks for at a checkpoint.

        :param str event: a checkpoint, as `rules.trading` names it
        :param bool shipped: an invoice of goods that have left already always passes
        :param res.company company: needed for a customer without an account
        :return: pass, inform, hold or stop
        :rtype: str
        """
        company = (company or self.company_id or self.env.company).root_id
        return action_at(self._trading_effect(company)[1], event, shipped)

    def _trading_position(self, company, event):
        """Return the part of a position that the trading state decides.

        :param res.company company: the root of a company tree
        """
        state, effect = self._trading_effect(company)
        return {
            "trading": action_at(effect, event),
            "trading_state": state,
            "prepaid": prepaid_at(effect, event),
        }

    def _trading_effect(self, company):
        """Return the trading state, for no account that of new ones, and its effect."""
        state = self.trading_state or company._trading_state_of_new()
        return state, self.env["customer.trading.effect"]._effects(company.id)[state]

    @api.model
    def _trading_role(self):
        """Return what the user may decide, ``None`` for nothing.

        :rtype: str
        """
        user = self.env.user
        return next((r for r, g in _ROLE_GROUPS if user.has_group(g)), None)

    def _set_trading(self, state, reason, kind="other", day=None, trial_until=None):
        """Change the trading state, today or on a day to come, with the reason kept.

        :param str kind: one of `TRADING_REASONS`
        :param datetime.date day: when it takes effect, today if not given
        :param datetime.date trial_until: last day of a trial
        :raise UserError: if no reason is given, if nothing leads from one state to the
            other, or if the opening was asked for by the user
        :raise AccessError: if the user's role may not decide it
        :return: the events
        :rtype: customer.trading.event
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._("Reason: say why trading is stopped or reopened.")
            )
        self.check_access("read")
        changing = self.filtered(lambda account: account.trading_state != state)
        for account in changing:
            account._assert_may_set_trading(state, day)
        values = {
            "state_to": state,
            "reason": reason.strip(),
            "reason_kind": kind,
            "trial_until": trial_until,
        }
        return self.env["customer.trading.event"]._enter(changing, values, day)

    def _assert_may_set_trading(self, state, day=None):
        labels = dict(self._fields["trading_state"]._description_selection(self.env))
        names = {"before": labels[self.trading_state], "after": labels[state]}
        if needed_role(self.trading_state, state) is None:
            raise UserError(
                self.env._(
                    "Trading State: nothing leads from %(before)s to %(after)s.",
                    **names,
                )
            )
        if not self.env.su and not may_change(
            self.trading_state, state, self._trading_role()
        ):
            raise AccessError(
                self.env._(
                    "%(before)s to %(after)s: this is not for you to decide."
                    " Controllers watch and suspend; credit managers open, stop and"
                    " reopen.",
                    **names,
                )
            )
        if day and day < self.company_id._credit_today():
            raise UserError(
                self.env._("Effective from: a decision takes effect today or later.")
            )
        if is_approval(self.trading_state, state):
            self._assert_may_open()

    def _apply_trading(self, event, today):
        """Write an event's state on the account."""
        trial = event.state_to == "trial"
        self.sudo().write(
            {
                "trading_state": event.state_to,
                "trading_reason": event.reason,
                "trading_reason_kind": event.reason_kind,
                "trading_since": event.date_effective or today,
                "trial_from": today if trial else False,
                "trial_until": event.trial_until if trial else False,
                "trial_end": False,
            }
        )
        self.sudo().activity_unlink(
            [
                "customer_mgmt.mail_activity_type_opening",
                "customer_mgmt.mail_activity_type_trial",
            ]
        )

    def _hand_over_trading(self, kept):
        """Leave the events to the account that a merge keeps, and the stricter state.

        A customer whom we stopped does not trade again by being merged.
        """
        strict = stricter(kept.trading_state, self.trading_state)
        self.sudo().trading_event_ids._keep_for(kept)
        if strict != kept.trading_state:
            kept.sudo()._set_trading(
                strict,
                self.env._(
                    "%(customer)s was merged: %(reason)s",
                    customer=self.partner_id.name,
                    reason=self.trading_reason or "",
                ),
                self.trading_reason_kind or "other",
            )
