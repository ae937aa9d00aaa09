from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...const import (
    INCIDENT_KINDS,
    INCIDENT_OUTCOMES,
    INCIDENT_SEVERITY,
    SEVERITIES,
)

# Written by the buttons and by the nightly search alone.
_OWN_FIELDS = {"state", "found_by", "fact", "closed_on", "closed_by_id", "promise_id"}
# What happened; of an incident found in the books it is the books that say so.
_FACT_FIELDS = {
    "partner_id",
    "company_id",
    "kind",
    "occurred_on",
    "amount",
    "move_id",
    "line_id",
    "payment_id",
}

# Identity, not truth, is compared: no caller from outside can bring it along.
_REOPENING = object()


class CustomerCreditIncident(models.Model):
    """Something that speaks against a customer's credit, with its evidence and outcome.

    Found by night in the books, or entered by a person. A closed incident stays as it
    is; what happened to it stands in the chatter.
    """

    _name = "customer.credit.incident"
    _description = "Credit Incident"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.record.mixin",
        "customer.credit.incident.nightly",
    ]
    _order = "occurred_on DESC, id DESC"

    kind = fields.Selection(selection=INCIDENT_KINDS, required=True, tracking=True)
    severity = fields.Selection(
        selection=SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    occurred_on = fields.Date(
        required=True,
        index=True,
        default=lambda self: self.env.company._credit_today(),
    )
    found_by = fields.Selection(
        selection=[("system", "Found by Itself"), ("person", "Entered")],
        required=True,
        default="person",
        readonly=True,
    )
    amount = fields.Monetary(tracking=True, help="What is at stake, if anything.")
    description = fields.Text(
        string="What Happened", help="With what you know it from: this is evidence."
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Evidence", bypass_search_access=True
    )

    # Documents
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice or Entry",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Journal Item",
        index="btree_not_null",
        readonly=True,
    )
    payment_id = fields.Many2one(
        comodel_name="account.payment",
        index="btree_not_null",
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    promise_id = fields.Many2one(
        comodel_name="customer.payment.promise",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    fact = fields.Char(
        readonly=True, copy=False, help="Names the fact, so that it counts once."
    )

    # Outcome
    state = fields.Selection(
        selection=[("open", "Unresolved"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        tracking=True,
    )
    outcome = fields.Selection(selection=INCIDENT_OUTCOMES, copy=False, tracking=True)
    outcome_note = fields.Text(copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)

    _fact_uniq = models.Constraint(
        "UNIQUE (company_id, fact)", "This fact is an incident already."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "Amount: it cannot be negative; leave it empty at zero."
    )
    _outcome_given = models.Constraint(
        "CHECK (state = 'open' OR outcome IS NOT NULL)",
        "Outcome: choose how the incident ended before you close it.",
    )
    _open_idx = models.Index("(partner_id, company_id) WHERE state = 'open'")
    # What is in dispute: asked for with every exposure.
    _dispute_idx = models.Index(
        "(move_id, company_id) WHERE kind = 'dispute' AND state = 'open'"
    )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_severity(self):
        for incident in self:
            incident.severity = INCIDENT_SEVERITY.get(incident.kind, "medium")

    @api.depends("partner_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for incident in self:
            if not incident.partner_id:
                incident.display_name = False  # "New" in the browser
                continue
            incident.display_name = self.env._(
                "%(customer)s: %(kind)s",
                customer=incident.partner_id.name or "",
                kind=kinds.get(incident.kind, ""),
            )

    # === CONSTRAINTS === #

    @api.constrains("found_by", "description", "attachment_ids")
    def _check_evidence(self):
        for incident in self.filtered(lambda i: i.found_by == "person"):
            if not (incident.description or "").strip() and not incident.attachment_ids:
                raise ValidationError(
                    self.env._(
                        "What Happened: say what you know and from where, or attach"
                        " the evidence."
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Who enters an incident does not choose that it was found, or is over.
            own = _OWN_FIELDS | {"outcome", "outcome_note"}
            vals_list = [
                {name: value for name, value in vals.items() if name not in own}
                for vals in vals_list
            ]
        incidents = super().create(vals_list)
        incidents._own_attachments()
        incidents._recheck_disputed()
        incidents.filtered(lambda i: i.found_by == "person")._call_controller()
        return incidents

    def write(self, vals):
        if self.env.context.get("incident_reopening") is _REOPENING:
            result = super().write(vals)
            self._recheck_disputed()
            return result
        if not self.env.su and vals.keys() & _OWN_FIELDS:
            raise AccessError(
                self.env._("An incident is closed with its Close button.")
            )
        self._assert_open()
        self._assert_facts_stay(vals)
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        if {"kind", "move_id"} & vals.keys():
            self._recheck_disputed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(i.state == "closed" or i.found_by == "system" for i in self):
            raise UserError(
                self.env._(
                    "Closed incidents and those found by themselves are history and"
                    " not deleted; close it with the outcome Unfounded."
                )
            )

    def _assert_open(self):
        if any(incident.state == "closed" for incident in self):
            raise UserError(
                self.env._("A closed incident is not changed; enter another one.")
            )

    def _assert_facts_stay(self, vals):
        found = any(incident.found_by == "system" for incident in self)
        if found and not self.env.su and vals.keys() & _FACT_FIELDS:
            raise UserError(
                self.env._(
                    "What was found in the books is not changed here; note what you"
                    " know, or close it with the outcome Unfounded."
                )
            )

    def _own_attachments(self):
        """Let whoever reads the incident read what was uploaded for it."""
        for incident in self:
            loose = incident.attachment_ids.sudo().filtered(
                lambda a: not a.res_id and a.create_uid == self.env.user
            )
            if loose:
                loose.write({"res_model": self._name, "res_id": incident.id})

    # === ACTIONS === #

    def action_close(self):
        """Close the incidents with the outcome that was chosen on them."""
        self._assert_controller()
        self._assert_open()
        if any(not incident.outcome for incident in self):
            raise UserError(
                self.env._("Outcome: choose how the incident ended, then close it.")
            )
        self._set_closed()

    def action_open_document(self):
        """Open what the incident is about: invoice, payment or promise."""
        self.ensure_one()
        self.check_access("read")
        document = (
            self.promise_id or self.payment_id or self.move_id or self.line_id.move_id
        )
        if not document:
            raise UserError(self.env._("No document belongs to this incident."))
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _assert_controller(self):
        if not self.env.su and not self.env.user.has_group(
            "customer_mgmt.group_customer_credit_controller"
        ):
            raise AccessError(
                self.env._("Only credit controllers close credit incidents.")
            )

    def _set_closed(self, **values):
        """Close open incidents; the activities of those who waited are done."""
        for company, incidents in self.grouped("company_id").items():
            incidents.sudo().write(
                {
                    "closed_on": company._credit_today(),
                    "closed_by_id": self.env.uid,
                    **values,
                    "state": "closed",
                }
            )
        self.sudo().activity_ids.action_feedback()

    def _set_reopened(self, reason):
        """Open again what had closed itself."""
        self.sudo().with_context(incident_reopening=_REOPENING).write(
            {
                "state": "open",
                "outcome": False,
                "outcome_note": False,
                "closed_on": False,
                "closed_by_id": False,
            }
        )
        self._message_log_batch(bodies={incident.id: reason for incident in self})

    def _call_controller(self):
        """Give the company's controller an activity for each of the incidents."""
        activity_type = self.env.ref("customer_mgmt.mail_activity_type_incident")
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = []
        for company, incidents in self.sudo().grouped("company_id").items():
            user = company.credit_controller_id
            if user and incidents.with_user(user).has_access("read"):
                vals_list += [
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": model_id,
                        "res_id": incident.id,
                        "user_id": user.id,
                        "date_deadline": company._credit_today(),
                        "summary": incident.display_name,
                    }
                    for incident in incidents
                ]
        self.env["mail.activity"].sudo().create(vals_list)

    @api.model
    def _incidents_of(self, customers, company, date_from, date_to):
        """Return how often what happened, and how much was at stake.

        Incidents that proved unfounded are left out.

        :param res.partner customers: commercial partners
        :return: per customer and kind that happened ``count`` and ``amount``, in the
            root company's currency; an empty dict where nothing happened
        :rtype: dict[res.partner, dict[str, dict[str, float]]]
        """
        groups = self.sudo()._read_group(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.root_id.id),
                ("occurred_on", ">=", date_from),
                ("occurred_on", "<=", date_to),
                ("outcome", "!=", "unfounded"),
            ],
            ["partner_id", "kind"],
            ["__count", "amount:sum"],
        )
        found = {customer.id: {} for customer in customers}
        for customer, kind, count, amount in groups:
            found[customer.id][kind] = {"count": count, "amount": amount or 0.0}
        return {customer: found[customer.id] for customer in customers}

    def _recheck_disputed(self):
        """Have the held orders looked at again of whose invoice is disputed from now
        on: what is in dispute is not overdue."""
        disputed = self.sudo().filtered(
            lambda i: i.kind == "dispute" and i.state == "open" and i.move_id
        )
        for company, found in disputed.grouped("company_id").items():
            self.env["customer.credit.recheck"]._enqueue(
                found.partner_id, company, "dispute"
            )

    @api.model
    def _in_dispute_sql(self):
        """Return the query of (invoice, root company) that somebody disputes today."""
        return SQL(
            """SELECT DISTINCT move_id, company_id FROM customer_credit_incident
                WHERE kind = 'dispute' AND state = 'open' AND move_id IS NOT NULL"""
        )
