from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.ageing import DEFAULT_BANDS, MAXIMUM_BOUNDS, parse_bands


class CustomerCompanyAgeing(models.AbstractModel):
    """Into which bands a company sorts what is overdue; branches follow the root."""

    _name = "customer.company.ageing"
    _description = "Ageing Bands of a Company"

    ageing_bands = fields.Char(
        default=DEFAULT_BANDS,
        required=True,
        help="Last day of each band of the ageing, like 30,60,90. What is older stands"
        " in a last band of its own.",
    )

    @api.constrains("ageing_bands")
    def _check_ageing_bands(self):
        for company in self:
            try:
                parse_bands(company.ageing_bands or "")
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Ageing Bands: %(bands)s are not days that rise. Write one to"
                        " %(most)s whole numbers with commas, like 30,60,90.",
                        bands=company.ageing_bands or "–",
                        most=MAXIMUM_BOUNDS,
                    )
                ) from None

    def write(self, vals):
        result = super().write(vals)
        if "ageing_bands" in vals:
            # Month ends stand in the bands of the day they were built.
            builds = self.env["customer.fact.build"].sudo()
            builds.search([("company_id", "in", self.root_id.ids)])._start_balances()
        return result

    def _ageing_bounds(self):
        """Return the last day of each band.

        :rtype: tuple[int, ...]
        """
        return parse_bands(self.root_id.sudo().ageing_bands or DEFAULT_BANDS)
