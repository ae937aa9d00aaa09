from odoo import fields, models


class CustomerCompetitor(models.Model):
    """A company that sells to our customers what we sell too."""

    _name = "customer.competitor"
    _description = "Competitor"
    _order = "name"

    name = fields.Char(required=True)
    website = fields.Char()
    note = fields.Text(string="Strengths and Weaknesses")
    active = fields.Boolean(default=True)
    supply_ids = fields.One2many(
        comodel_name="customer.competitor.supply", inverse_name="competitor_id"
    )

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "Name: this competitor is listed already. Choose it instead."
    )
