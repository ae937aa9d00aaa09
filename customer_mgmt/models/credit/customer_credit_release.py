from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date


class CustomerCreditRelease(models.Model):
    """Somebody with the right lets a held order through: how much, until when, and why.

    An invoice or a transfer that belongs to no order has releases of its own.

    The guard asks the releases of an order, not its state; so a release holds for
    exactly its amount plus tolerance, and no longer than its last day.
    """

    _name = "customer.credit.release"
    _description = "Credit Release"
    _order = "id DESC"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        comodel_name="sale.order", index=True, ondelete="cascade"
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move", index="btree_not_null", ondelete="cascade"
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_partner_id",
        compute_sudo=True,
        string="Debtor",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
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

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(order_id, invoice_id, picking_id) = 1)",
        "A release is for one order, or for one invoice or transfer without an order.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0 OR picking_id IS NOT NULL)",
        "Amount: a release is for more than zero.",
    )
    _tolerance_bounds = models.Constraint(
        "CHECK (tolerance BETWEEN 0 AND 100)",
        "Tolerance: it is a percentage between 0 and 100.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id", "invoice_id", "picking_id")
    def _compute_partner_id(self):
        for release in self:
            order, others = release.order_id, release.invoice_id or release.picking_id
            release.partner_id = order.partner_invoice_id or others.partner_id

    @api.depends("order_id", "invoice_id", "picking_id")
    def _compute_company_id(self):
        for release in self:
            release.company_id = release._document().company_id

    @api.depends("order_id", "invoice_id", "picking_id")
    def _compute_amount(self):
        for release in self:
            document = release._document()
            release.amount = document._credit_amount() if document else 0.0

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
            release._document().sudo()._set_released(release)
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

    @api.model
    def _action_for(self, document, field):
        """Return the action with the form on which a document is released.

        :param str field: the field that links a release to such documents
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release %s", document.display_name),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{field}": document.id},
        }

    def _document(self):
        """Return what is released: an order, or an invoice or transfer without one."""
        return self.order_id or self.invoice_id or self.picking_id

    def _told(self):
        """Return the release as it is told on its document.

        :rtype: str
        """
        self.ensure_one()
        return self.env._(
            "Released by %(user)s for %(amount)s until %(date)s: %(reason)s",
            user=self.user_id.name,
            amount=self.currency_id.format(self.amount),
            date=format_date(self.env, self.date_to),
            reason=self.reason,
        )

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
        document = self._document().sudo()
        if (
            user in (document.create_uid, document.user_id)
            and not company.credit_single_approver
        ):
            raise UserError(
                self.env._(
                    "%(order)s is your own order: somebody else with the right has to"
                    " release it.",
                    order=document.display_name,
                )
            )

    def _confirm_released(self):
        order = self.order_id.sudo()
        if order.state in ("draft", "sent"):
            order.action_confirm()
