from odoo import api, fields, models

from ...const import FINANCE_GROUPS

_GROUPS = f"customer_mgmt.group_customer_salesperson,{FINANCE_GROUPS}"


class CustomerIncidentCounts(models.AbstractModel):
    """Buttons to a customer's incidents and promises, on account and partner."""

    _name = "customer.incident.counts"
    _description = "Incidents and Promises of a Customer"

    incident_open_count = fields.Integer(
        string="Open Incidents", compute="_compute_incident_counts", groups=_GROUPS
    )
    promise_open_count = fields.Integer(
        string="Open Promises", compute="_compute_incident_counts", groups=_GROUPS
    )

    @api.depends_context("company", "uid")
    def _compute_incident_counts(self):
        customers = self._incident_customers()
        for name, model in (
            ("incident_open_count", "customer.credit.incident"),
            ("promise_open_count", "customer.payment.promise"),
        ):
            counts = self._open_counts(model, customers)
            for record in self:
                record[name] = counts.get(customers[record], 0)

    def _open_counts(self, model, customers):
        groups = self.env[model]._read_group(
            [
                ("partner_id", "in", [c.id for c, _root in customers.values()]),
                ("company_id", "in", [root.id for _c, root in customers.values()]),
                ("state", "=", "open"),
            ],
            ["partner_id", "company_id"],
            ["__count"],
        )
        return {(customer, company): count for customer, company, count in groups}

    def _incident_customers(self):
        """Return (customer, root company) by record; the account knows its own.

        :rtype: dict
        """
        root = self.env.company.root_id
        if "commercial_partner_id" in self._fields:
            return {r: (r.commercial_partner_id, root) for r in self}
        return {r: (r.partner_id, r.company_id) for r in self}

    def action_open_incidents(self):
        """Open the customer's incidents."""
        return self._open_of_customer("customer_credit_incident_action", "open")

    def action_open_promises(self):
        """Open the customer's payment promises."""
        return self._open_of_customer("customer_payment_promise_action", "open")

    def action_open_targets(self):
        """Open the customer's sales targets."""
        return self._open_of_customer("customer_sales_target_action", "current")

    def _open_of_customer(self, xmlid, search_filter):
        self.ensure_one()
        customer, company = self._incident_customers()[self]
        action = self.env["ir.actions.act_window"]._for_xml_id(f"customer_mgmt.{xmlid}")
        return {
            **action,
            "domain": [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
            ],
            "context": {
                "default_partner_id": customer.id,
                f"search_default_{search_filter}": 1,
            },
        }
