from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import FACT_GROUPS, FINANCE_GROUPS, LIGHTS, TRADING_STATES


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "res.partner.finance",
        "customer.incident.counts",
        "customer.fact.balance.debtor",
        "customer.profile",
        "customer.class.partner",
        "customer.stock.partner",
        "customer.identity.watch",
    ]

    turnover_survey_ids = fields.One2many(
        comodel_name="customer.turnover.survey", inverse_name="partner_id"
    )
    customer_fact_ids = fields.One2many(
        comodel_name="customer.fact.sales",
        inverse_name="partner_id",
        string="Sales by Month",
        groups=FACT_GROUPS,
    )
    credit_account_ids = fields.One2many(
        comodel_name="customer.credit.account", inverse_name="partner_id"
    )
    credit_account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        string="Own Credit Account",
        compute="_compute_credit_account",
        help="The customer's account with the current company.",
    )
    credit_grade_id = fields.Many2one(
        comodel_name="customer.credit.grade", compute="_compute_credit_account"
    )
    credit_light = fields.Selection(
        selection=LIGHTS, compute="_compute_credit_account", string="Credit Standing"
    )
    credit_headroom = fields.Monetary(
        compute="_compute_credit_account", currency_field="currency_id"
    )
    credit_trading_state = fields.Selection(
        selection=TRADING_STATES, compute="_compute_credit_account"
    )
    credit_exposure = fields.Monetary(
        compute="_compute_credit_account",
        currency_field="currency_id",
        groups=FINANCE_GROUPS,
    )

    # === COMPUTE METHODS === #

    @api.depends("credit_account_ids.trading_state", "credit_account_ids.grade_id")
    @api.depends_context("company")
    def _compute_credit_account(self):
        accounts = self.env["customer.credit.account"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.root_id.id),
            ]
        )
        by_customer = accounts.grouped("partner_id")
        for partner in self:
            account = by_customer.get(partner.commercial_partner_id, accounts.browse())
            partner.credit_account_id = account
            partner.credit_grade_id = account.grade_id
            partner.credit_light = account.light
            partner.credit_headroom = account.headroom
            partner.credit_trading_state = account.trading_state
            partner.credit_exposure = account.sudo().exposure_total

    # === CRUD METHODS === #

    def write(self, vals):
        if "credit_limit" in vals:
            self._assert_limit_free(vals["credit_limit"])
        # A new parent moves what the contact owes to another customer.
        if {"parent_id", "is_company"} & vals.keys():
            with self._watching_debtors(self):
                return super().write(vals)
        return super().write(vals)

    def _assert_limit_free(self, limit):
        # Odoo itself copies a company's values to its contacts; they owe nothing.
        if not self.env.company.root_id.credit_enforced:
            return
        if any(
            partner.commercial_partner_id == partner and partner.credit_limit != limit
            for partner in self.sudo()
        ):
            raise UserError(
                self.env._(
                    "Credit Limit: credit control is enforced. Open the customer's"
                    " credit account and use Request Limit; a credit manager approves"
                    " it."
                )
            )

    # === ACTIONS === #

    def action_open_credit_account(self):
        """Open the customer's credit account in the current company."""
        self.ensure_one()
        return self.commercial_partner_id._credit_account_action(self.env.company)

    def action_open_customer_screen(self):
        """Open all there is to know of the customer on one screen."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "customer_mgmt.customer_screen_action"
        )
        customer = self.commercial_partner_id
        return {**action, "context": {"active_id": customer.id}}

    # === BUSINESS METHODS === #

    def _credit_account_action(self, company):
        account = (
            self.env["customer.credit.account"].sudo()._get_or_create(self, company)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Account"),
            "res_model": "customer.credit.account",
            "res_id": account.id,
            "view_mode": "form",
        }

    @contextmanager
    def _watching_debtors(self, partners):
        """Let the guard look at confirmed orders whose debtor the block may change."""
        orders = self.env["sale.order"].sudo()
        if any(c.credit_enforced for c in self.env["res.company"].sudo().search([])):
            orders = orders.search(
                [
                    ("partner_invoice_id", "child_of", partners.ids),
                    ("state", "=", "sale"),
                    ("invoice_status", "not in", ("invoiced", "upselling")),
                ]
            )
        with self.env["customer.credit.guard"]._watching(orders):
            yield
