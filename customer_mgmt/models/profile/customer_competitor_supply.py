from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerCompetitorSupply(models.Model):
    """How much of a customer's need a competitor covers, as found out on a day."""

    _name = "customer.competitor.supply"
    _description = "Competitor's Supply"
    _inherit = ["customer.file.part"]
    _order = "date DESC, id DESC"
    _rec_name = "competitor_id"

    competitor_id = fields.Many2one(
        comodel_name="customer.competitor",
        required=True,
        index=True,
        ondelete="restrict",
    )
    category_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="restrict",
        help="Empty: all the customer buys.",
    )
    share = fields.Float(
        string="Share (%)",
        aggregator=None,
        digits=(5, 1),
        help="Part of what the customer buys of this. 0: not known.",
    )
    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    source = fields.Char(help="Where it is from: visit, tender, annual report …")
    note = fields.Char()

    _share_range = models.Constraint(
        "CHECK (share BETWEEN 0 AND 100)",
        "Share: a part of what the customer buys is between 0 and 100 %.",
    )

    @api.constrains("date")
    def _check_date_is_past(self):
        for supply in self:
            if supply.date > supply.company_id._credit_today():
                raise ValidationError(
                    self.env._("As of: nobody knows it for a future day yet.")
                )
