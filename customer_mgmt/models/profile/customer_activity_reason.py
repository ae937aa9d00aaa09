from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...blank_fields import BlankMonetary
from .activity_const import REASON_KINDS


class CustomerActivityReason(models.Model):
    """Start, stop or return of a customer: when, why, and what it is worth."""

    _name = "customer.activity.reason"
    _inherit = ["customer.record.mixin"]
    _description = "Start and Stop of Trading"
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    kind = fields.Selection(selection=REASON_KINDS, default="stop", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason_id = fields.Many2one(
        comodel_name="customer.activity.reason.type",
        required=True,
        ondelete="restrict",
        domain="[('kind', '=', kind)]",
    )
    note = fields.Text()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    value = BlankMonetary(
        string="Yearly Value",
        readonly=True,
        aggregator="sum",
        help="The customer's turnover of twelve months when this was entered."
        " Blank: not known then.",
    )

    # === CONSTRAINTS === #

    @api.constrains("kind", "reason_id")
    def _check_reason_fits(self):
        for record in self:
            if record.kind != record.reason_id.kind:
                raise ValidationError(
                    self.env._(
                        "Reason: “%(reason)s” is of another kind; choose one for"
                        " “%(kind)s”.",
                        reason=record.reason_id.name,
                        kind=dict(
                            self._fields["kind"]._description_selection(self.env)
                        )[record.kind],
                    )
                )

    @api.constrains("date")
    def _check_date_has_come(self):
        for record in self:
            today = record.company_id.sudo()._credit_today()
            if record.date > today:
                raise ValidationError(
                    self.env._(
                        "Date: %(date)s has not come yet; enter what happened.",
                        date=record.date,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        worth = records._worth()
        for record in records:
            record.value = worth.get((record.company_id, record.partner_id))
        return records

    def _worth(self):
        """Return the customers' yearly value by their newest class.

        :rtype: dict[tuple, float]
        """
        classes = (
            self.env["customer.fact.class"]
            .sudo()
            .search(
                [
                    ("latest", "=", True),
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
        )
        return {(row.company_id, row.partner_id): row.value for row in classes}

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.reason_id.kind != self.kind:
            self.reason_id = False
