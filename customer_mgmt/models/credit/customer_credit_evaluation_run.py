from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import EVALUATION_KINDS

_BATCH = 200


class CustomerCreditEvaluationRun(models.Model):
    """A campaign: cards for many customers, filled in the background.

    It goes through the accounts in order of id and notes the last one in the same
    transaction as the cards; so it may be interrupted anywhere and goes on there.
    """

    _name = "customer.credit.evaluation.run"
    _description = "Evaluation Campaign"
    _inherit = ["mail.thread"]
    _order = "id DESC"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    kind = fields.Selection(selection=EVALUATION_KINDS, required=True, default="review")
    due_by = fields.Date(
        string="Reviews Due by",
        default=lambda self: self.env.company._credit_today() + relativedelta(months=1),
        help="Customers whose next review is due by then.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    total = fields.Integer(readonly=True, copy=False)
    done = fields.Integer(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    last_account_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    evaluation_ids = fields.One2many(
        comodel_name="customer.credit.evaluation", inverse_name="run_id"
    )
    evaluation_count = fields.Integer(compute="_compute_evaluation_count")
    open_count = fields.Integer(
        compute="_compute_evaluation_count", string="To Be Finished"
    )

    # === COMPUTE METHODS === #

    @api.depends("total", "done")
    def _compute_progress(self):
        for run in self:
            run.progress = 100 * run.done / run.total if run.total else 0.0

    def _compute_evaluation_count(self):
        groups = self.env["customer.credit.evaluation"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        for run in self:
            own = [(state, count) for of, state, count in groups if of == run]
            run.evaluation_count = sum(count for _state, count in own)
            run.open_count = sum(n for s, n in own if s in ("draft", "submitted"))

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.keys() & {"kind", "due_by"} and any(r.state != "draft" for r in self):
            raise UserError(
                self.env._("A campaign that has begun is not changed; start another.")
            )
        if vals.keys() & {"state", "total", "done", "last_account_id"}:
            self.env["customer.credit.evaluation.run"].check_access("write")
            if not self.env.su:
                raise UserError(self.env._("Campaigns are run with their buttons."))
        return super().write(vals)

    # === ACTIONS === #

    def action_start(self):
        """Begin, or go on where it was."""
        self.check_access("write")
        for run in self.sudo().filtered(lambda run: run.state in ("draft", "paused")):
            accounts = self.env["customer.credit.account"].sudo()
            run.write(
                {
                    "state": "running",
                    "total": run.done + accounts.search_count(run._domain()),
                }
            )
        cron = self.env.ref("customer_mgmt.customer_credit_evaluation_run_cron")
        cron.sudo()._trigger()
        return True

    def action_pause(self):
        """Interrupt; what is filled stays."""
        self.check_access("write")
        running = self.sudo().filtered(lambda run: run.state == "running")
        running.write({"state": "paused"})
        return True

    def action_open_evaluations(self):
        """Open the campaign's cards."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_credit_evaluation_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _domain(self):
        """Return the accounts that are still to be filled, in order of id."""
        self.ensure_one()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("id", ">", self.last_account_id),
            ("trading_state", "!=", "stopped"),
        ]
        if self.kind == "review":
            domain.append(("next_review", "<=", self.due_by))
        return domain

    def _fill_batch(self):
        """Fill the next cards; return how many customers were looked at.

        Sources and reasons are written down in the language of whoever began it, not
        in that of the scheduler.
        """
        self.ensure_one()
        env = self.with_context(lang=self.create_uid.lang).env
        accounts = env["customer.credit.account"].search(
            self._domain(), limit=_BATCH, order="id"
        )
        cards = env["customer.credit.evaluation"]
        busy = cards.search(
            [
                ("account_id", "in", accounts.ids),
                ("state", "in", ("draft", "submitted")),
            ]
        ).account_id
        cards._prepare(accounts - busy, self.kind, run_id=self.id)
        self.write(
            {
                "done": self.done + len(accounts),
                "last_account_id": accounts[-1:].id or self.last_account_id,
                "state": "running" if len(accounts) == _BATCH else "done",
            }
        )
        return len(accounts)

    @api.model
    def _cron_run(self):
        """Fill the cards of running campaigns, a batch per transaction."""
        cron = self.env["ir.cron"]
        for run in self.search([("state", "=", "running")], order="id"):
            while run.state == "running":
                filled = run._fill_batch()
                if not cron._commit_progress(
                    filled, remaining=max(run.total - run.done, 0)
                ):
                    return
                run.invalidate_recordset(["state"])
