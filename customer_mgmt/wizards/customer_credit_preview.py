from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import LIFT_POLICIES


class CustomerCreditPreview(models.TransientModel):
    """Which held orders of customers would pass now, or after a payment."""

    _name = "customer.credit.preview"
    _description = "Preview of a Re-evaluation"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Customers",
        required=True,
        default=lambda self: self._default_partners(),
    )
    amount = fields.Monetary(
        string="If Each Paid",
        help="What would change if each customer paid this amount, the oldest items"
        " first. 0: as things stand now.",
    )
    policy = fields.Selection(selection=LIFT_POLICIES, compute="_compute_policy")
    line_ids = fields.One2many(
        comodel_name="customer.credit.preview.line",
        inverse_name="preview_id",
        compute="_compute_lines",
        store=True,
        string="Held Orders",
    )
    summary = fields.Char(compute="_compute_summary")
    passing_count = fields.Integer(compute="_compute_summary")

    def _default_partners(self):
        context = self.env.context
        records = self.env[context.get("active_model") or "sale.order"].browse(
            context.get("active_ids")
        )
        if records._name == "sale.order":
            return records.partner_invoice_id.commercial_partner_id
        return records.partner_id.commercial_partner_id

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_policy(self):
        for page in self:
            page.policy = page.company_id.sudo().credit_lift_policy

    @api.depends("partner_ids", "amount", "company_id")
    def _compute_lines(self):
        self.env["sale.order"]._assert_may_control()
        for page in self:
            page.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(vals) for vals in page._line_vals()),
            ]

    @api.depends("line_ids")
    def _compute_summary(self):
        for page in self:
            passing = page.line_ids.filtered("passes")
            page.passing_count = len(passing)
            page.summary = self.env._(
                "%(passing)s of %(all)s orders, worth %(value)s, would be lifted.",
                passing=len(passing),
                all=len(page.line_ids),
                value=page.currency_id.format(sum(passing.mapped("amount"))),
            )

    # === ACTIONS === #

    def action_lift(self):
        """Look at the customers' held orders now, and lift what passes."""
        self.ensure_one()
        self.env["sale.order"]._assert_may_control()
        if self.amount:
            raise UserError(
                self.env._("If Each Paid: only what has been paid lifts a hold.")
            )
        queue = self.env["customer.credit.recheck"].sudo()
        customers, root = self.partner_ids.sudo(), self.company_id.sudo()
        world = queue._world(customers, root)
        lifted = sum(self._lift(customer, world) for customer in customers)
        message = self.env._("%s holds lifted.", lifted)
        return self.env["customer.credit.rejection"]._notify(message)

    # === BUSINESS METHODS === #

    def _lift(self, customer, world):
        """Lift what passes of a customer; return how many holds that were."""
        going_on = world.blocked.get(customer, self.env["sale.order"])
        going_on._lift_blocked("manual")
        passing = self._passing(customer, world)
        return len(going_on) + sum(order._lift_hold("manual") for order in passing)

    def _passing(self, customer, world):
        queue = self.env["customer.credit.recheck"].sudo()
        return [o.order for o in queue._outlook(customer, world) if o.passes]

    def _line_vals(self):
        """Return the values of one line per held order, in the company's order."""
        queue = self.env["customer.credit.recheck"].sudo()
        root = self.company_id.sudo()
        customers = self.partner_ids._origin.sudo()
        world = queue._world(customers, root)
        if self.amount:
            for customer, exposure in world.exposures.items():
                paid = queue._if_paid(customer, root, exposure, self.amount)
                world.exposures[customer] = paid
        return [
            self._outlook_vals(outlook)
            for customer in customers
            for outlook in queue._outlook(customer, world)
        ]

    def _outlook_vals(self, outlook):
        explained = (
            self.env["customer.credit.hold"]
            .sudo()
            ._explain(outlook.order, outlook.position, outlook.findings)
        )
        return {
            "order_id": outlook.order.id,
            "amount": outlook.position.amount,
            "passes": outlook.passes,
            "reason": explained["reason"],
        }


class CustomerCreditPreviewLine(models.TransientModel):
    _name = "customer.credit.preview.line"
    _description = "Held Order in a Preview"

    preview_id = fields.Many2one(
        comodel_name="customer.credit.preview", index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(comodel_name="sale.order", ondelete="cascade")
    partner_id = fields.Many2one(
        related="order_id.partner_invoice_id", string="Customer"
    )
    credit_hold_on = fields.Datetime(related="order_id.credit_hold_on", string="Held")
    commitment_date = fields.Datetime(related="order_id.commitment_date")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    amount = fields.Monetary()
    passes = fields.Boolean(string="Would Pass")
    reason = fields.Text()
