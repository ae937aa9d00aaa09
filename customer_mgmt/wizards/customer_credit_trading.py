from odoo import api, fields, models
from odoo.fields import Command

from ..const import TRADING_STATES
from ..const_trading import OPEN_KINDS, TRADING_REASONS
from ..rules.trading import reachable


class CustomerCreditTrading(models.TransientModel):
    """Change the trading state of customers: why, from when, and what is still open."""

    _name = "customer.credit.trading"
    _description = "Change of the Trading State"

    account_ids = fields.Many2many(
        comodel_name="customer.credit.account",
        string="Customers",
        required=True,
        default=lambda self: self._default_accounts(),
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company", string="Owning Company"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    trading_state = fields.Selection(
        selection=TRADING_STATES,
        string="New State",
        required=True,
        default=lambda self: self._default_trading_state(),
    )
    reachable_states = fields.Json(compute="_compute_reachable")
    reason_kind = fields.Selection(
        selection=TRADING_REASONS,
        string="Kind of Reason",
        required=True,
        default="other",
    )
    reason = fields.Char(required=True)
    date_effective = fields.Date(
        string="Effective from",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="On a day to come the change waits, and takes effect in that night.",
    )
    trial_until = fields.Date(
        string="Trial until",
        compute="_compute_trial_until",
        store=True,
        readonly=False,
        help="Last day of the trial. Empty: none.",
    )
    opening_missing = fields.Char(compute="_compute_opening_missing")
    send_notice = fields.Boolean(
        string="Send the Notice by Mail",
        help="The letter goes as a PDF to the customer, in the customer's language.",
    )
    line_ids = fields.One2many(
        comodel_name="customer.credit.trading.line",
        inverse_name="wizard_id",
        string="Still Open",
        compute="_compute_lines",
        store=True,
    )

    def _default_accounts(self):
        if self.env.context.get("active_model") != "customer.credit.account":
            return False
        return self.env.context.get("active_ids")

    def _default_trading_state(self):
        """Propose the mildest change that the user may make."""
        accounts = self.env["customer.credit.account"].browse(
            self._default_accounts() or []
        )
        found = reachable(accounts.mapped("trading_state"), accounts._trading_role())
        return found[0] if found else False

    # === COMPUTE METHODS === #

    @api.depends("account_ids")
    def _compute_company(self):
        for wizard in self:
            company = wizard.account_ids.company_id[:1]
            wizard.company_id = company or self.env.company.root_id

    @api.depends("account_ids")
    @api.depends_context("uid")
    def _compute_reachable(self):
        for wizard in self:
            found = reachable(
                wizard.account_ids.mapped("trading_state"),
                wizard.account_ids._trading_role(),
            )
            # An empty list would be read as False, which the selection cannot search.
            wizard.reachable_states = found or ["none"]

    @api.depends("trading_state", "account_ids")
    def _compute_trial_until(self):
        for wizard in self:
            trial = wizard.trading_state == "trial"
            until = trial and wizard.account_ids._trial_default_until()
            wizard.trial_until = until or False

    @api.depends("account_ids")
    def _compute_opening_missing(self):
        for wizard in self:
            opening = wizard.account_ids.filtered(
                lambda account: account.trading_state == "opening"
            )
            wizard.opening_missing = ", ".join(
                filter(None, opening.mapped("opening_missing"))
            )

    @api.depends("account_ids")
    def _compute_lines(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"kind": kind, "count": count, "amount": amount})
                    for kind, count, amount in wizard.account_ids._still_open()
                ),
            ]

    # === ACTIONS === #

    def action_apply(self):
        """Enter the change with its reason, and send the notices if asked to."""
        self.ensure_one()
        events = self.account_ids._set_trading(
            self.trading_state,
            self.reason,
            self.reason_kind,
            self.date_effective,
            self.trial_until if self.trading_state == "trial" else None,
        )
        if self.send_notice:
            events._send_notices()
        return {"type": "ir.actions.act_window_close"}


class CustomerCreditTradingLine(models.TransientModel):
    _name = "customer.credit.trading.line"
    _description = "What Is Still Open with a Customer"

    wizard_id = fields.Many2one(
        comodel_name="customer.credit.trading", index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    kind = fields.Selection(selection=OPEN_KINDS, string="What")
    count = fields.Integer()
    amount = fields.Monetary()

    # === ACTIONS === #

    def action_open(self):
        """Open exactly the documents that were counted."""
        self.ensure_one()
        accounts = self.wizard_id.account_ids
        accounts.check_access("read")
        return accounts._open_action(self.kind)
