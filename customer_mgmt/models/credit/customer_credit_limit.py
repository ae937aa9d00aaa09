from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...const import LIMIT_SOURCES
from ...rules.limits import DatedLimit

_FIXED_FIELDS = {"account_id", "amount", "date_from", "date_to", "source", "reason"}


# Identity, not truth, is compared: no caller from outside can bring it along.
_MERGING = object()


class CustomerCreditLimit(models.Model):
    """A dated credit limit with its source; who asked for it and who approved it.

    Once decided, a limit is not edited: another one is requested. So the history says
    which limit was in force on any day, and by whose decision.
    """

    _name = "customer.credit.limit"
    _description = "Credit Limit"
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

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)",
        "Amount: a credit limit cannot be negative; 0 is no credit.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Until: the limit's last day is before its first.",
    )

    def _default_date_from(self):
        return self.env.company._credit_today()

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
                vals.update(state="requested", requested_by_id=self.env.uid)
                vals["source"] = "temporary" if vals.get("date_to") else "manual"
                vals.pop("decided_by_id", None)
                vals.pop("decided_on", None)
        limits = super().create(vals_list)
        limits.filtered(lambda limit: limit.state == "approved")._apply()
        return limits

    def write(self, vals):
        if self.env.context.get("credit_limit_merging") is _MERGING:
            return super().write(vals)
        if not self.env.su and vals.keys() - _FIXED_FIELDS:
            raise AccessError(
                self.env._("A limit is decided with its Approve and Reject buttons.")
            )
        if _FIXED_FIELDS & vals.keys() and any(x.state != "requested" for x in self):
            raise UserError(
                self.env._("A decided limit is not changed; request another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(limit.state != "requested" for limit in self):
            raise UserError(
                self.env._("A decided limit is part of the history and is not deleted.")
            )

    # === ACTIONS === #

    def action_approve(self):
        """Put the requested limits in force; requester and approver differ."""
        self._assert_may_decide()
        for limit in self:
            company = limit.company_id
            if (
                limit.requested_by_id == self.env.user
                and not company.credit_single_approver
            ):
                raise UserError(
                    self.env._(
                        "Whoever requested a limit does not approve it: ask another"
                        " credit manager. (A company with one person in charge can"
                        " allow it in the settings.)"
                    )
                )
        self._decide("approved")
        self.sudo()._apply()
        return True

    def action_reject(self):
        """Refuse the requested limits; what was in force stays."""
        self._assert_may_decide()
        self._decide("rejected")
        return True

    # === BUSINESS METHODS === #

    def _assert_may_decide(self):
        if not self.env.user.has_group("customer_mgmt.group_customer_credit_manager"):
            raise AccessError(
                self.env._("Only credit managers decide on credit limits.")
            )
        if any(limit.state != "requested" for limit in self):
            raise UserError(self.env._("This limit has been decided already."))

    def _decide(self, state):
        self.check_access("write")
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
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
                    reason=limit.reason,
                )
            )

    def _apply(self):
        self.account_id._refresh_limits()

    def _keep_as_history(self, account, day):
        """Hand limits to the account a merge keeps; none is in force after the day."""
        for limit in self.with_context(credit_limit_merging=_MERGING):
            vals = {"account_id": account.id}
            if limit.date_from > day:
                vals["state"] = "rejected"
            elif not limit.date_to or limit.date_to > day:
                vals["date_to"] = day
            limit.write(vals)

    def _dated(self):
        """Return the approved limits as `rules.limits` reads them."""
        return [
            DatedLimit(
                limit.id,
                limit.amount,
                limit.date_from,
                limit.date_to or None,
                limit.source == "temporary",
            )
            for limit in self
            if limit.state == "approved"
        ]
