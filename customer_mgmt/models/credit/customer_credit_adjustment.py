import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...const import ADJUSTMENT_KINDS
from ...rules.adjustment import adjusted

_CRON = "customer_mgmt.customer_credit_adjustment_cron_apply"
_OPEN_FIELDS = {
    "name",
    "reason",
    "grade_ids",
    "country_ids",
    "user_ids",
    "filter_domain",
    "kind",
    "value",
    "rounding_step",
    "date_from",
    "line_ids",
}


class CustomerCreditAdjustment(models.Model):
    """A change of many limits at once: drafted, looked at, approved, applied.

    Only who drafted it edits it, so that the approver has changed none of it.
    """

    _name = "customer.credit.adjustment"
    _description = "Mass Adjustment of Credit Limits"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.credit.batch"]
    _order = "id DESC"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "To Approve"),
            ("applying", "Applying"),
            ("done", "Done"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    reason = fields.Char(required=True, help="Stands on every limit it makes.")

    # Who
    grade_ids = fields.Many2many(
        comodel_name="customer.credit.grade",
        string="Grades",
        domain="[('company_id', '=', company_id)]",
    )
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    user_ids = fields.Many2many(comodel_name="res.users", string="Salespeople")
    filter_domain = fields.Char(string="Further Filter", default="[]")

    # What
    kind = fields.Selection(
        selection=ADJUSTMENT_KINDS,
        string="Adjustment",
        required=True,
        default="percentage",
    )
    value = fields.Float(
        string="Change", help="Percent, or an amount; with a minus it lowers."
    )
    rounding_step = fields.Float(
        default=100.0, help="New limits are multiples of this. 0: not rounded."
    )
    date_from = fields.Date(
        string="Valid From", help="Empty: from the day it is approved."
    )

    line_ids = fields.One2many(
        comodel_name="customer.credit.adjustment.line", inverse_name="adjustment_id"
    )
    line_count = fields.Integer(compute="_compute_totals", string="Customers")
    change_total = fields.Monetary(compute="_compute_totals", string="Change in All")
    largest_limit = fields.Monetary(compute="_compute_totals")

    requested_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_may_decide")
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _rounding_positive = models.Constraint(
        "CHECK (rounding_step >= 0)",
        "Rounding Step: it cannot be negative; 0 does not round.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.new_amount", "line_ids.change")
    def _compute_totals(self):
        groups = self.env["customer.credit.adjustment.line"]._read_group(
            [("adjustment_id", "in", self.ids)],
            ["adjustment_id"],
            ["__count", "change:sum", "new_amount:max"],
        )
        totals = {adjustment.id: figures for adjustment, *figures in groups}
        for adjustment in self:
            count, change, largest = totals.get(adjustment.id, (0, 0.0, 0.0))
            adjustment.line_count = count
            adjustment.change_total = change
            adjustment.largest_limit = largest

    @api.depends("state", "requested_by_id", "line_ids.new_amount")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        tiers = self.env["customer.credit.approval.tier"]
        for company, adjustments in self.grouped("company_id").items():
            amounts = adjustments.mapped("largest_limit")
            approvable = tiers._approvable(company, amounts)
            for adjustment in adjustments:
                requester = adjustment.requested_by_id
                adjustment.is_mine = requester == self.env.user
                adjustment.may_decide = (
                    adjustment.state == "submitted"
                    and approvable[adjustment.largest_limit]
                    and not tiers._is_own(company, requester)
                )

    # === CONSTRAINTS === #

    @api.constrains("filter_domain")
    def _check_filter_domain(self):
        for adjustment in self:
            accounts = self.env["customer.credit.account"]
            try:
                Domain(adjustment._further_filter()).validate(accounts)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "Further Filter: it cannot be read as a filter of credit"
                        " accounts; empty it or build it anew."
                    )
                ) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                vals.update(
                    state="draft",
                    requested_by_id=self.env.uid,
                    decided_by_id=False,
                    decided_on=False,
                    done_count=0,
                    total_count=0,
                )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if any(
                name not in _OPEN_FIELDS and not name.startswith(("message_", "activ"))
                for name in vals
            ):
                raise AccessError(
                    self.env._("An adjustment is decided with its buttons.")
                )
            if _OPEN_FIELDS & vals.keys():
                self._assert_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._assert_editable()

    def _assert_editable(self):
        """Only a draft is edited, and only by who drafted it.

        :raise UserError: otherwise
        """
        for adjustment in self:
            if adjustment.state != "draft":
                raise UserError(
                    self.env._(
                        "An adjustment that was submitted is not changed; reject it"
                        " and draft another one."
                    )
                )
            if adjustment.requested_by_id != self.env.user and not self.env.su:
                raise AccessError(
                    self.env._(
                        "This is the draft of %(user)s, who alone changes it: who"
                        " changes it could not approve it.",
                        user=adjustment.requested_by_id.name,
                    )
                )

    # === ACTIONS === #

    def action_preview(self):
        """Find the customers of the filter, and what their limits would become."""
        self.ensure_one()
        self._assert_editable()
        accounts = self.env["customer.credit.account"].search(self._account_domain())
        self.line_ids.unlink()
        self.env["customer.credit.adjustment.line"].create(
            self._prepare_line_vals_list(accounts)
        )
        return True

    def action_submit(self):
        """Ask for approval of exactly these lines."""
        for adjustment in self:
            adjustment._assert_editable()
            if not adjustment.line_ids:
                raise UserError(
                    self.env._("Nothing to submit: look at the preview first.")
                )
        self.sudo().write({"state": "submitted"})
        return True

    def action_approve(self):
        """Approve, and make the limits in the background."""
        self._assert_submitted()
        tiers = self.env["customer.credit.approval.tier"]
        for adjustment in self:
            tiers._assert_may_approve(
                adjustment.company_id,
                adjustment.largest_limit,
                adjustment.requested_by_id,
            )
            adjustment._decide("applying")
            adjustment.sudo().total_count = adjustment.line_count
        self.env.ref(_CRON).sudo()._trigger()
        return True

    def action_reject(self):
        """Refuse; no limit changes."""
        self._assert_submitted()
        tiers = self.env["customer.credit.approval.tier"]
        for adjustment in self:
            company, amount = adjustment.company_id, adjustment.largest_limit
            if not tiers._is_approver(company, amount):
                raise AccessError(tiers._not_approver_message(company, amount))
            adjustment._decide("rejected")
        return True

    def _assert_submitted(self):
        if any(adjustment.state != "submitted" for adjustment in self):
            raise UserError(self.env._("Only what was submitted is decided, once."))

    def _decide(self, state):
        self.check_access("write")
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )

    # === BUSINESS METHODS === #

    def _further_filter(self):
        return ast.literal_eval(self.filter_domain or "[]")

    def _account_domain(self):
        """Return the domain of the accounts the filter means.

        :rtype: Domain
        """
        domain = Domain("company_id", "=", self.company_id.id)
        if self.grade_ids:
            domain &= Domain("grade_id", "in", self.grade_ids.ids)
        if self.country_ids:
            domain &= Domain("partner_id.country_id", "in", self.country_ids.ids)
        if self.user_ids:
            domain &= Domain("partner_id.user_id", "in", self.user_ids.ids)
        return domain & Domain(self._further_filter())

    def _prepare_line_vals_list(self, accounts):
        """Return a line for each account whose limit would change."""
        vals_list = []
        standing = accounts._standing_limits()
        for account in accounts:
            limit = standing[account]
            old = limit.amount if limit else None
            new = adjusted(
                old,
                self.kind,
                self.value,
                account.base_limit if account.grade_id else None,
                self.rounding_step,
            )
            if new is not None and new != old:
                vals_list.append(
                    {
                        "adjustment_id": self.id,
                        "account_id": account.id,
                        "new_amount": new,
                    }
                )
        return vals_list

    def _next_batch(self, size):
        return self.env["customer.credit.adjustment.line"].search(
            [("adjustment_id", "=", self.id), ("result", "=", "open")],
            order="id",
            limit=size,
        )

    def _apply_batch(self, batch):
        current = batch._unchanged()
        limits = self.env["customer.credit.limit"].create(
            [line._prepare_limit_vals() for line in current]
        )
        for line, limit in zip(current, limits, strict=True):
            line.limit_id = limit
        current.write({"result": "applied"})
        (batch - current).write({"result": "skipped"})
