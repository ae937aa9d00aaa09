from odoo import fields, models


class CustomerStockPartner(models.AbstractModel):
    """The stock of our goods at a customer, on the customer."""

    _name = "customer.stock.partner"
    _description = "Stock of Our Goods at a Customer"

    stock_survey_count = fields.Integer(
        string="Stock Surveys",
        compute="_compute_stock_survey_count",
        groups="customer_mgmt.group_customer_salesperson,"
        "customer_mgmt.group_customer_service_agent",
    )

    def _compute_stock_survey_count(self):
        customers = self.commercial_partner_id
        counts = dict(
            self.env["customer.stock.survey"]._read_group(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", self.env.company.root_id.id),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.stock_survey_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_stock_surveys(self):
        """Open the customer's surveys of the stock of our goods."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_stock_survey_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
