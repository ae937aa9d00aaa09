from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CustomerCreditAdjustmentLine(models.Model):
    """A customer's limit before and after a mass adjustment."""

    _name = "customer.credit.adjustment.line"
    _description = "Line of a Mass Adjustment"
    _order = "adjustment_id, id"
    _rec_name = "account_id"

    adjustment_id = fields.Many2one(
        comodel_name="customer.credit.adjustment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="adjustment_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="adjustment_id.state", string="Adjustment State")
    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    # What stands when the line is made: read by the server, never sent by a client.
    old_set = fields.Boolean(
        compute="_compute_old", store=True, precompute=True, string="Had a Limit"
    )
    old_amount = fields.Monetary(
        compute="_compute_old", store=True, precompute=True, string="Old Limit"
    )
    new_amount = fields.Monetary(string="New Limit", required=True)
    change = fields.Monetary(compute="_compute_change", store=True)
    result = fields.Selection(
        selection=[
            ("open", "Open"),
            ("applied", "Applied"),
            ("skipped", "Skipped: changed meanwhile"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    limit_id = fields.Many2one(
        comodel_name="customer.credit.limit",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    _account_once = models.Constraint(
        "UNIQUE (adjustment_id, account_id)",
        "Customer: it stands in this adjustment already; change that line.",
    )
    _amount_positive = models.Constraint(
        "CHECK (new_amount >= 0)",
        "New Limit: a credit limit cannot be negative; 0 is no credit.",
    )
    _new_amount_plausible = models.Constraint(
        "CHECK (new_amount <= 1e15)",
        "New Limit: this cannot be right. Check the figure and its unit.",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_old(self):
        standing = self.account_id._standing_limits()
        for line in self:
            limit = standing.get(line.account_id)
            line.old_set = bool(limit)
            line.old_amount = limit.amount if limit else 0.0

    @api.depends("old_amount", "new_amount")
    def _compute_change(self):
        for line in self:
            line.change = line.new_amount - line.old_amount

    # === CONSTRAINTS === #

    @api.constrains("account_id", "adjustment_id")
    def _check_same_company(self):
        for line in self:
            if line.account_id.company_id != line.company_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(customer)s has its account with another company"
                        " than this adjustment.",
                        customer=line.account_id.partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals.update(result="open", limit_id=False)
                vals.pop("old_set", None)
                vals.pop("old_amount", None)
        lines = super().create(vals_list)
        lines._assert_editable()
        return lines

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"account_id", "new_amount", "adjustment_id"}:
                raise AccessError(
                    self.env._("Of a line, the customer and the new limit are entered.")
                )
            self._assert_editable()
        result = super().write(vals)
        if not self.env.su:
            self._assert_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._assert_editable()

    def _assert_editable(self):
        self.adjustment_id._assert_editable()

    # === BUSINESS METHODS === #

    def _unchanged(self):
        """Return the lines whose limit is still what the approver saw."""
        standing = self.account_id._standing_limits()

        def is_unchanged(line):
            limit = standing[line.account_id]
            return bool(limit) == line.old_set and (
                not limit or limit.amount == line.old_amount
            )

        return self.filtered(is_unchanged)

    def _prepare_limit_vals(self):
        adjustment = self.adjustment_id
        today = self.company_id._credit_today()
        return {
            "account_id": self.account_id.id,
            "amount": self.new_amount,
            "date_from": max(adjustment.date_from or today, today),
            "source": "manual",
            "state": "approved",
            "reason": adjustment.reason,
            "requested_by_id": adjustment.requested_by_id.id,
            "decided_by_id": adjustment.decided_by_id.id,
            "decided_on": adjustment.decided_on,
            "decision_note": self.env._("Mass adjustment: %s", adjustment.name),
        }

    @api.model
    def _keep_for(self, gone, kept):
        """Move lines to the account a merge keeps; where it has one, it stays."""
        lines = self.search([("account_id", "=", gone.id)])
        present = self.search(
            [
                ("account_id", "=", kept.id),
                ("adjustment_id", "in", lines.adjustment_id.ids),
            ]
        ).adjustment_id
        clashing = lines.filtered(lambda line: line.adjustment_id in present)
        (lines - clashing).write({"account_id": kept.id})
        # Not by `unlink`: a line of a decided adjustment is not deleted by people.
        self.env.cr.execute(
            "DELETE FROM customer_credit_adjustment_line WHERE id = ANY(%s)",
            [clashing.ids],
        )
        self.env.invalidate_all()
