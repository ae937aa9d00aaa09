from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

from ...blank_fields import BlankMonetary
from ...const_finance import FUNDS, INVESTIGATION_KINDS, PAYS_OTHERS, REPUTATIONS

# What may still change once an investigation is done: nobody edits findings.
_FREE_FIELDS = {"state", "next_due", "active"}


class CustomerCreditInvestigation(models.Model):
    """What somebody found out about a customer on a day: funds, loans, how others are
    paid.

    It serves where there are no statements. Once done it is not edited: the next
    investigation is another record, so that the history stays.
    """

    _name = "customer.credit.investigation"
    _description = "Credit Investigation"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.financial.wording"]
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    date = fields.Date(
        required=True, tracking=True, default=lambda self: self._default_date()
    )
    kind = fields.Selection(
        selection=INVESTIGATION_KINDS, required=True, default="visit", tracking=True
    )
    source = fields.Char(
        help="Which bank, supplier or agency was asked, or who was visited."
    )
    investigator_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index="btree_not_null",
        default=lambda self: self.env.user,
        tracking=True,
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact Person",
        help="Who gave the information.",
    )

    # Findings
    funds = fields.Selection(
        selection=FUNDS, tracking=True, help="Whether there is money to pay with."
    )
    loan_amount = BlankMonetary(
        string="Loans", help="Blank: not known. 0: there are none."
    )
    loan_bank = fields.Char(string="Lending Bank")
    pays_others = fields.Selection(
        selection=PAYS_OTHERS, tracking=True, help="How other suppliers are paid."
    )
    reputation = fields.Selection(selection=REPUTATIONS, tracking=True)
    recommended_amount = BlankMonetary(
        string="Recommended Credit",
        tracking=True,
        help="Blank: no recommendation. 0: no credit.",
    )
    summary = fields.Html()

    next_due = fields.Date(tracking=True, help="When somebody should ask again.")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )

    _loan_positive = models.Constraint(
        "CHECK (loan_amount BETWEEN 0 AND 1e15)",
        "Loans: enter an amount of 0 or more, or leave it blank if it is not known.",
    )
    _recommended_positive = models.Constraint(
        "CHECK (recommended_amount BETWEEN 0 AND 1e15)",
        "Recommended Credit: enter an amount of 0 or more, or leave it blank.",
    )
    _due_later = models.Constraint(
        "CHECK (next_due > date)",
        "Next Due: choose a day after that of the investigation.",
    )

    def _default_date(self):
        return self.env.company._credit_today()

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for investigation in self:
            name = investigation.partner_id.display_name
            day = investigation.date or ""
            investigation.display_name = name and f"{name} {day}".strip()

    # === CONSTRAINTS === #

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for investigation in self:
            contact = investigation.partner_id
            if contact.commercial_partner_id != contact:
                text = self._fault_text("contact", "partner_id", contact=contact)
                raise ValidationError(text)

    @api.constrains("date", "company_id")
    def _check_date_has_come(self):
        for company, investigations in self.grouped("company_id").items():
            today = company._credit_today()
            if any(investigation.date > today for investigation in investigations):
                raise ValidationError(
                    self.env._(
                        "Date: an investigation is noted when it has been made. Enter"
                        " a day up to today, and plan the next one under Next Due."
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Done is what its button makes of it, with something found.
        return super().create([{**vals, "state": "draft"} for vals in vals_list])

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise UserError(
                self.env._("State: an investigation is finished with its Done button.")
            )
        done = self.filtered(lambda investigation: investigation.state == "done")
        own = {name for name in vals if self._is_finding(name)}
        if done and own - _FREE_FIELDS:
            raise UserError(
                self.env._(
                    "An investigation that is done is not edited; note another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(investigation.state == "done" for investigation in self):
            raise UserError(
                self.env._(
                    "An investigation that is done is part of the history and is not"
                    " deleted."
                )
            )

    # === ACTIONS === #

    def action_done(self):
        """Close the investigations; from then on they are not edited."""
        self.check_access("write")
        for investigation in self:
            if not investigation._has_finding():
                raise UserError(
                    self.env._(
                        "%(investigation)s: nothing is noted yet. Enter a finding or"
                        " a summary first.",
                        investigation=investigation.display_name,
                    )
                )
        self._set_done()
        return True

    # === BUSINESS METHODS === #

    def _set_done(self):
        """Freeze the drafts; those that are done already stay as they are."""
        self.filtered(lambda x: x.state == "draft").sudo().write({"state": "done"})

    def _has_finding(self):
        return (
            self.funds
            or self.pays_others
            or self.reputation
            or self.loan_amount is not None
            or self.recommended_amount is not None
            or not is_html_empty(self.summary)
        )

    @api.model
    def _is_finding(self, name):
        """Tell whether a field belongs to the investigation, not to its chatter."""
        field = self._fields.get(name)
        inherited = self.env["mail.activity.mixin"]._fields
        return bool(field) and name not in inherited
