from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...const_warning import (
    EVIDENCE_MODELS,
    IDENTITY_KINDS,
    WARNING_STATES,
    WARNING_TEXTS,
)

# What people write down; the rest is written by the nightly search and the buttons.
_NOTED_FIELDS = {"cause", "action_taken", "user_id", "due_date"}
_MONEY = {"promise": ("now",), "spike": ("before", "now"), "rise": ("before", "now")}
_WHOLE = {"promise", "identity", "rise"}


class CustomerCreditWarning(models.Model):
    """A signal that a customer raised, on its evidence; what became of it.

    One per customer and signal as long as the signal goes on. It is open until somebody
    confirms it or calls it a false alarm, and expires when the signal falls silent.
    """

    _name = "customer.credit.warning"
    _description = "Credit Warning"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.credit.warning.nightly",
    ]
    _order = "found_on DESC, id DESC"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    signal_id = fields.Many2one(
        comodel_name="customer.credit.signal",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    kind = fields.Selection(related="signal_id.kind", store=True)
    color = fields.Integer(related="signal_id.color")

    # Evidence
    found_on = fields.Date(required=True, readonly=True)
    since = fields.Date(readonly=True, help="When what was found began.")
    value = fields.Float(readonly=True, digits=(16, 1), aggregator=None)
    # Thousands of ids, where many payments are behind it.
    evidence = fields.Json(readonly=True, prefetch=False)
    finding = fields.Char(compute="_compute_finding", string="What Was Found")
    weight = fields.Float(readonly=True, digits=(16, 1))

    # What became of it
    state = fields.Selection(
        selection=WARNING_STATES,
        required=True,
        default="open",
        readonly=True,
        tracking=True,
    )
    cause = fields.Text(tracking=True, help="What is behind it, as far as you know.")
    action_taken = fields.Text(tracking=True, help="What was done, or is to be done.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    due_date = fields.Date(string="Due", tracking=True)
    confirmed_on = fields.Date(readonly=True)
    judged_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    ended_on = fields.Date(
        readonly=True, help="When the signal was found no longer, or worse than judged."
    )

    _live_uniq = models.UniqueIndex(
        "(account_id, signal_id) WHERE state IN ('open', 'confirmed')",
        "The customer raises this signal already.",
    )
    _running_idx = models.Index("(company_id) WHERE ended_on IS NULL")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "signal_id")
    def _compute_display_name(self):
        for warning in self:
            warning.display_name = self.env._(
                "%(customer)s: %(signal)s",
                customer=warning.partner_id.name or "",
                signal=warning.signal_id.display_name or "",
            )

    @api.depends("evidence", "kind")
    @api.depends_context("lang")
    def _compute_finding(self):
        for warning in self:
            warning.finding = bool(warning.evidence) and warning._finding()

    def _finding(self):
        text = self.env._(WARNING_TEXTS[self.kind])  # pylint: disable=gettext-variable
        return text % self._words(self.evidence)

    def _words(self, evidence):
        """Return what fills the sentence of the signal, formatted for the reader."""
        kinds = dict(IDENTITY_KINDS)
        if self.kind == "identity":
            field = self.env["customer.identity.change"]._fields["kind"]
            kinds = dict(field._description_selection(self.env))
        return {
            "what": ", ".join(kinds.get(kind, kind) for kind in evidence["what"]),
            **{
                name: self._word(name, evidence[name])
                for name in ("value", "before", "now")
            },
        }

    def _word(self, name, figure):
        if figure is None:
            return ""
        if name in _MONEY.get(self.kind, ()):
            return self.currency_id.format(figure)
        return f"{figure:.0f}" if self.kind in _WHOLE else f"{figure:.1f}"

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su and vals.keys() - _NOTED_FIELDS - self._thread_fields():
            raise AccessError(
                self.env._("A warning is judged with its buttons; note cause, action.")
            )
        return super().write(vals)

    @api.model
    def _thread_fields(self):
        return {
            name
            for name in self._fields
            if name.startswith(("activity_", "message_", "my_activity_"))
        }

    # === ACTIONS === #

    def action_confirm(self):
        """Say that the warnings are right; they stay until the signal falls silent."""
        self._assert_controller()
        self._set_judged("confirmed")

    def action_false_alarm(self):
        """Say that the warnings are none; the same evidence does not raise them again.

        :raise UserError: if the cause is missing
        """
        self._assert_controller()
        if any(not (warning.cause or "").strip() for warning in self):
            raise UserError(
                self.env._("Cause: say why it is a false alarm, then mark it.")
            )
        self._set_judged("false")

    def action_reopen(self):
        """Take back a judgement, while the signal goes on."""
        self._assert_controller()
        self._set_judged("open")

    def action_open_evidence(self):
        """Open exactly the lines the warning is made of."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": EVIDENCE_MODELS[self.kind],
            "view_mode": "list" if self.kind in ("slope", "index") else "list,form",
            "domain": [("id", "in", (self.evidence or {}).get("lines", []))],
            "context": {"create": False},
        }

    def action_open_account(self):
        """Open the customer's credit account."""
        self.ensure_one()
        return self.partner_id._credit_account_action(self.company_id)

    # === BUSINESS METHODS === #

    def _assert_controller(self):
        if not self.env.su and not self.env.user.has_group(
            "customer_mgmt.group_customer_credit_controller"
        ):
            raise AccessError(self.env._("Only credit controllers judge warnings."))

    def _set_judged(self, state):
        """Write down a judgement of warnings that go on.

        :raise UserError: if one of them has ended
        """
        self.check_access("write")
        if any(warning.ended_on for warning in self):
            raise UserError(
                self.env._("The signal is silent already: there is nothing to judge.")
            )
        for company, warnings in self.grouped("company_id").items():
            confirmed = company._credit_today() if state == "confirmed" else False
            judge = self.env.uid if state != "open" else False
            warnings.sudo().write(
                {"state": state, "confirmed_on": confirmed, "judged_by_id": judge}
            )

    def _keep_for(self, account):
        """Move the warnings to the account a merge keeps; it has each signal once."""
        live = ("open", "confirmed")
        own = account.warning_ids.filtered(lambda w: w.state in live)
        double = self.filtered(
            lambda w: w.state in live and w.signal_id in own.signal_id
        )
        double._set_ended(account.company_id._credit_today())
        self.write({"account_id": account.id})
