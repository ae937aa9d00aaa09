from odoo import api, fields, models

from .activity_const import ABC_CLASSES, ACTIVITIES
from .profile_const import FILE_GROUPS


class CustomerClassPartner(models.AbstractModel):
    """What a customer is in the current company now, and was."""

    _name = "customer.class.partner"
    _description = "Activity and Class of a Customer"

    class_ids = fields.One2many(
        comodel_name="customer.fact.class",
        inverse_name="partner_id",
        string="Activity and Class by Month",
        groups=FILE_GROUPS,
    )
    class_activity = fields.Selection(
        selection=ACTIVITIES,
        string="Sales Activity",
        compute="_compute_class",
        groups=FILE_GROUPS,
    )
    class_abc = fields.Selection(
        selection=ABC_CLASSES,
        string="ABC Class",
        compute="_compute_class",
        groups=FILE_GROUPS,
    )
    activity_reason_ids = fields.One2many(
        comodel_name="customer.activity.reason",
        inverse_name="partner_id",
        string="Start and Stop of Trading",
        groups=FILE_GROUPS,
    )

    @api.depends_context("company", "uid")
    def _compute_class(self):
        classes = self.env["customer.fact.class"]
        if classes.has_access("read"):
            classes = classes.search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.root_id.id),
                    ("latest", "=", True),
                ]
            )
        found = classes.grouped("partner_id")
        for partner in self:
            row = found.get(partner.commercial_partner_id, classes.browse())
            partner.class_activity = row.activity
            partner.class_abc = row.abc

    def action_open_class_history(self):
        """Open what the customer was month by month."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_fact_class_action_history"
        )
        return {
            **action,
            "name": self.env._("Classes of %s", customer.display_name),
            "domain": [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.root_id.id),
            ],
        }
