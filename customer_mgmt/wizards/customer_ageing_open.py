from odoo import fields, models


class CustomerAgeingOpen(models.TransientModel):
    """Asks for the day of an ageing."""

    _name = "customer.ageing.open"
    _description = "Open the Ageing at a Date"

    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="Items stand as they were at the end of this day: what was paid, credited"
        " or booked later is left out.",
    )

    def action_open(self):
        """Show the open items of that day."""
        self.ensure_one()
        return self.env["customer.ageing"]._action_at(self.date)
