from odoo import api, fields, models

from ...const import FINANCE_GROUPS


class CustomerCreditAccountSecurity(models.AbstractModel):
    """The account's securities."""

    _name = "customer.credit.account.security"
    _description = "Securities of a Credit Account"

    # Completed by the account.
    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")

    security_ids = fields.One2many(
        comodel_name="customer.credit.security",
        inverse_name="account_id",
        groups=FINANCE_GROUPS,
    )
    security_amount = fields.Monetary(
        string="Securities Counted",
        compute="_compute_security_amount",
        groups=FINANCE_GROUPS,
        help="What approved securities in force today count, at today's rates.",
    )

    @api.depends("security_ids.counted_amount")
    def _compute_security_amount(self):
        securities = self.env["customer.credit.security"]
        for company, accounts in self.grouped("company_id").items():
            worth = (
                securities._collateral_of(accounts, company._credit_today())
                if company
                else {}
            )
            for account in accounts:
                account.security_amount = worth.get(account.id, 0.0)

    def action_open_securities(self):
        """Open the customer's securities."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Securities of %s", self.partner_id.name),
            "res_model": "customer.credit.security",
            "view_mode": "list,kanban,form",
            "domain": [("account_id", "=", self.id)],
            "context": {
                "default_account_id": self.id,
                "default_currency_id": self.currency_id.id,
            },
        }

    def _hand_over_securities(self, kept):
        """Give the securities to the account a merge keeps; they go on counting."""
        securities = self.env["customer.credit.security"].with_context(
            active_test=False
        )
        securities.search([("account_id", "=", self.id)])._move_to(kept)
