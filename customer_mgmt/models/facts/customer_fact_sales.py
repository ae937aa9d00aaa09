from odoo import fields, models
from odoo.fields import Domain

from ...loose_fields import LooseMany2one


class CustomerFactSales(models.Model):
    """What each customer bought from each salesperson in a month."""

    _name = "customer.fact.sales"
    _inherit = ["customer.fact.salesperson", "customer.fact.customer"]
    _description = "Sales by Customer and Month"
    _log_access = False

    # The inverse of the partner's facts.
    partner_id = LooseMany2one(index=True)
    invoice_count = fields.Integer(string="Invoices", readonly=True)
    refund_count = fields.Integer(string="Credit Notes", readonly=True)
    first_date = fields.Date(
        string="First Invoice", readonly=True, aggregator="min", help="In the month."
    )
    last_date = fields.Date(
        string="Last Invoice", readonly=True, aggregator="max", help="In the month."
    )

    _key_uniq = models.UniqueIndex(
        "(partner_id, company_id, month, COALESCE(user_id, 0))"
    )
    _month_idx = models.Index("(company_id, month)")
    _user_idx = models.Index("(user_id, month) WHERE user_id IS NOT NULL")

    def _lines_domain(self):
        return super()._lines_domain() & Domain("partner_id", "=", self.partner_id.id)
