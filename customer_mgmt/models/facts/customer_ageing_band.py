from odoo import api, fields, models

from ...rules.ageing import MAXIMUM_BOUNDS, band_labels

BANDS = tuple(f"band_{number}" for number in range(1, MAXIMUM_BOUNDS + 2))


class CustomerAgeingBand(models.AbstractModel):
    """Receivables by age, a column per band of the current company."""

    _name = "customer.ageing.band"
    _description = "Receivables by Age"

    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    not_due = fields.Monetary(readonly=True)
    band_1 = fields.Monetary(readonly=True)
    band_2 = fields.Monetary(readonly=True)
    band_3 = fields.Monetary(readonly=True)
    band_4 = fields.Monetary(readonly=True)
    band_5 = fields.Monetary(readonly=True)
    band_6 = fields.Monetary(readonly=True)
    unapplied = fields.Monetary(
        string="Unapplied Credit",
        readonly=True,
        help="Payments and credit notes that were not matched on that day.",
    )

    # === SELECTION METHODS === #

    @api.model
    def _selection_band(self):
        bounds = self.env.company._ageing_bounds()
        return [
            ("band_0", self.env._("Not Due")),
            *zip(BANDS, band_labels(bounds), strict=False),
            ("unapplied", self.env._("Unapplied Credit")),
        ]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # The columns are called what the company's bands are.
        found = super().fields_get(allfields, attributes)
        for name, label in dict(self._selection_band()).items():
            if name in found and "string" in found[name]:
                found[name]["string"] = label
        return found

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.company._ageing_bounds())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        shown = dict(self._selection_band())
        for name in set(BANDS) - shown.keys():
            for node in arch.xpath(f"//field[@name='{name}']"):
                node.getparent().remove(node)
        return arch, view


def used_columns(bounds):
    """Return the columns that bands with these bounds fill."""
    return ("not_due", *BANDS[: len(bounds) + 1], "unapplied")
