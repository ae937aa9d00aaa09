import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.grading import Band, band_faults, grade_for
from .customer_credit_grade_proposal_line import TABLE_FIELDS

_CRON = "customer_mgmt.customer_credit_grade_proposal_cron_apply"


class CustomerCreditGradeProposal(models.Model):
    """A changed table of grades: tried on all customers, then applied to them.

    The table is replaced at once; the customers are regraded in the background.
    """

    _name = "customer.credit.grade.proposal"
    _description = "Proposed Grade Table"
    _inherit = ["mail.thread", "customer.credit.batch"]
    _order = "id DESC"

    name = fields.Char(required=True, default=lambda self: self._default_name())
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("applying", "Applying"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="customer.credit.grade.proposal.line",
        inverse_name="proposal_id",
        string="Table",
    )
    move_ids = fields.One2many(
        comodel_name="customer.credit.grade.proposal.move",
        inverse_name="proposal_id",
        string="Who Moves",
        readonly=True,
    )
    previewed_on = fields.Datetime(readonly=True, copy=False)
    previewed_count = fields.Integer(
        readonly=True, copy=False, string="Customers Looked at"
    )
    move_count = fields.Integer(compute="_compute_moves", string="Customers That Move")
    matrix = fields.Html(compute="_compute_moves", string="From and to")
    # The table this one was copied from, to notice if somebody changes that meanwhile.
    table_before = fields.Char(readonly=True, copy=False)
    last_account_id = fields.Integer(readonly=True, copy=False)
    applied_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    applied_on = fields.Datetime(readonly=True, copy=False)

    _one_applying = models.UniqueIndex(
        "(company_id) WHERE state = 'applying'",
        "Another table of this company is being applied; wait until it is done.",
    )

    def _default_name(self):
        day = fields.Date.to_string(self.env.company._credit_today())
        return self.env._("Table of %s", day)

    # === COMPUTE METHODS === #

    @api.depends("move_ids")
    def _compute_moves(self):
        for proposal in self:
            proposal.move_count = len(proposal.move_ids.filtered("moves"))
            proposal.matrix = proposal._matrix() if proposal.previewed_on else False

    def _matrix(self):
        """Return the counts of customers from (rows) and to (columns) as a table."""
        none = self.env._("No grade")
        counts = {}
        for move in self.move_ids.filtered("moves"):
            key = (move.old_grade or none, move.new_grade or none)
            counts[key] = counts.get(key, 0) + 1
        new = [line.name for line in self.line_ids] + [none]
        old = list(dict.fromkeys(row for row, _column in counts))
        cell = Markup("<td class='text-end'>%s</td>")
        row = Markup("<tr><th>%s</th>%s</tr>")
        head = row % ("", Markup().join(cell % name for name in new))
        body = [
            row % (name, Markup().join(cell % counts.get((name, to), "") for to in new))
            for name in old
        ]
        table = Markup("<table class='table table-sm w-auto'>%s%s</table>")
        return table % (head, Markup().join(body)) if counts else False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals.update(state="draft", last_account_id=0, table_before=False)
                vals.update(applied_by_id=False, applied_on=False, done_count=0)
        proposals = super().create(vals_list)
        for proposal in proposals:
            proposal._copy_table()
        return proposals

    def write(self, vals):
        open_fields = {"name", "line_ids"}
        if not self.env.su and vals.keys() - open_fields - set(self._mail_fields()):
            raise UserError(self.env._("A table is applied with its Apply button."))
        if open_fields & vals.keys() and any(p.state != "draft" for p in self):
            raise UserError(self._not_draft_message())
        return super().write(vals)

    @api.model
    def _mail_fields(self):
        thread = self.env["mail.thread"]._fields
        return [name for name in thread if name.startswith(("message_", "website_"))]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if any(proposal.state != "draft" for proposal in self):
            raise UserError(self._not_draft_message())

    def _not_draft_message(self):
        return self.env._("A table that has been applied is part of the history.")

    def _copy_table(self):
        if self.line_ids:
            self.sudo().table_before = self._table_now()
            return
        self.sudo().write(
            {
                "table_before": self._table_now(),
                "line_ids": [
                    fields.Command.create(
                        {
                            "grade_id": grade.id,
                            "payment_term_id": grade.payment_term_id.id,
                            **{name: grade[name] for name in TABLE_FIELDS},
                        }
                    )
                    for grade in self._grades()
                ],
            }
        )

    def _grades(self):
        return self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company_id.id)]
        )

    def _table_now(self):
        rows = [[g.id, *(g[name] for name in TABLE_FIELDS)] for g in self._grades()]
        return json.dumps(rows)

    # === ACTIONS === #

    @api.model
    def action_try_table(self):
        """Open a copy of the table, to be changed and tried before it is applied."""
        proposal = self.create({})
        return {
            "type": "ir.actions.act_window",
            "res_model": proposal._name,
            "res_id": proposal.id,
            "view_mode": "form",
        }

    def action_preview(self):
        """Find out who would move, and how the base limits would change."""
        self.ensure_one()
        self.check_access("write")
        self._assert_draft()
        self._assert_bands_meet()
        self.sudo()._preview()
        return True

    def action_apply(self):
        """Replace the table at once, and regrade all customers in the background."""
        self.ensure_one()
        self.check_access("write")
        self._assert_draft()
        self._assert_bands_meet()
        self._assert_current()
        self._assert_no_declared_lost()
        rows = [(line.grade_id, line._prepare_grade_vals()) for line in self.line_ids]
        proposal = self.sudo()
        proposal._preview()  # Before the table is another one.
        self.env["customer.credit.grade"]._replace_table(self.company_id, rows)
        proposal.write(
            {
                "state": "applying",
                "total_count": len(self._accounts()),
                "applied_by_id": self.env.uid,
                "applied_on": fields.Datetime.now(),
            }
        )
        self.env.ref(_CRON).sudo()._trigger()
        return True

    def action_open_moves(self):
        """Open who moves, as a matrix that can be turned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Moves"),
            "res_model": "customer.credit.grade.proposal.move",
            "view_mode": "list,pivot",
            "domain": [("proposal_id", "=", self.id)],
            "context": {"search_default_moves": 1},
        }

    # === CHECKS === #

    def _assert_draft(self):
        if self.state != "draft":
            raise UserError(self._not_draft_message())

    def _assert_bands_meet(self):
        if not self.line_ids:
            raise ValidationError(self.env._("Table: it needs one grade at least."))
        grades = self.env["customer.credit.grade"]
        for fault in band_faults(self._bands()):
            raise ValidationError(grades._fault_message(fault, self.currency_id))

    def _assert_current(self):
        if self.table_before != self._table_now():
            raise UserError(
                self.env._(
                    "The grades have been changed since this table was copied from"
                    " them. Try a new copy."
                )
            )

    def _assert_no_declared_lost(self):
        lost = self._grades() - self.line_ids.grade_id
        declared = (
            self.env["customer.credit.account"]
            .sudo()
            .search([("grade_id", "in", lost.ids), ("grade_source", "=", "declared")])
        )
        if declared:
            raise UserError(
                self.env._(
                    "Table: grade %(grade)s is declared for %(count)s new customers."
                    " Keep it, or declare another one for them first.",
                    grade=declared.grade_id[0].name,
                    count=len(declared),
                )
            )

    # === BUSINESS METHODS === #

    def _bands(self):
        return [
            Band(line.id, line.name, line.turnover_from, line.turnover_to or None)
            for line in self.line_ids
        ]

    def _accounts(self):
        return (
            self.env["customer.credit.account"]
            .sudo()
            .search([("company_id", "=", self.company_id.id)], order="id")
        )

    def _preview(self):
        accounts = self._accounts()
        found = accounts._turnovers(self.company_id)
        accounts -= accounts._declared_kept(self.company_id, found)
        vals_list = [
            vals
            for account in accounts
            if (vals := self._prepare_move_vals(account, found[account.partner_id]))
        ]
        self.move_ids.unlink()
        self.write(
            {"previewed_on": fields.Datetime.now(), "previewed_count": len(accounts)}
        )
        self.env["customer.credit.grade.proposal.move"].create(vals_list)

    def _prepare_move_vals(self, account, found):
        """Return what changes for an account, empty if nothing does."""
        band = grade_for(found.turnover, self._bands())
        line = self.line_ids.filtered(lambda x: band and x.id == band.key)
        old = account.grade_id
        moves = line.grade_id != old or (bool(line) and not line.grade_id)
        if not moves and line.base_limit == account.base_limit:
            return {}
        return {
            "proposal_id": self.id,
            "account_id": account.id,
            "turnover": found.turnover,
            "turnover_known": found.turnover is not None,
            "old_grade": old.name,
            "new_grade": line.name,
            "moves": moves,
            "old_base_limit": account.base_limit,
            "new_base_limit": line.base_limit,
        }

    def _next_batch(self, size):
        return (
            self.env["customer.credit.account"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("id", ">", self.last_account_id),
                ],
                order="id",
                limit=size,
            )
        )

    def _apply_batch(self, batch):
        batch.with_user(self.applied_by_id).sudo()._grade("table", self.name)
        self.last_account_id = batch[-1].id
