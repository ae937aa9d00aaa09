from odoo import api, fields, models

from ...rules.limits import DatedLimit


class CustomerCreditGroupLimit(models.Model):
    """A dated pooled limit of a corporate group; who asked for it and who approved it.

    One with a last day is temporary: while it lasts, it stands for the one without.
    """

    _name = "customer.credit.group.limit"
    _description = "Pooled Credit Limit"
    _inherit = ["customer.credit.approval"]
    _order = "date_from DESC, id DESC"
    _rec_name = "group_id"

    _fixed_fields = frozenset({"group_id", "amount", "date_from", "date_to", "reason"})

    group_id = fields.Many2one(
        comodel_name="customer.credit.group",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="group_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="group_id.currency_id")
    amount = fields.Monetary(required=True)
    date_from = fields.Date(
        required=True, default=lambda self: self.env.company._credit_today()
    )
    date_to = fields.Date(string="Until", help="Last day. Empty: until another one.")
    reason = fields.Char(required=True)

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)",
        "Amount: a pooled limit cannot be negative; 0 is no credit.",
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Amount: this cannot be right. Check the figure and its unit.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Until: the limit's last day is before its first; exchange the two.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        limits = super().create(vals_list)
        limits._recheck_held()
        return limits

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._recheck_held()
        return result

    def _recheck_held(self):
        """Have held orders looked at again: a pooled limit frees any of the members."""
        approved = self.filtered(lambda limit: limit.state == "approved")
        self.env["customer.credit.recheck"]._enqueue_held(approved.company_id, "limit")

    # === BUSINESS METHODS === #

    def _after_decision(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for limit in self:
            limit.group_id.message_post(
                body=self.env._(
                    "Pooled limit of %(amount)s from %(start)s: %(state)s. %(reason)s",
                    amount=limit.currency_id.format(limit.amount),
                    start=limit.date_from,
                    state=states[limit.state],
                    reason=limit.reason,
                )
            )

    def _dated(self):
        """Return the limits as `rules.limits` reads them."""
        return [
            DatedLimit(
                limit.id,
                limit.amount,
                limit.date_from,
                limit.date_to or None,
                bool(limit.date_to),
            )
            for limit in self
        ]
