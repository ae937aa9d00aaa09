from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.documents import document_state
from .profile_const import DOCUMENT_STATES

_BATCH = 200


class CustomerDocument(models.Model):
    """A paper of a customer with its term: licence, certificate, contract."""

    _name = "customer.document"
    _description = "Customer Document"
    _inherit = ["customer.file.part", "mail.thread", "mail.activity.mixin"]
    _order = "expires_on, id"

    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        comodel_name="customer.document.type",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    number = fields.Char(tracking=True)
    issued_on = fields.Date(tracking=True)
    expires_on = fields.Date(
        index="btree_not_null", tracking=True, help="Last day. Empty: without end."
    )
    reminder_days = fields.Integer(
        string="Reminder (Days Before)",
        compute="_compute_reminder_days",
        store=True,
        readonly=False,
        precompute=True,
    )
    remind_on = fields.Date(compute="_compute_remind_on", store=True, precompute=True)
    reminded_for = fields.Date(
        readonly=True, copy=False, help="The end that somebody was reminded of."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Gets the reminder. Empty: the customer's salesperson.",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Attachments"
    )
    state = fields.Selection(
        selection=DOCUMENT_STATES, compute="_compute_state", search="_search_state"
    )
    note = fields.Char()

    _dates_ordered = models.Constraint(
        "CHECK (issued_on IS NULL OR expires_on IS NULL OR expires_on >= issued_on)",
        "Expires On: a document does not end before it is issued. Correct a date.",
    )
    _reminder_positive = models.Constraint(
        "CHECK (reminder_days >= 0)",
        "Reminder: it cannot come after the end; 0 is on the last day.",
    )
    # An index instead of a constraint: Odoo's merge of partners deletes what would
    # break a constraint, and an archived document is no obstacle to its renewal.
    _number_uniq = models.UniqueIndex(
        "(company_id, partner_id, type_id, number) WHERE active AND number IS NOT NULL",
        "Number: the customer has a document of this type and number already."
        " Change that one, or archive it.",
    )
    _to_remind_idx = models.Index("(company_id, remind_on) WHERE remind_on IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("type_id", "number")
    def _compute_display_name(self):
        for document in self:
            parts = (document.type_id.name, document.number)
            document.display_name = " ".join(part for part in parts if part)

    @api.depends("type_id")
    def _compute_reminder_days(self):
        for document in self:
            document.reminder_days = document.type_id.reminder_days

    @api.depends("expires_on", "reminder_days")
    def _compute_remind_on(self):
        for document in self:
            end = document.expires_on
            document.remind_on = end and end - timedelta(document.reminder_days)

    @api.depends("expires_on", "remind_on")
    @api.depends_context("allowed_company_ids")
    def _compute_state(self):
        today = self.env.company._credit_today()
        for document in self:
            document.state = document_state(
                document.expires_on or None, document.remind_on or None, today
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._credit_today()
        ended = Domain("expires_on", "<", today)
        expiring = Domain("expires_on", ">=", today) & Domain("remind_on", "<=", today)
        domains = {
            "expired": ended,
            "expiring": expiring,
            "valid": Domain("expires_on", "=", False) | Domain("remind_on", ">", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # === ACTIONS === #

    def action_open_customer(self):
        """Open the customer whose document it is."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _cron_remind(self):
        """Remind somebody of each document that is about to end, once per end."""
        due = self._find_to_remind()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for start in range(0, len(due), _BATCH):
            batch = due[start : start + _BATCH]
            batch._remind()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _find_to_remind(self):
        domains = [
            Domain("company_id", "=", company.id)
            & Domain("remind_on", "<=", company._credit_today())
            for company in self.env["res.company"].search([("parent_id", "=", False)])
        ]
        nobody = Domain("user_id", "=", False) & Domain(
            "partner_id.user_id", "=", False
        )
        # Nobody to remind: the document stays in the list of what expires.
        documents = self.search(Domain.OR(domains) & ~nobody)
        return documents.filtered(lambda d: d.reminded_for != d.expires_on)

    def _remind(self):
        """Schedule one activity per document, all in one go."""
        kind = self.env.ref("customer_mgmt.mail_activity_type_customer_document")
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": document.id,
                    "user_id": (document.user_id or document.partner_id.user_id).id,
                    "date_deadline": document.expires_on,
                    "summary": self.env._(
                        "%(document)s of %(customer)s ends",
                        document=document.display_name,
                        customer=document.partner_id.display_name,
                    ),
                }
                for document in self
            ]
        )
        for end, documents in self.grouped("expires_on").items():
            documents.write({"reminded_for": end})

    def _keep_at_merge(self, partners, target):
        """Archive what would stand twice in the file of merged customers.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: keeps its own document of the same number
        """
        documents = self.search([("partner_id", "in", (partners | target).ids)])
        documents = documents.sorted(lambda d: (d.partner_id != target, d.id))
        seen, twice = set(), self.browse()
        for document in documents.filtered("number"):
            key = (document.company_id, document.type_id, document.number)
            if key in seen:
                twice |= document
            seen.add(key)
        twice.action_archive()
