from odoo import fields, models

from ...const import RISK_CLASSES


class CustomerCreditAccountEvaluation(models.AbstractModel):
    """The account's evaluation cards, and what they read from it."""

    _name = "customer.credit.account.evaluation"
    _description = "Evaluations of a Credit Account"

    evaluation_ids = fields.One2many(
        comodel_name="customer.credit.evaluation",
        inverse_name="account_id",
        groups="customer_mgmt.group_customer_credit_controller,"
        "account.group_account_readonly",
    )
    evaluation_count = fields.Integer(
        compute="_compute_evaluation_count",
        groups="customer_mgmt.group_customer_credit_controller,"
        "account.group_account_readonly",
    )
    risk_class = fields.Selection(
        selection=RISK_CLASSES, readonly=True, tracking=True, copy=False
    )

    def _compute_evaluation_count(self):
        groups = self.env["customer.credit.evaluation"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.evaluation_count = counts.get(account.id, 0)

    # === ACTIONS === #

    def action_evaluate(self):
        """Open the customer's card that is being worked on, or fill a new one."""
        self.ensure_one()
        self.check_access("write")
        cards = self.env["customer.credit.evaluation"]
        card = cards.search(
            [
                ("account_id", "=", self.id),
                ("state", "in", ("draft", "submitted")),
            ],
            limit=1,
        )
        card = card or cards._prepare(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Evaluation"),
            "res_model": cards._name,
            "res_id": card.id,
            "view_mode": "form",
        }

    def action_open_evaluations(self):
        """Open the cards of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_credit_evaluation_action"
        )
        return {**action, "domain": [("account_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _evaluation_basis(self):
        """Return what a card of this account starts from."""
        self.ensure_one()
        return {
            "account_id": self.id,
            "grade_id": self.grade_id.id,
            "base_limit": self.base_limit,
            "limit_before": self.effective_limit,
            "limit_before_set": self.limit_set,
        }

    def _sales_with_tax(self, date_from, date_to):
        """Return what was invoiced with tax, in root currency, by customer id."""
        found = self.env["customer.turnover"]._turnover_invoiced(
            self.partner_id,
            date_from,
            date_to,
            self.company_id,
            amount="amount_total_signed",
        )
        return {customer.id: amount for customer, amount in found.items()}

    def _payment_terms_days(self):
        """Return the customer's payment terms in days: the last instalment's."""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        lines = partner.property_payment_term_id.line_ids
        return max(lines.mapped("nb_days"), default=0)
