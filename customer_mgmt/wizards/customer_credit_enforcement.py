from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..rules.decision import verdict

# As many quotations as a person reads: the largest ones.
_SHOWN = 200


class CustomerCreditEnforcement(models.TransientModel):
    """The page before the switch: what would be held today, then enforcement on."""

    _name = "customer.credit.enforcement"
    _description = "Credit Enforcement"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    credit_enforced = fields.Boolean(related="company_id.credit_enforced")
    ledger_difference = fields.Monetary(related="company_id.credit_ledger_difference")
    ledger_checked_on = fields.Datetime(related="company_id.credit_ledger_checked_on")
    policy_id = fields.Many2one(
        comodel_name="customer.credit.policy",
        required=True,
        domain="[('company_id', '=', company_id)]",
        default=lambda self: self._default_policy_id(),
        help="Another policy can be tried here before it is put in force.",
    )
    policy_in_force = fields.Boolean(related="policy_id.in_force")
    rule_ids = fields.One2many(related="policy_id.line_ids", string="Rules")
    may_configure = fields.Boolean(compute="_compute_may_configure")
    line_ids = fields.One2many(
        comodel_name="customer.credit.enforcement.line",
        inverse_name="enforcement_id",
        compute="_compute_lines",
        store=True,
        string="Would Be Held Today",
    )
    quotation_count = fields.Integer(
        compute="_compute_totals", string="Open Quotations"
    )
    unread_count = fields.Integer(
        compute="_compute_totals",
        help="Smaller quotations that were left out of this page.",
    )
    line_count = fields.Integer(compute="_compute_totals", string="Would Be Held")
    line_amount = fields.Monetary(compute="_compute_totals", string="Their Value")
    over_limit_count = fields.Integer(
        compute="_compute_totals", string="Customers Over Their Limit"
    )
    no_limit_count = fields.Integer(
        compute="_compute_totals", string="Customers without a Limit"
    )

    def _default_policy_id(self):
        company = self.env.company.root_id.sudo()
        self.env["customer.credit.policy"].sudo()._create_defaults(company)
        return company.credit_policy_id.id

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_may_configure(self):
        self.may_configure = self.env.user.has_group(
            "customer_mgmt.group_customer_manager"
        )

    @api.depends("company_id", "policy_id")
    def _compute_lines(self):
        for page in self:
            page.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(vals) for vals in page._would_be_held()),
            ]

    @api.depends("line_ids")
    def _compute_totals(self):
        accounts = self.env["customer.credit.account"]
        for page in self:
            own = [("company_id", "=", page.company_id.id)]
            page.quotation_count = (
                self.env["sale.order"].sudo().search_count(page._quotations())
            )
            page.unread_count = max(page.quotation_count - _SHOWN, 0)
            page.line_count = len(page.line_ids)
            page.line_amount = sum(page.line_ids.mapped("amount"))
            page.over_limit_count = accounts.search_count(
                [*own, ("over_limit", "=", True)]
            )
            page.no_limit_count = accounts.search_count(
                [*own, ("limit_set", "=", False)]
            )

    # === ACTIONS === #

    def action_enforce(self):
        """Switch enforcement on: from now on orders that break a rule are held."""
        self._switch(True)

    def action_inform(self):
        """Switch enforcement off: the rules inform and hold nothing."""
        self._switch(False)

    def action_edit_rules(self):
        """Open the policy shown, to change its rules."""
        self.ensure_one()
        return self._open_policy(self.policy_id)

    def action_try_copy(self):
        """Open a copy of the policy, to try its rules before they are in force."""
        self.ensure_one()
        self._assert_manager()
        return self._open_policy(self.policy_id.copy())

    def action_use_policy(self):
        """Put the policy shown in force."""
        self.ensure_one()
        self._assert_manager()
        self.policy_id.action_use()

    def _open_policy(self, policy):
        return {
            "type": "ir.actions.act_window",
            "res_model": policy._name,
            "res_id": policy.id,
            "view_mode": "form",
        }

    def _switch(self, enforced):
        self._assert_manager()
        self.company_id.sudo().credit_enforced = enforced

    def _assert_manager(self):
        if not self.env.user.has_group("customer_mgmt.group_customer_manager"):
            raise AccessError(
                self.env._(
                    "Only managers change credit rules and switch enforcement on or"
                    " off."
                )
            )

    # === BUSINESS METHODS === #

    def _quotations(self):
        """Return the domain of quotations that may still be confirmed."""
        return [
            ("company_id", "child_of", self.company_id.id),
            ("state", "in", ("draft", "sent")),
            "|",
            ("validity_date", "=", False),
            ("validity_date", ">=", self.company_id._credit_today()),
        ]

    def _would_be_held(self):
        """Return line values of open quotations that would be held or stopped today."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(self._quotations(), limit=_SHOWN, order="amount_total DESC")
        )
        customers = orders.partner_invoice_id.commercial_partner_id
        exposures = self.env["customer.credit.exposure"].sudo()
        found = exposures._exposure_of(customers, self.company_id)
        figures = self._figures_of(customers)
        held = []
        for order in orders:
            debtor = order._credit_debtor()
            position, fired = order._credit_check(
                found[debtor], figures=figures[debtor.id], policy=self.policy_id
            )
            if verdict(fired) in ("hold", "stop"):
                held.append(self._held_vals(order, position, fired))
        return held

    def _figures_of(self, customers):
        """Return what any rule of the policy asks for, of all customers at once."""
        book = self.company_id._credit_rule_book(self.policy_id)
        reader = self.env["customer.credit.figures"].sudo()
        return reader._figures_of(
            customers, self.company_id, [scoped.rule for scoped in book]
        )

    def _held_vals(self, order, position, fired):
        hold = self.env["customer.credit.hold"].sudo()
        money = self.currency_id.format
        return {
            "order_id": order.id,
            "amount": position.amount,
            "reason": "\n".join(hold._reason(finding, money) for finding in fired),
        }


class CustomerCreditEnforcementLine(models.TransientModel):
    _name = "customer.credit.enforcement.line"
    _description = "Quotation That Would Be Held"

    enforcement_id = fields.Many2one(
        comodel_name="customer.credit.enforcement", index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(comodel_name="sale.order", ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id")
    user_id = fields.Many2one(related="order_id.user_id")
    currency_id = fields.Many2one(related="enforcement_id.currency_id")
    amount = fields.Monetary()
    reason = fields.Text()
