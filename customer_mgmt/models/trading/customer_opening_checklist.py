from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const_trading import OPENING_KINDS

# What a company begins with: (kind, document type, needed).
_DEFAULT_ITEMS = (
    ("document", "customer_mgmt.customer_document_type_licence", True),
    ("document", "customer_mgmt.customer_document_type_contract", True),
    ("tax_number", None, True),
    ("evaluation", None, True),
    ("documents", None, True),
)


class CustomerOpeningChecklist(models.Model):
    """What has to be in a customer's file before the customer is opened."""

    _name = "customer.opening.checklist"
    _description = "Item of the Opening Checklist"
    _order = "company_id, sequence, id"

    name = fields.Char(translate=True, help="Empty: named by what is looked at.")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id,
    )
    kind = fields.Selection(selection=OPENING_KINDS, required=True, default="document")
    type_id = fields.Many2one(
        comodel_name="customer.document.type",
        string="Document Type",
        ondelete="restrict",
    )
    needed = fields.Boolean(
        default=True, help="Nobody opens a customer while this is missing."
    )
    active = fields.Boolean(default=True)

    # === COMPUTE METHODS === #

    @api.depends("name", "kind", "type_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            item.display_name = item.name or item.type_id.name or kinds.get(item.kind)

    # === CONSTRAINTS === #

    @api.constrains("kind", "type_id")
    def _check_type(self):
        for item in self:
            if (item.kind == "document") != bool(item.type_id):
                raise ValidationError(
                    self.env._(
                        "Document Type: an item that looks for a document names its"
                        " type; the others name none."
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _create_default_items(self, companies):
        """Give the items of a start to root companies that never had one."""
        known = self.with_context(active_test=False).search(
            [("company_id", "in", companies.ids)]
        )
        vals_list = [
            {
                "company_id": company.id,
                "sequence": number,
                "kind": kind,
                "type_id": self.env.ref(type_xmlid).id if type_xmlid else False,
                "needed": needed,
            }
            for company in companies - known.company_id
            for number, (kind, type_xmlid, needed) in enumerate(_DEFAULT_ITEMS)
            if not type_xmlid or self.env.ref(type_xmlid, raise_if_not_found=False)
        ]
        return self.create(vals_list)
