from odoo import api, fields, models

from ...const_finance import INVESTIGATION_GROUPS, STATEMENT_GROUPS


class ResPartnerFinance(models.AbstractModel):
    """What a customer's page needs of statements and credit investigations."""

    _name = "res.partner.finance"
    _description = "Financial Position of a Customer"

    financial_statement_count = fields.Integer(
        compute="_compute_financial_statement_count", groups=STATEMENT_GROUPS
    )
    credit_investigation_count = fields.Integer(
        compute="_compute_credit_investigation_count", groups=INVESTIGATION_GROUPS
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "company")
    def _compute_financial_statement_count(self):
        counts = self._count_of_customers("customer.financial.statement")
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.financial_statement_count = count

    @api.depends_context("uid", "company")
    def _compute_credit_investigation_count(self):
        counts = self._count_of_customers("customer.credit.investigation")
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.credit_investigation_count = count

    def _count_of_customers(self, model):
        customers = self.commercial_partner_id
        return dict(
            self.env[model]._read_group(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", self.env.company.root_id.id),
                ],
                ["partner_id"],
                ["__count"],
            )
        )

    # === ACTIONS === #

    def action_open_financial_statements(self):
        """Open the customer's yearly statements."""
        return self._action_of_customer("customer_financial_statement_action")

    def action_open_credit_investigations(self):
        """Open the customer's credit investigations."""
        return self._action_of_customer("customer_credit_investigation_action")

    # === BUSINESS METHODS === #

    def _action_of_customer(self, name):
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(f"customer_mgmt.{name}")
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
