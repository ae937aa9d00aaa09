from odoo import fields, models

from ...rules.concentration import CutOffs


class CustomerCompanyConcentration(models.AbstractModel):
    """By which bounds a company classes customers by turnover; branches follow it."""

    _name = "customer.company.concentration"
    _description = "Bounds of Classes and Concentration of a Company"

    abc_cut_a = fields.Float(
        string="Class A up to",
        default=80.0,
        required=True,
        help="Percent of turnover: customers are of class A until those larger than they"
        " make up this share.",
    )
    abc_cut_b = fields.Float(
        string="Class B up to",
        default=95.0,
        required=True,
        help="Percent of turnover: the next customers are of class B, the rest of C.",
    )
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

    _abc_cuts_rise = models.Constraint(
        "CHECK (0 < abc_cut_a AND abc_cut_a < abc_cut_b AND abc_cut_b <= 100)",
        "ABC classes: their cut-offs are percentages that rise, like 80 and 95.",
    )
    _hhi_bounds_rise = models.Constraint(
        "CHECK (0 < hhi_moderate AND hhi_moderate < hhi_high"
        " AND hhi_high < hhi_extreme AND hhi_extreme <= 10000)",
        "HHI: its bounds rise up to 10,000, like 1,000, 1,800 and 2,500.",
    )

    def _abc_cut_offs(self):
        """Return up to which cumulative shares customers are of class A and B.

        :rtype: rules.concentration.CutOffs
        """
        root = self.root_id.sudo()
        return CutOffs(root.abc_cut_a, root.abc_cut_b)

    def _hhi_bounds(self):
        """Return the HHI from which sales are moderately, highly, extremely so.

        :rtype: tuple[float, float, float]
        """
        root = self.root_id.sudo()
        return root.hhi_moderate, root.hhi_high, root.hhi_extreme
