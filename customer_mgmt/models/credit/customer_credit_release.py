from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CustomerCreditRelease(models.Model):
    """Somebody with the right lets a held order through: how much, until when, and why.

    The guard asks the releases of an order, not its state; so a release holds for
    exactly its amount plus tolerance, and no longer than its last day.
    """

    _name = "customer.credit.release"
    _description = "Credit Release"
    _order = "id DESC"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="order_id.partner_invoice_id", string="Debtor")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Released by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    amount = fields.Monetary(
        required=True,
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="Amount of the order, tax included, in company currency.",
    )
    tolerance = fields.Float(
        string="Tolerance (%)",
        default=5.0,
        help="How much the order may grow before it is held again.",
    )
    date_to = fields.Date(
        string="Valid Until",
        required=True,
        default=lambda self: fields.Date.add(self.env.company._credit_today(), days=14),
    )
    reason = fields.Char(required=True)
    confirm_order = fields.Boolean(string="Confirm the Order", default=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Amount: a release is for more than zero."
    )
    _tolerance_bounds = models.Constraint(
        "CHECK (tolerance BETWEEN 0 AND 100)",
        "Tolerance: it is a percentage between 0 and 100.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_amount(self):
        for release in self:
            release.amount = release.order_id._credit_amount()

    # === CONSTRAINTS === #

    @api.constrains("date_to")
    def _check_date_to(self):
        for release in self:
            if release.date_to < release.company_id._credit_today():
                raise ValidationError(
                    self.env._("Valid Until: the release would have ended already.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals["user_id"] = self.env.uid
        releases = super().create(vals_list)
        for release in releases:
            release._assert_may_release()
            release.order_id.sudo()._set_released(release)
        for release in releases.filtered("confirm_order"):
            release._confirm_released()
        return releases

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("A release is a record; release the order again.")
            )
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _assert_may_release(self):
        """Check the right, the bound of the amount, and that four eyes look.

        :raise AccessError: without the right, or above the controller's bound
        :raise UserError: if the order is one's own
        """
        self.ensure_one()
        user = self.env.user
        if not user.has_group("customer_mgmt.group_customer_credit_controller"):
            raise AccessError(self.env._("Only credit controllers release orders."))
        company = self.company_id.root_id
        manager = user.has_group("customer_mgmt.group_customer_credit_manager")
        bound = company.credit_release_amount
        if bound and self.amount > bound and not manager:
            raise AccessError(
                self.env._(
                    "Amount: controllers release up to %(bound)s; ask a credit"
                    " manager for %(amount)s.",
                    bound=company.currency_id.format(bound),
                    amount=company.currency_id.format(self.amount),
                )
            )
        order = self.order_id.sudo()
        if (
            user in (order.create_uid, order.user_id)
            and not company.credit_single_approver
        ):
            raise UserError(
                self.env._(
                    "%(order)s is your own order: somebody else with the right has to"
                    " release it.",
                    order=order.name,
                )
            )

    def _confirm_released(self):
        order = self.order_id.sudo()
        if order.state in ("draft", "sent"):
            order.action_confirm()
