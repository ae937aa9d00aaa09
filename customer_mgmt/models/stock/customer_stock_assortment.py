from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...const_stock import VERIFIED_BY
from ...rules.period import shift


class CustomerStockAssortment(models.Model):
    """A product of ours that a customer stocks, from when to when, and how we know."""

    _name = "customer.stock.assortment"
    _description = "Product Stocked at a Customer"
    _inherit = ["customer.record.mixin"]
    _order = "partner_id, product_id, date_from DESC, id"
    _check_company_auto = True

    company_id = fields.Many2one(readonly=True)
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_to = fields.Date(string="Until", help="Empty: still stocked.")
    verified_by = fields.Selection(
        selection=VERIFIED_BY, required=True, default="visit"
    )
    verified_on = fields.Date(
        required=True, default=lambda self: self.env.company._credit_today()
    )
    verifier_id = fields.Many2one(
        comodel_name="res.users",
        string="Verified by Whom",
        required=True,
        default=lambda self: self.env.user,
    )
    note = fields.Char()

    _period_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Until: it is not before From.",
    )
    _product_uniq = models.UniqueIndex(
        "(company_id, partner_id, product_id) WHERE date_to IS NULL",
        "Product: the customer stocks it already; change that line.",
    )

    @api.constrains("partner_id", "product_id", "date_from", "date_to")
    def _check_periods_apart(self):
        others = self.sudo().search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("product_id", "in", self.product_id.ids),
            ]
        )
        by_key = others.grouped(lambda line: line._product_key())
        for line in self:
            for other in by_key.get(line._product_key(), others.browse()) - line:
                if line._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "Product: %(product)s is on the list of %(customer)s for"
                            " this time already; change that line.",
                            product=line.product_id.display_name,
                            customer=line.partner_id.display_name,
                        )
                    )

    @api.depends("partner_id", "product_id")
    def _compute_display_name(self):
        for line in self:
            names = line.partner_id.name, line.product_id.display_name
            line.display_name = ", ".join(filter(None, names))

    def _product_key(self):
        return self.company_id, self.partner_id, self.product_id

    def _overlaps(self, other):
        end = self.date_to or fields.Date.to_date("9999-12-31")
        other_end = other.date_to or fields.Date.to_date("9999-12-31")
        return self.date_from <= other_end and other.date_from <= end

    # === BUSINESS METHODS === #

    @api.model
    def _stocked_domain(self, month):
        """Return the domain of what is stocked in a month.

        :param date month: its first day
        """
        return Domain("date_from", "<", shift(month, 1)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", month)
        )

    @api.model
    def _keep_at_merge(self, partners, target):
        """Join what two merged customers stock at the same time into one line.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: its lines stay, and grow to the longer period
        """
        lines = self.search([("partner_id", "in", (partners | target).ids)])
        lines = lines.sorted(lambda line: (line.partner_id != target, line.id))
        kept = self.browse()
        for line in lines:
            same = kept.filtered(
                lambda k, n=line: (
                    k.company_id == n.company_id
                    and k.product_id == n.product_id
                    and k._overlaps(n)
                )
            )
            if same:
                same[0]._absorb(same[1:] | line)
                kept -= same[1:]
            else:
                kept |= line
        self.env.flush_all()

    def _absorb(self, others):
        """Grow to the period of other lines, which go."""
        lines = self | others
        ends = lines.mapped("date_to")
        period = {
            "date_from": min(lines.mapped("date_from")),
            "date_to": all(ends) and max(ends),
        }
        others.unlink()
        self.write(period)
