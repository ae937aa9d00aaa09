from odoo import fields, models


class CustomerCompanyConcentration(models.AbstractModel):
    """From which HHI a company calls sales concentrated; branches follow the root."""

    _name = "customer.company.concentration"
    _description = "Bounds of Concentration of a Company"

    hhi_moderate = fields.Float(
        string="HHI: Moderate from",
        default=1000.0,
        required=True,
        help="Herfindahl–Hirschman index from which sales are moderately concentrated.",
    )
    hhi_high = fields.Float(string="HHI: High from", default=1800.0, required=True)
    hhi_extreme = fields.Float(
        string="HHI: Very High from", default=2500.0, required=True
    )

    _hhi_bounds_rise = models.Constraint(
        "CHECK (0 < hhi_moderate AND hhi_moderate < hhi_high"
        " AND hhi_high < hhi_extreme AND hhi_extreme <= 10000)",
        "HHI: its bounds rise up to 10,000, like 1,000, 1,800 and 2,500.",
    )

    def _hhi_bounds(self):
        """Return the HHI from which sales are moderately, highly, extremely so.

        :rtype: tuple[float, float, float]
        """
        root = self.root_id.sudo()
        return root.hhi_moderate, root.hhi_high, root.hhi_extreme
