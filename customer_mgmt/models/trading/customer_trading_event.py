from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import TRADING_STATES
from ...const_trading import TRADING_EVENT_STATES, TRADING_REASONS
from ...rules.trading import may_change, still_leads

# Identity, not truth, is compared: no caller from outside can bring it along.
_KEEPING = object()


class CustomerTradingEvent(models.Model):
    """A dated change of a customer's trading state: from what to what, why, by whom.

    Entered by the account's buttons and never changed afterwards; one that takes effect
    on a day to come is applied by night.
    """

    _name = "customer.trading.event"
    _description = "Trading Event"
    _inherit = ["mail.thread"]
    _order = "date_effective DESC, id DESC"

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
    country_id = fields.Many2one(related="partner_id.country_id", store=True)
    salesperson_id = fields.Many2one(related="partner_id.user_id")
    state_from = fields.Selection(
        selection=TRADING_STATES, string="From", required=True, readonly=True
    )
    state_to = fields.Selection(
        selection=TRADING_STATES, string="To", required=True, readonly=True
    )
    reason_kind = fields.Selection(
        selection=TRADING_REASONS, string="Kind of Reason", required=True, readonly=True
    )
    reason = fields.Char(required=True, readonly=True)
    date_effective = fields.Date(string="Effective from", required=True, readonly=True)
    trial_until = fields.Date(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Asked for by", required=True, readonly=True
    )
    approver_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", required=True, readonly=True
    )
    state = fields.Selection(
        selection=TRADING_EVENT_STATES, required=True, default="planned", readonly=True
    )
    applied_on = fields.Datetime(readonly=True)
    cancelled_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    may_cancel = fields.Boolean(compute="_compute_may_cancel")

    _planned_idx = models.Index("(company_id, date_effective) WHERE state = 'planned'")

    # === COMPUTE METHODS === #

    @api.depends("state_from", "state_to", "date_effective")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["state_to"]._description_selection(self.env))
        for event in self:
            event.display_name = self.env._(
                "%(state)s from %(day)s",
                state=labels.get(event.state_to, ""),
                day=format_date(self.env, event.date_effective),
            )

    @api.depends("state", "state_to")
    @api.depends_context("uid")
    def _compute_may_cancel(self):
        role = self.env["customer.credit.account"]._trading_role()
        for event in self:
            event.may_cancel = event.state == "planned" and may_change(
                event.state_from, event.state_to, role
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if self and self.env.context.get("trading_keeping") is not _KEEPING:
            raise UserError(
                self.env._("What was decided about trading is not changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was decided about trading is not deleted."))

    # === ACTIONS === #

    def action_cancel(self):
        """Call off changes that have not taken effect yet."""
        self.check_access("read")
        if not all(event.may_cancel for event in self):
            raise AccessError(
                self.env._("A planned change is called off by who may decide it.")
            )
        self.sudo()._keep({"state": "cancelled", "cancelled_by_id": self.env.uid})

    def action_send_notice(self):
        """Open the mail with the letter, ready to be sent to the customer."""
        self.ensure_one()
        self.check_access("read")
        template = self.env.ref("customer_mgmt.customer_trading_event_template_notice")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Notice"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }

    # === BUSINESS METHODS === #

    def _send_notices(self):
        """Send every customer the letter, in the customer's own language."""
        template = self.env.ref("customer_mgmt.customer_trading_event_template_notice")
        for event in self.sudo():
            event.message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def _notice_open(self):
        """Return what the letter lists: what the customer orders and owes.

        Quotations, stock and promises are for our own eyes.

        :rtype: list[dict]
        """
        account = self.sudo().account_id
        # An order that is neither delivered nor invoiced is named once.
        either = Domain(account._open_order()) | Domain(account._open_billing())
        orders = self.env["sale.order"].sudo().search(either)
        amount = sum(order._credit_amount() for order in orders)
        rows = [
            (self.env._("Open Orders"), len(orders), amount),
            (self.env._("Open Items"), *account._count_open("item")),
        ]
        keys = ("name", "count", "amount")
        return [dict(zip(keys, row, strict=True)) for row in rows if row[1]]

    def _notice_kind(self):
        """Return what the letter says: ``stop``, ``suspend``, ``reopen`` or ``change``.

        :rtype: str
        """
        self.ensure_one()
        if self.state_to == "stopped":
            return "stop"
        if self.state_to == "suspended":
            return "suspend"
        return "reopen" if self.state_from in ("suspended", "stopped") else "change"

    @api.model
    def _enter(self, accounts, values, day):
        """Write down a change of the accounts' state; apply what is due today.

        :param datetime.date day: when it takes effect; ``None`` is today
        :return: the events
        """
        events = self.sudo().create(
            [
                {
                    **values,
                    "account_id": account.id,
                    "state_from": account.trading_state,
                    "date_effective": day or account.company_id._credit_today(),
                    "user_id": account._requester(values["state_to"]).id,
                    "approver_id": self.env.uid,
                }
                for account in accounts
            ]
        )
        for company, entered in events.grouped("company_id").items():
            today = company._credit_today()
            entered.filtered(lambda e, t=today: e.date_effective <= t)._apply(today)
        return events.with_env(self.env)

    @api.model
    def _apply_due(self):
        """Apply the planned changes whose day has come in their company."""
        for company in (
            self.env["res.company"].sudo().search([("parent_id", "=", False)])
        ):
            today = company._credit_today()
            due = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "planned"),
                    ("date_effective", "<=", today),
                ],
                order="date_effective, id",
            )
            due._apply(today)

    def _apply(self, today):
        """Bring the accounts into the state; one that changed meanwhile stays as is."""
        for event in self:
            account, before = event.account_id, event.account_id.trading_state
            if not still_leads(event.state_from, before, event.state_to):
                event._keep({"state": "cancelled"})
                continue
            account._apply_trading(event, today)
            event._keep(
                {
                    "state": "applied",
                    "state_from": before,
                    "applied_on": fields.Datetime.now(),
                }
            )

    def _keep(self, vals):
        return self.with_context(trading_keeping=_KEEPING).write(vals)

    def _keep_for(self, account):
        """Hand the events to the account that a merge keeps; what was planned ends."""
        self._keep({"account_id": account.id})
        planned = self.filtered(lambda event: event.state == "planned")
        planned._keep({"state": "cancelled"})
