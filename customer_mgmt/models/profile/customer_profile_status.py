from datetime import date

from markupsafe import Markup
from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from ...rules.matching import name_key, vat_key
from ...rules.profile import PARTS, completeness, missing, share_of_turnover
from .profile_const import FILE_GROUPS

_COLUMNS = {
    "profile_name_key": "varchar",
    "profile_vat_key": "varchar",
    "profile_completeness": "int4",
}
_BATCH = 20_000
_MAX_DUPLICATES = 5


class CustomerProfileStatus(models.AbstractModel):
    """What is found out about a customer file: how full it is, and what is like it."""

    _name = "customer.profile.status"
    _description = "Customer File Status"

    profile_completeness = fields.Integer(
        string="File Complete (%)",
        compute="_compute_profile_completeness",
        store=True,
        aggregator="avg",
        groups=FILE_GROUPS,
    )
    profile_missing = fields.Char(
        string="Missing", compute="_compute_profile_missing", groups=FILE_GROUPS
    )
    profile_turnover_share = fields.Float(
        string="Our Share",
        compute="_compute_profile_turnover_share",
        groups=FILE_GROUPS,
        help="What we invoiced in the latest surveyed year, of the surveyed turnover.",
    )
    profile_share_known = fields.Boolean(
        compute="_compute_profile_turnover_share", groups=FILE_GROUPS
    )
    profile_share_year = fields.Char(
        compute="_compute_profile_turnover_share", groups=FILE_GROUPS
    )
    profile_may_edit = fields.Boolean(
        compute="_compute_profile_may_edit", groups=FILE_GROUPS
    )
    profile_name_key = fields.Char(
        compute="_compute_profile_keys",
        store=True,
        index="btree_not_null",
        groups=FILE_GROUPS,
    )
    profile_vat_key = fields.Char(
        compute="_compute_profile_keys",
        store=True,
        index="btree_not_null",
        groups=FILE_GROUPS,
    )
    profile_duplicate_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Likely Duplicates",
        compute="_compute_profile_duplicates",
        # An archived one is better taken back than made again.
        context={"active_test": False},
        groups=FILE_GROUPS,
    )
    profile_duplicate_note = fields.Html(
        compute="_compute_profile_duplicates", sanitize=False, groups=FILE_GROUPS
    )

    # === INSTALLATION === #

    def _auto_init(self):
        """Fill the columns here: by record it would be slow on 100,000."""
        if self._auto and not column_exists(
            self.env.cr, self._table, "profile_name_key"
        ):
            for column, kind in _COLUMNS.items():
                create_column(self.env.cr, self._table, column, kind)
            self._fill_profile_columns()
        return super()._auto_init()

    def _fill_profile_columns(self):
        # Nothing of the file is there yet but the tax number.
        cr = self.env.cr
        cr.execute(
            """SELECT p.id, p.is_company, p.name, p.vat, c.code FROM res_partner p
               LEFT JOIN res_country c ON c.id = p.country_id
               WHERE p.is_company OR p.parent_id IS NULL"""
        )
        rows = cr.fetchall()
        for start in range(0, len(rows), _BATCH):
            values = [
                (
                    partner_id,
                    (is_company and name_key(name)) or None,
                    (is_company and vat_key(vat, code)) or None,
                    completeness({"vat"} if vat else ()),
                )
                for partner_id, is_company, name, vat, code in rows[
                    start : start + _BATCH
                ]
            ]
            execute_values(
                cr._obj,
                """UPDATE res_partner p SET profile_name_key = v.name_key,
                          profile_vat_key = v.vat_key, profile_completeness = v.filled
                   FROM (VALUES %s) v (id, name_key, vat_key, filled)
                   WHERE p.id = v.id""",
                values,
                template="(%s, %s::varchar, %s::varchar, %s::int4)",
                page_size=_BATCH,
            )

    # === COMPUTE METHODS === #

    @api.depends(*PARTS, "is_company", "parent_id")
    def _compute_profile_completeness(self):
        for partner in self:
            partner.profile_completeness = (
                completeness(partner._filled_parts())
                if partner.is_company or not partner.parent_id
                else 0
            )

    @api.depends(*PARTS)
    @api.depends_context("lang")
    def _compute_profile_missing(self):
        labels = {
            part: description["string"]
            for part, description in self.fields_get(PARTS, ["string"]).items()
        }
        for partner in self:
            # With full rights, as the percentage is: both must tell the same.
            parts = missing(partner.sudo()._filled_parts())
            partner.profile_missing = ", ".join(labels.get(p, p) for p in parts)

    def _filled_parts(self):
        return {part for part in PARTS if self[part]}

    @api.depends(
        "turnover_survey_ids.year",
        "turnover_survey_ids.month",
        "turnover_survey_ids.amount",
    )
    @api.depends_context("company")
    def _compute_profile_turnover_share(self):
        latest = {partner: partner._latest_survey() for partner in self}
        invoiced = self._invoiced_by_year(latest)
        for partner, survey in latest.items():
            amount = survey._amount_in(self.env.company.root_id) if survey else None
            share = share_of_turnover(invoiced.get(partner), amount)
            partner.profile_share_known = share is not None
            partner.profile_turnover_share = share or 0.0
            partner.profile_share_year = str(survey.year) if survey else False

    def _latest_survey(self):
        root, year = self.env.company.root_id, self.env.company._credit_today().year
        surveys = self.sudo().turnover_survey_ids.filtered(
            lambda s: (
                s.year <= year and not s.month and s.company_id.id in (False, root.id)
            )
        )
        return surveys.sorted(lambda s: (s.year, s.id or 0))[-1:]

    def _invoiced_by_year(self, latest):
        """Return what we invoiced each partner in its latest year, a query per year."""
        years = {}
        for partner, survey in latest.items():
            if survey:
                years.setdefault(survey.year, []).append(partner._origin.id)
        invoiced = {}
        for year, partner_ids in years.items():
            found = self.env["customer.turnover"]._turnover_of(
                self.browse(partner_ids),
                date(year, 1, 1),
                date(year, 12, 31),
                "invoiced",
                self.env.company,
            )
            invoiced |= {partner.id: amount for partner, amount in found.items()}
        return {partner: invoiced.get(partner._origin.id) for partner in latest}

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_profile_may_edit(self):
        user = self.env.user
        every = user.has_group(
            "customer_mgmt.group_customer_manager"
        ) or user.has_group("sales_team.group_sale_salesman_all_leads")
        own = user.has_group("customer_mgmt.group_customer_salesperson")
        for partner in self:
            salesperson = partner.commercial_partner_id.user_id
            partner.profile_may_edit = (
                self.env.su or every or (own and salesperson in (user, user.browse()))
            )

    @api.depends("name", "vat", "is_company", "country_id")
    def _compute_profile_keys(self):
        for partner in self:
            names, numbers = partner._profile_keys()
            partner.profile_name_key, partner.profile_vat_key = names, numbers

    def _profile_keys(self):
        """Return the keys of name and tax number; nothing for people."""
        if not self.is_company:
            return False, False
        number = vat_key(self.vat, self.country_id.code)
        return name_key(self.name) or False, number or False

    @api.depends("name", "vat", "is_company", "country_id")
    def _compute_profile_duplicates(self):
        keys = {partner: partner._profile_keys() for partner in self}
        names, numbers = ({key[i] for key in keys.values() if key[i]} for i in range(2))
        found = self._find_by_keys(names, numbers)
        for partner, key in keys.items():
            like = found.filtered(lambda other, p=partner, k=key: other._is_like(p, k))
            partner.profile_duplicate_ids = like[:_MAX_DUPLICATES]
            partner.profile_duplicate_note = partner._duplicate_note(
                like[:_MAX_DUPLICATES]
            )

    @api.model
    def _find_by_keys(self, names, numbers):
        """Return the companies with one of these keys, archived ones too.

        :param set names: keys of `rules.matching.name_key`
        :param set numbers: keys of `rules.matching.vat_key`
        """
        if not names and not numbers:
            return self.env["res.partner"]
        return (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                Domain("profile_name_key", "in", list(names))
                | Domain("profile_vat_key", "in", list(numbers)),
                order="active DESC, id",
            )
        )

    def _is_like(self, partner, key):
        """Return whether this company has a key of the partner, and is not of it."""
        origin = partner._origin
        if (
            origin
            and origin in (self, self.parent_id)
            or self == partner.parent_id._origin
        ):
            return False
        name, number = key
        return bool(
            (name and self.profile_name_key == name)
            or (number and self.profile_vat_key == number)
        )

    def _duplicate_note(self, duplicates):
        """Return links that open beside, so that what is being entered stays."""
        links = [
            Markup('<a href="/odoo/res.partner/%s" target="_blank">%s</a>')
            % (
                partner.id,
                ", ".join(x for x in (partner.display_name, partner.city) if x),
            )
            for partner in duplicates
        ]
        return Markup("; ").join(links) if links else False
