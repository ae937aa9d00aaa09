from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..rules.target import grown


class CustomerSalesTargetCopy(models.TransientModel):
    """Take targets over to the next year, raised by a percentage, after a look."""

    _name = "customer.sales.target.copy"
    _description = "Copy Sales Targets to Next Year"

    target_ids = fields.Many2many(
        comodel_name="customer.sales.target",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    growth = fields.Float(
        string="Growth (%)", default=5.0, help="Negative: next year's are lower."
    )
    line_ids = fields.One2many(
        comodel_name="customer.sales.target.copy.line",
        inverse_name="copy_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        string="Preview",
    )
    new_count = fields.Integer(compute="_compute_counts", string="To Be Created")
    existing_count = fields.Integer(compute="_compute_counts", string="There Already")

    _growth_plausible = models.Constraint(
        "CHECK (growth > -100)", "Growth: a target stays above zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("target_ids", "growth")
    def _compute_line_ids(self):
        for copy in self:
            existing = copy._existing_keys()
            copy.line_ids = [
                Command.clear(),
                *(
                    Command.create(copy._prepare_line_vals(target, existing))
                    for target in copy.target_ids
                ),
            ]

    @api.depends("line_ids.exists_already")
    def _compute_counts(self):
        for copy in self:
            copy.existing_count = len(copy.line_ids.filtered("exists_already"))
            copy.new_count = len(copy.line_ids) - copy.existing_count

    # === ACTIONS === #

    def action_create(self):
        """Create next year's targets as the preview shows them, and open them."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.exists_already)
        if not lines:
            raise UserError(
                self.env._("All of these customers have next year's target already.")
            )
        targets = self.env["customer.sales.target"].create(
            [line._prepare_target_vals() for line in lines]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sales Targets"),
            "res_model": "customer.sales.target",
            "view_mode": "list,form",
            "domain": [("id", "in", targets.ids)],
        }

    # === BUSINESS METHODS === #

    def _existing_keys(self):
        """Return what is there already, by year and scope, in one query."""
        targets = self.env["customer.sales.target"].search(
            [
                ("partner_id", "in", self.target_ids.partner_id.ids),
                ("year", "in", [target.year + 1 for target in self.target_ids]),
            ]
        )
        return {(target.year, target._scope_key()) for target in targets}

    def _prepare_line_vals(self, target, existing):
        year = target.year + 1
        most = 100.0 if target.measure == "share" else None
        step = target.currency_id.rounding if target.measure == "amount" else 0.01
        return {
            "target_id": target._origin.id,
            "year": year,
            "new_value": grown(target.target_value, self.growth, step, most),
            "exists_already": (year, target._scope_key()) in existing,
        }


class CustomerSalesTargetCopyLine(models.TransientModel):
    _name = "customer.sales.target.copy.line"
    _description = "Sales Target to Be Created"

    copy_id = fields.Many2one(
        comodel_name="customer.sales.target.copy", index=True, ondelete="cascade"
    )
    target_id = fields.Many2one(
        comodel_name="customer.sales.target", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="target_id.partner_id")
    target_value = fields.Float(related="target_id.target_value", string="Old Target")
    attained_value = fields.Float(related="target_id.attained_value")
    unit = fields.Char(related="target_id.unit")
    year = fields.Integer()
    new_value = fields.Float(string="New Target")
    exists_already = fields.Boolean(string="There Already")

    def _prepare_target_vals(self):
        self.ensure_one()
        target = self.target_id
        return {
            "partner_id": target.partner_id.id,
            "company_id": target.company_id.id,
            "product_id": target.product_id.id,
            "category_id": target.category_id.id,
            "period_kind": target.period_kind,
            "month": target.month,
            "measure": target.measure,
            "uom_id": target.uom_id.id,
            "user_id": target.user_id.id,
            "year": self.year,
            "target_value": self.new_value,
        }
