from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..const import RULE_ACTIONS
from ..rules.decision import verdict

# As many quotations as a person reads: the largest ones.
_SHOWN = 200
_RULE_FIELDS = (
    "credit_limit_action",
    "credit_limit_percentage",
    "credit_overdue_action",
    "credit_overdue_days",
    "credit_no_limit_action",
    "credit_group_action",
    "credit_expired_action",
    "credit_review_action",
    "credit_review_days",
)


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
    # The rules of the company, to be tried here before they are saved there.
    credit_limit_action = fields.Selection(
        selection=RULE_ACTIONS, string="Limit Exceeded", required=True
    )
    credit_limit_percentage = fields.Float(string="Allowed Use of Limit (%)")
    credit_overdue_action = fields.Selection(
        selection=RULE_ACTIONS, string="Overdue Items", required=True
    )
    credit_overdue_days = fields.Integer(string="Tolerated Days Overdue")
    credit_no_limit_action = fields.Selection(
        selection=RULE_ACTIONS, string="No Limit Set", required=True
    )
    credit_group_action = fields.Selection(
        selection=RULE_ACTIONS,
        string="Limit of the Corporate Group Exceeded",
        required=True,
    )
    credit_expired_action = fields.Selection(
        selection=RULE_ACTIONS, string="Limit Ended", required=True
    )
    credit_review_action = fields.Selection(
        selection=RULE_ACTIONS, string="Review Overdue", required=True
    )
    credit_review_days = fields.Integer(string="Tolerated Days after the Review")
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

    @api.model
    def default_get(self, fields):
        """Begin with the company's own rules."""
        values = super().default_get(fields)
        company = self.env.company.root_id
        rules = {name: company[name] for name in _RULE_FIELDS if name in fields}
        return {**rules, **values}

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_may_configure(self):
        self.may_configure = self.env.user.has_group(
            "customer_mgmt.group_customer_manager"
        )

    @api.depends("company_id")
    def _compute_lines(self):
        for page in self:
            page.line_ids = [
                fields.Command.create(vals) for vals in page._would_be_held()
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

    def action_save_rules(self):
        """Save the rules to the company, and show again what they would hold."""
        self.ensure_one()
        self._assert_manager()
        self.company_id.sudo().write({name: self[name] for name in _RULE_FIELDS})
        self.line_ids.unlink()
        self._compute_lines()

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
        exposures = (
            self.env["customer.credit.exposure"]
            .sudo()
            ._exposure_of(
                orders.partner_invoice_id.commercial_partner_id, self.company_id
            )
        )
        vals_list = []
        for order in orders:
            position, found = order._credit_check(exposures[order._credit_debtor()])
            if verdict(found) in ("hold", "stop"):
                explained = (
                    self.env["customer.credit.hold"]
                    .sudo()
                    ._explain(order, position, found)
                )
                vals_list.append(
                    {
                        "order_id": order.id,
                        "amount": position.amount,
                        "reason": explained["reason"],
                    }
                )
        return vals_list


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
