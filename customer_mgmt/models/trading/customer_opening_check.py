from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...const_trading import CHECK_STATES, OPENING_KINDS


class CustomerOpeningCheck(models.Model):
    """An item of the opening checklist as it stands for one customer, with its source.

    Nothing is stored: accounts and items are joined when they are looked at, and the
    state is read from the customer's file.
    """

    _name = "customer.opening.check"
    _description = "Opening Check of a Customer"
    _auto = False
    _order = "sequence, id"
    _rec_name = "item_id"
    _depends = {
        "customer.credit.account": ["partner_id", "company_id"],
        "customer.opening.checklist": [
            "company_id",
            "sequence",
            "kind",
            "type_id",
            "needed",
            "active",
        ],
    }

    account_id = fields.Many2one(comodel_name="customer.credit.account", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    item_id = fields.Many2one(comodel_name="customer.opening.checklist", readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(selection=OPENING_KINDS, readonly=True)
    type_id = fields.Many2one(comodel_name="customer.document.type", readonly=True)
    needed = fields.Boolean(readonly=True)
    state = fields.Selection(selection=CHECK_STATES, compute="_compute_state")
    source = fields.Char(compute="_compute_state", help="Where it was found.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT account.id::bigint * 100000 + item.id AS id,
                      account.id AS account_id, account.partner_id,
                      account.company_id, item.id AS item_id, item.sequence,
                      item.kind, item.type_id, item.needed
                 FROM customer_credit_account account
                 JOIN customer_opening_checklist item
                   ON item.company_id = account.company_id AND item.active"""
        )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "item_id")
    @api.depends_context("lang")
    def _compute_state(self):
        accounts = self.sudo().account_id
        found = {
            "documents": accounts._opening_documents(),
            "evaluations": accounts._opening_evaluations(),
        }
        for check in self:
            look = getattr(check.sudo(), f"_look_{check.kind}")
            check.state, check.source = look(found)

    # === BUSINESS METHODS === #

    def _documents_found(self, found):
        key = (self.partner_id, self.company_id)
        return found["documents"].get(key, self.env["customer.document"])

    def _look_document(self, found):
        documents = self._documents_found(found).filtered(
            lambda document: document.type_id == self.type_id
        )
        today = self.company_id._credit_today()
        valid = documents.filtered(lambda d: not d.expires_on or d.expires_on >= today)
        if valid:
            return "done", self._document_source(valid[-1:])
        if documents:
            return "expired", self._document_source(documents[-1:])
        return "missing", ""

    def _document_source(self, document):
        if not document.expires_on:
            return document.display_name
        return self.env._(
            "%(document)s, until %(day)s",
            document=document.display_name,
            day=format_date(self.env, document.expires_on),
        )

    def _look_documents(self, found):
        documents = self._documents_found(found)
        today = self.company_id._credit_today()
        ended = documents.filtered(lambda d: d.expires_on and d.expires_on < today)
        if ended:
            return "expired", ", ".join(self._document_source(d) for d in ended)
        count = self.env._("%s documents in the file", len(documents))
        return ("done", count) if documents else ("missing", "")

    def _look_tax_number(self, found):
        number = self.partner_id.vat
        return ("done", number) if number else ("missing", "")

    def _look_evaluation(self, found):
        card = found["evaluations"].get(self.account_id)
        return ("done", card.display_name) if card else ("missing", "")

    def _look_limit(self, found):
        if not self.account_id.limit_set:
            return "missing", ""
        since = format_date(self.env, self.account_id.limit_date)
        return "done", self.env._("Since %s", since)

    # === ACTIONS === #

    def action_open_source(self):
        """Open what was looked at: the document, the evaluation, the customer."""
        self.ensure_one()
        self.check_access("read")
        if self.kind in ("document", "documents"):
            return self._open_documents()
        if self.kind == "evaluation":
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Credit Evaluations"),
                "res_model": "customer.credit.evaluation",
                "view_mode": "list,form",
                "domain": [("account_id", "=", self.account_id.id)],
            }
        record = self.account_id if self.kind == "limit" else self.partner_id
        return record._get_records_action()

    def _open_documents(self):
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        context = {
            "default_partner_id": self.partner_id.id,
            "default_company_id": self.company_id.id,
        }
        if self.kind == "document":
            domain.append(("type_id", "=", self.type_id.id))
            context["default_type_id"] = self.type_id.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "customer.document",
            "view_mode": "list,form",
            "domain": domain,
            "context": context,
        }
