from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...const import LIMIT_SOURCES
from ...rules.limits import DatedLimit

_ASKED_FIELDS = {"account_id", "amount", "date_from", "date_to", "reason"}
_FIXED_FIELDS = {*_ASKED_FIELDS, "source", "ramp_from"}
# What the process itself writes down; whoever asks for a limit leaves it empty.
_PROCESS_FIELDS = ("decided_by_id", "decided_on", "decision_note", "ramp_from")

# Identity, not truth, is compared: no caller from outside can bring it along.
_MERGING = object()


class CustomerCreditLimit(models.Model):
    """A dated credit limit with its source; who asked for it and who approved it.

    Once decided, a limit is not edited: another one is requested. So the history says
    which limit was in force on any day, and by whose decision.
    """

    _name = "customer.credit.limit"
    _description = "Credit Limit"
    _inherit = ["customer.credit.limit.auto"]
    _order = "date_from DESC, id DESC"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary(required=True)
    date_from = fields.Date(
        required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(string="Until", help="Last day. Empty: until another one.")
    source = fields.Selection(
        selection=LIMIT_SOURCES, required=True, default="manual", readonly=True
    )
    reason = fields.Char(required=True)
    state = fields.Selection(
        selection=[
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="requested",
        readonly=True,
        copy=False,
    )
    requested_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_note = fields.Char(readonly=True, copy=False)
    ramp_from = fields.Date(
        string="Ramp-up Since",
        readonly=True,
        copy=False,
        help="The limit is a step of a ramp-up that began on this day; what is decided"
        " after it replaces all of its steps.",
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)",
        "Amount: a credit limit cannot be negative; 0 is no credit.",
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Amount: this cannot be right. Check the figure and its unit.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Until: the limit's last day is before its first.",
    )

    def _default_date_from(self):
        return self.env.company._credit_today()

    # === COMPUTE METHODS === #

    @api.depends("state", "amount", "requested_by_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        requested = self.filtered(lambda limit: limit.state == "requested")
        (self - requested).may_decide = False
        tiers = self.env["customer.credit.approval.tier"]
        for company, limits in requested.grouped("company_id").items():
            approvable = tiers._approvable(company, limits.mapped("amount"))
            for limit in limits:
                own = tiers._is_own(company, limit.requested_by_id)
                limit.may_decide = approvable[limit.amount] and not own

    # === CONSTRAINTS === #

    @api.constrains("source", "date_to")
    def _check_temporary_ends(self):
        for limit in self:
            if limit.source == "temporary" and not limit.date_to:
                raise ValidationError(
                    self.env._("Until: a temporary limit needs its last day.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                # Who asks does not choose who asked, nor that it is approved.
                vals.update(dict.fromkeys(_PROCESS_FIELDS, False))
                vals.update(
                    state="requested",
                    auto_approved=False,
                    requested_by_id=self.env.uid,
                    source="temporary" if vals.get("date_to") else "manual",
                )
        limits = super().create(vals_list)
        limits.filtered(lambda limit: limit.state == "approved")._apply()
        if not self.env.su:
            limits._auto_approve()
        return limits

    def write(self, vals):
        if self.env.context.get("credit_limit_merging") is _MERGING:
            return super().write(vals)
        if not self.env.su and vals.keys() - _ASKED_FIELDS:
            raise AccessError(
                self.env._("A limit is decided with its Approve and Reject buttons.")
            )
        if _FIXED_FIELDS & vals.keys() and any(x.state != "requested" for x in self):
            raise UserError(
                self.env._("A decided limit is not changed; request another one.")
            )
        result = super().write(vals)
        if not self.env.su:
            self._note_requester(vals)
        return result

    def _note_requester(self, vals):
        """Whoever changes what is asked for asks for it, and cannot approve it."""
        asked = self.sudo()
        asked.write({"requested_by_id": self.env.uid})
        if "date_to" in vals:
            source = "temporary" if vals["date_to"] else "manual"
            asked.filtered(lambda x: x.source in ("manual", "temporary")).write(
                {"source": source}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(limit.state != "requested" for limit in self):
            raise UserError(
                self.env._("A decided limit is part of the history and is not deleted.")
            )

    # === ACTIONS === #

    def action_approve(self):
        """Put the requested limits in force; requester and approver differ.

        The steps of a ramp-up are decided on together.
        """
        limits = self | self._series()
        limits._assert_requested()
        tiers = self.env["customer.credit.approval.tier"]
        for company, asked in limits.grouped("company_id").items():
            amount = max(asked.mapped("amount"))
            tiers._assert_may_approve(company, amount, asked.requested_by_id)
        limits._decide("approved")
        limits.sudo()._apply()
        return True

    def action_reject(self):
        """Refuse the requested limits; what was in force stays."""
        limits = self | self._series()
        limits._assert_requested()
        tiers = self.env["customer.credit.approval.tier"]
        for company, asked in limits.grouped("company_id").items():
            amount = min(asked.mapped("amount"))
            if not tiers._is_approver(company, amount):
                raise AccessError(tiers._not_approver_message(company, amount))
        limits._decide("rejected")
        return True

    # === BUSINESS METHODS === #

    def _assert_requested(self):
        if any(limit.state != "requested" for limit in self):
            raise UserError(self.env._("This limit has been decided already."))

    def _series(self):
        """Return the other requested steps of these ramp-ups."""
        steps = self.filtered("ramp_from")
        if not steps:
            return self.browse()
        return self.search(
            [
                ("account_id", "in", steps.account_id.ids),
                ("ramp_from", "in", steps.mapped("ramp_from")),
                ("state", "=", "requested"),
            ]
        )

    def _decide(self, state, user=None, note=None):
        """Write a decision down, and tell it on the account.

        :param res.users user: who decides, if not the current user
        :param str note: why, where it is not a person who decides
        """
        self.check_access("write")
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": (user or self.env.user).id,
                "decided_on": fields.Datetime.now(),
                "decision_note": note,
            }
        )
        for limit in self:
            limit.account_id.sudo().message_post(
                body=self.env._(
                    "Credit limit of %(amount)s from %(start)s: %(state)s. %(reason)s",
                    amount=limit.currency_id.format(limit.amount),
                    start=limit.date_from,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        state
                    ],
                    reason=" ".join(filter(None, (limit.reason, note))),
                )
            )

    def _apply(self):
        self.account_id._refresh_limits()
        marks = self.env["customer.fact.balance.mark"].sudo()
        for company, limits in self.grouped("company_id").items():
            since = min(limits.mapped("date_from"))
            marks._mark_since(company, limits.partner_id, since)

    def _keep_as_history(self, account, day):
        """Hand limits to the account a merge keeps; none is in force after the day."""
        for limit in self.with_context(credit_limit_merging=_MERGING):
            vals = {"account_id": account.id}
            if limit.date_from > day:
                vals["state"] = "rejected"
            elif not limit.date_to or limit.date_to > day:
                vals["date_to"] = day
            limit.write(vals)

    @api.model
    def _effective_at(self, customers, company, day):
        """Return which limit customers had on a day, past or to come, in one query.

        What counts is the day a limit is valid from, not the day it was decided on: a
        limit approved late for an earlier day counts from that earlier day.

        :param res.partner customers: commercial partners
        :param res.company company: any company of the tree
        :param datetime.date day: the day asked for
        :return: amount in company currency, ``None`` where no limit was set
        :rtype: dict[res.partner, float | None]
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id) partner_id, amount
                  FROM customer_credit_limit
                 WHERE state = 'approved' AND company_id = %(company)s
                   AND partner_id = ANY(%(customers)s)
                   AND date_from <= %(day)s AND (date_to IS NULL OR date_to >= %(day)s)
              ORDER BY partner_id, (source = 'temporary') DESC,
                       COALESCE(ramp_from, date_from) DESC, id DESC
                """,
                company=company.root_id.id,
                customers=customers.ids,
                day=day,
            )
        )
        found = {customer: float(amount) for customer, amount in rows}
        return {customer: found.get(customer.id) for customer in customers}

    def _dated(self):
        """Return the approved limits as `rules.limits` reads them."""
        return [
            DatedLimit(
                limit.id,
                limit.amount,
                limit.date_from,
                limit.date_to or None,
                limit.source == "temporary",
                limit.ramp_from or None,
            )
            for limit in self
            if limit.state == "approved"
        ]
