from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .profile_const import (
    CHANNELS,
    CLASSES,
    FILE_GROUPS,
    LEGAL_FORMS,
    POTENTIALS,
    REPUTATIONS,
    SIZES,
)


class CustomerProfile(models.AbstractModel):
    """The customer file in its four parts: basics, characteristics, business, dealings.

    Kept on the commercial partner. What changes is noted in its chatter.
    """

    _name = "customer.profile"
    _description = "Customer File"
    _inherit = ["customer.profile.status"]

    # Basics
    profile_legal_form = fields.Selection(
        selection=LEGAL_FORMS, string="Legal Form", tracking=True, groups=FILE_GROUPS
    )
    profile_licence_number = fields.Char(
        string="Licence Number", tracking=True, groups=FILE_GROUPS
    )
    profile_founded_on = fields.Date(
        string="Founded On", tracking=True, groups=FILE_GROUPS
    )
    profile_capital = fields.Monetary(
        string="Registered Capital",
        currency_field="profile_capital_currency_id",
        tracking=True,
        groups=FILE_GROUPS,
        help="0: not known.",
    )
    profile_capital_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency of Capital",
        default=lambda self: self.env.company.currency_id,
        groups=FILE_GROUPS,
    )
    profile_employees = fields.Integer(
        string="Number of Employees",
        aggregator=None,
        tracking=True,
        groups=FILE_GROUPS,
        help="0: not known.",
    )
    key_person_ids = fields.One2many(
        comodel_name="customer.key.person",
        inverse_name="partner_id",
        string="Key People",
        groups=FILE_GROUPS,
    )

    # Characteristics
    profile_area = fields.Char(
        string="Area Served",
        tracking=True,
        groups=FILE_GROUPS,
        help="Where the customer sells.",
    )
    profile_sales_capacity = fields.Char(
        string="Sales Capacity",
        tracking=True,
        groups=FILE_GROUPS,
        help="Own salespeople, shops, what they can sell of ours.",
    )
    profile_potential = fields.Selection(
        selection=POTENTIALS,
        string="Potential",
        tracking=True,
        groups=FILE_GROUPS,
    )
    profile_policy = fields.Text(
        string="Business Policy", tracking=True, groups=FILE_GROUPS
    )
    # Dimensions of analyses
    profile_size = fields.Selection(
        selection=SIZES,
        string="Size",
        index="btree_not_null",
        tracking=True,
        groups=FILE_GROUPS,
    )
    profile_channel = fields.Selection(
        selection=CHANNELS,
        string="Channel",
        index="btree_not_null",
        tracking=True,
        groups=FILE_GROUPS,
    )
    profile_class = fields.Selection(
        selection=CLASSES,
        string="Class",
        index="btree_not_null",
        tracking=True,
        groups=FILE_GROUPS,
    )

    # Business
    competitor_supply_ids = fields.One2many(
        comodel_name="customer.competitor.supply",
        inverse_name="partner_id",
        string="Competitors' Supplies",
        groups=FILE_GROUPS,
    )
    profile_staff = fields.Text(
        string="Quality of Staff", tracking=True, groups=FILE_GROUPS
    )
    profile_premises = fields.Text(
        string="Premises",
        tracking=True,
        groups=FILE_GROUPS,
        help="Buildings, shops, stores, machines: owned or rented.",
    )

    # Dealings
    profile_image = fields.Text(
        string="Image in the Trade",
        tracking=True,
        groups=FILE_GROUPS,
        help="How the trade sees the customer.",
    )
    profile_reputation = fields.Selection(
        selection=REPUTATIONS,
        string="Reputation",
        tracking=True,
        groups=FILE_GROUPS,
    )
    profile_problems = fields.Text(string="Problems", tracking=True, groups=FILE_GROUPS)
    profile_cooperation = fields.Text(
        string="Cooperation", tracking=True, groups=FILE_GROUPS
    )
    customer_document_ids = fields.One2many(
        comodel_name="customer.document",
        inverse_name="partner_id",
        string="Original Documents",
        groups=FILE_GROUPS,
    )

    # === CONSTRAINTS === #

    @api.constrains("profile_capital", "profile_employees")
    def _check_profile_figures(self):
        for partner in self:
            if partner.profile_capital < 0:
                raise ValidationError(
                    self.env._(
                        "Registered Capital: it cannot be negative; 0 is not known."
                    )
                )
            if partner.profile_capital > 1e15:
                raise ValidationError(
                    self.env._(
                        "Registered Capital: this cannot be right. Check the figure and"
                        " its unit."
                    )
                )
            if partner.profile_employees < 0:
                raise ValidationError(
                    self.env._(
                        "Number of Employees: it cannot be negative; 0 is not known."
                    )
                )

    @api.constrains("profile_founded_on")
    def _check_profile_founded(self):
        today = self.env.company._credit_today()
        for partner in self:
            if partner.profile_founded_on and partner.profile_founded_on > today:
                raise ValidationError(
                    self.env._("Founded On: the day is in the future. Correct it.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get(name) for vals in vals_list for name in self._file_fields()):
            partners._assert_may_edit_file()
        return partners

    def write(self, vals):
        if self._file_fields() & vals.keys():
            self._assert_may_edit_file()
        return super().write(vals)

    # === ACTIONS === #

    def action_print_customer_card(self):
        """Print the data card of the customers."""
        report = self.env.ref("customer_mgmt.report_customer_card")
        return report.report_action(self.commercial_partner_id)

    def action_open_customer_documents(self):
        """Open the documents of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_document_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {"default_partner_id": self.commercial_partner_id.id}
        return action

    # === BUSINESS METHODS === #

    def _file_fields(self):
        """Return the fields of the file that people fill.

        The currency is left out: its default comes with every new partner.
        """
        return {
            name
            for name, field in self._fields.items()
            if name.startswith("profile_") and not field.compute
        } - {"profile_capital_currency_id"}

    def _assert_may_edit_file(self):
        if not self.env.su and not all(partner.profile_may_edit for partner in self):
            raise AccessError(
                self.env._(
                    "The customer file is kept by the customer's salesperson. Ask that"
                    " person, or a sales manager, to note it."
                )
            )
