from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import TARGET_MEASURES, TARGET_PERIODS
from ...rules.target import period_bounds


class CustomerSalesTarget(models.Model):
    """What we want to sell to a customer in a year or month: all, a product or a
    category; as an amount, a quantity, or a share of our sales."""

    _name = "customer.sales.target"
    _description = "Sales Target"
    _inherit = [
        "mail.thread",
        "customer.record.mixin",
        "customer.sales.target.attained",
    ]
    _order = "date_from DESC, partner_id, id"
    _check_company_auto = True

    company_id = fields.Many2one(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: all products.",
    )
    category_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="restrict",
        help="With the categories below it. Empty: all categories.",
    )
    period_kind = fields.Selection(
        selection=TARGET_PERIODS, string="Period", required=True, default="year"
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._credit_today().year,
    )
    month = fields.Selection(
        selection=[(str(number), str(number)) for number in range(1, 13)]
    )
    date_from = fields.Date(
        string="From", compute="_compute_dates", store=True, precompute=True, index=True
    )
    date_to = fields.Date(
        string="Until", compute="_compute_dates", store=True, precompute=True
    )
    measure = fields.Selection(
        selection=TARGET_MEASURES,
        required=True,
        default="amount",
        help="Share: of what we sell to all customers in the period, of the same"
        " product or category if one is chosen.",
    )
    target_value = fields.Float(
        string="Target",
        required=True,
        tracking=True,
        aggregator=None,
        help="Untaxed amount, quantity, or percentage.",
    )
    target_amount = fields.Monetary(
        compute="_compute_target_amount",
        store=True,
        help="Target, of targets of an amount.",
    )
    uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit of Measure",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    unit = fields.Char(compute="_compute_unit")
    note = fields.Text()

    _value_positive = models.Constraint(
        "CHECK (target_value > 0 AND (measure <> 'share' OR target_value <= 100))",
        "Target: it is above zero, and a share at most 100 %.",
    )
    _target_value_plausible = models.Constraint(
        "CHECK (target_value <= 1e15)",
        "Target: this cannot be right. Check the figure and its unit.",
    )
    _scope_single = models.Constraint(
        "CHECK (product_id IS NULL OR category_id IS NULL)",
        "Product: a target is for a product or for a category; clear one of the two.",
    )
    _month_given = models.Constraint(
        "CHECK ((period_kind = 'month') = (month IS NOT NULL))",
        "Month: choose one for the target of a month, none for the target of a year.",
    )
    _year_plausible = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)",
        "Year: it has four digits, like 2026.",
    )
    _uom_given = models.Constraint(
        "CHECK (measure <> 'quantity' OR uom_id IS NOT NULL)",
        "Unit of Measure: choose what the quantity is counted in.",
    )
    _target_uniq = models.UniqueIndex(
        "(partner_id, company_id, COALESCE(product_id, 0), COALESCE(category_id, 0),"
        " period_kind, date_from, measure)",
        "Customer: there is such a target for this period already; change that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "product_id", "category_id", "year", "month")
    def _compute_display_name(self):
        for target in self:
            scope = target.product_id.display_name or target.category_id.display_name
            customer = target.partner_id.name
            parts = (customer, scope, target._period_name())
            target.display_name = customer and ", ".join(p for p in parts if p)

    @api.depends("partner_id")
    def _compute_user_id(self):
        for target in self:
            target.user_id = target.partner_id.user_id or target.user_id

    @api.depends("period_kind", "year", "month")
    def _compute_dates(self):
        for target in self:
            known = 1900 <= target.year <= 2999 and (
                target.period_kind == "year" or target.month
            )
            target.date_from, target.date_to = (
                period_bounds(target.period_kind, target.year, int(target.month or 0))
                if known
                else (False, False)
            )

    @api.depends("measure", "target_value")
    def _compute_target_amount(self):
        for target in self:
            amount = target.target_value if target.measure == "amount" else 0.0
            target.target_amount = amount

    @api.depends("measure", "product_id")
    def _compute_uom_id(self):
        for target in self:
            if target.measure != "quantity":
                target.uom_id = False
            elif target.product_id:
                target.uom_id = target.product_id.uom_id
            else:
                target.uom_id = target.uom_id or self.env.ref("uom.product_uom_unit")

    @api.depends("measure", "uom_id", "company_id")
    def _compute_unit(self):
        for target in self:
            target.unit = {
                "amount": target.currency_id.name,
                "quantity": target.uom_id.name,
                "share": "%",
            }.get(target.measure)

    @api.onchange("period_kind")
    def _onchange_period_kind(self):
        today = self.env.company._credit_today()
        self.month = str(today.month) if self.period_kind == "month" else False

    # === CONSTRAINTS === #

    @api.constrains("product_id", "uom_id", "measure")
    def _check_uom_of_product(self):
        for target in self.filtered("product_id"):
            uom = target.uom_id
            if uom and not uom._has_common_reference(target.product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "Unit of Measure: %(product)s is not counted in %(unit)s;"
                        " choose one like %(own)s.",
                        product=target.product_id.display_name,
                        unit=uom.name,
                        own=target.product_id.uom_id.name,
                    )
                )

    # === ACTIONS === #

    def action_open_lines(self):
        """Open the invoice lines that what was attained adds up from."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Lines of %s", self.display_name),
            "res_model": "account.move.line",
            "view_mode": "list,pivot,form",
            "domain": [("id", "in", self._lines_behind())],
            "context": {"create": False},
        }

    # === BUSINESS METHODS === #

    def _period_name(self):
        self.ensure_one()
        if self.period_kind == "month" and self.month:
            return f"{self.year}-{int(self.month):02}"
        return str(self.year)

    def _scope_key(self):
        """Return what makes a target the same in another period."""
        self.ensure_one()
        return (
            self.partner_id.id,
            self.company_id.id,
            self.product_id.id,
            self.category_id.id,
            self.period_kind,
            self.month,
            self.measure,
        )

    @api.model
    def _keep_at_merge(self, partners, target):
        """Add up what is agreed for the same with two merged customers.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: keeps the sum
        """
        goals = self.search([("partner_id", "in", (partners | target).ids)])
        goals = goals.sorted(lambda goal: (goal.partner_id != target, goal.id))
        kept = {}
        for goal in goals:
            first = kept.setdefault(goal._merge_key(), goal)
            if first != goal:
                first._add(goal)
        self.env.flush_all()

    def _merge_key(self):
        scope = (self.company_id, self.product_id, self.category_id)
        return (*scope, self.period_kind, self.date_from, self.measure)

    def _add(self, other):
        value = other.target_value
        if self.measure == "quantity":
            value = other.uom_id._compute_quantity(value, self.uom_id, round=False)
        total = self.target_value + value
        self.target_value = min(total, 100) if self.measure == "share" else total
        self.message_post(
            body=self.env._(
                "With the target of %(customer)s: %(value)s",
                customer=other.partner_id.name,
                value=other.target_value,
            )
        )
        other.unlink()
