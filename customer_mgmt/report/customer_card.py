from odoo import api, models
from odoo.tools import format_date

# What the card tells, part by part, beside the tables of people, supplies and papers.
_PARTS = {
    "basics": (
        "vat",
        "profile_legal_form",
        "profile_licence_number",
        "profile_founded_on",
        "profile_capital",
        "profile_employees",
        "phone",
        "email",
        "website",
        "user_id",
    ),
    "characteristics": (
        "profile_class",
        "profile_channel",
        "profile_size",
        "profile_potential",
        "profile_area",
        "profile_sales_capacity",
        "profile_policy",
    ),
    "business": ("profile_staff", "profile_premises"),
    "dealings": (
        "property_payment_term_id",
        "profile_reputation",
        "profile_image",
        "profile_cooperation",
        "profile_problems",
    ),
}


class ReportCustomerCard(models.AbstractModel):
    """The customer's data card on paper, in the language of whoever prints it."""

    _name = "report.customer_mgmt.customer_card"
    _description = "Customer Data Card"

    @api.model
    def _get_report_values(self, docids, data=None):
        customers = self.env["res.partner"].browse(docids).commercial_partner_id
        return {
            "doc_ids": customers.ids,
            "doc_model": "res.partner",
            "docs": customers,
            "company": self.env.company,
            "today": format_date(self.env, self.env.company._credit_today()),
            "cards": {customer.id: self._card(customer) for customer in customers},
        }

    def _card(self, customer):
        """Return per part of the file its labels and values, blank ones as a dash."""
        names = [name for part in _PARTS.values() for name in part]
        labels = customer.fields_get(names, ["string"])
        card = {
            part: [
                (labels[name]["string"], self._value(customer, name) or "–")
                for name in fields
                if name in labels
            ]
            for part, fields in _PARTS.items()
        }
        card["surveys"] = self._surveys(customer)
        card["analysis"] = self.env["report.customer_mgmt.customer_card.sales"]._of(
            customer
        )
        address = (
            customer.street,
            customer.zip,
            customer.city,
            customer.country_id.name,
        )
        card["address"] = ", ".join(part for part in address if part)
        return card

    def _surveys(self, customer):
        if not self.env["customer.turnover.survey"].has_access("read"):
            return []
        surveys = customer.turnover_survey_ids.filtered(lambda s: not s.month)[:3]
        return [(s.year, s.currency_id.format(s.amount), s.source) for s in surveys]

    def _value(self, record, name):
        """Return a field of a record as it is printed; nothing if it is empty."""
        field, value = record._fields[name], record[name]
        if not value:
            return ""
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return currency.format(value) if currency else str(value)
        return value.display_name if field.relational else str(value)
