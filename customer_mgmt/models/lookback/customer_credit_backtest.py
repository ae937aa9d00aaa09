from dataclasses import asdict
from datetime import timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const_lookback import BACKTEST_STATES, TOLERANCE_DAYS
from ...rules.backtest import LEFT_OUT, replay
from ...rules.decision import Rule
from ...rules.policy import ScopedRule, facts_of, rules_for

_BATCH = 500
_CRON = "customer_mgmt.customer_credit_backtest_cron_run"
_ASKED_FIELDS = {"policy_id", "date_from", "date_to", "tolerance_days", "missed_days"}
_WORK_FIELDS = {
    "state",
    "books",
    "policy_now_id",
    "last_partner_id",
    "done_count",
    "total_count",
    "order_count",
    "order_amount",
}
# The policy that is tested, and the one in force when the back-test began.
TESTED, NOW = "tested", "now"


class CustomerCreditBacktest(models.Model):
    """What a policy would have held in a past period, beside the one in force.

    *How it works.* Customers are replayed in order of id, in batches; a batch's lines
    and the last customer are committed together, so it may be interrupted anywhere and
    goes on there. A lock on the back-test keeps a second worker off the same batch. The
    rules are those of the moment it began: a policy edited meanwhile changes nothing.
    """

    _name = "customer.credit.backtest"
    _description = "Back-Test of a Credit Policy"
    _inherit = ["customer.credit.batch", "customer.credit.backtest.summary"]
    _order = "id DESC"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        comodel_name="customer.credit.policy",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id.sudo().credit_policy_id,
    )
    policy_now_id = fields.Many2one(
        comodel_name="customer.credit.policy",
        string="Policy in Force",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Compared with: the policy in force when the back-test began.",
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    date_from = fields.Date(
        required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: self._default_date_to()
    )
    tolerance_days = fields.Integer(
        string="On Time until (Days)",
        default=TOLERANCE_DAYS,
        help="An invoice paid so many days after its due date still counts as on time.",
    )
    missed_days = fields.Integer(
        string="Missed Alarm from (Days Late)",
        default=60,
        help="An order let through and paid more days late was missed.",
    )
    state = fields.Selection(
        selection=BACKTEST_STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    books = fields.Json(readonly=True, copy=False, help="The rules that are replayed.")
    left_out = fields.Char(compute="_compute_left_out")
    last_partner_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    line_ids = fields.One2many(
        comodel_name="customer.credit.backtest.line", inverse_name="backtest_id"
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "Until: it is before the first day."
    )
    _days_positive = models.Constraint(
        "CHECK (tolerance_days >= 0 AND missed_days >= 0)",
        "Days: they cannot be negative.",
    )

    @api.model
    def _default_date_to(self):
        return self.env.company._credit_today()

    @api.model
    def _default_date_from(self):
        last_year = self._default_date_to() - relativedelta(years=1)
        return last_year + timedelta(days=1)

    # === COMPUTE METHODS === #

    @api.depends("policy_id.line_ids.kind", "books")
    def _compute_left_out(self):
        lines = self.env["customer.credit.policy.line"]
        names = dict(lines._fields["kind"]._description_selection(self.env))
        for test in self:
            kinds = test._kinds() or set(test.policy_id.line_ids.mapped("kind"))
            out = [names[kind] for kind in LEFT_OUT if kind in kinds]
            test.left_out = ", ".join(out)

    @api.depends("policy_id", "date_from", "date_to")
    def _compute_display_name(self):
        for test in self:
            test.display_name = self.env._(
                "%(policy)s, %(start)s to %(end)s",
                policy=test.policy_id.display_name or "",
                start=test.date_from or "",
                end=test.date_to or "",
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(_WORK_FIELDS & vals.keys() for vals in vals_list):
            raise UserError(self._told_buttons())
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & _ASKED_FIELDS and any(t.state != "draft" for t in self):
            raise UserError(
                self.env._("A back-test that has begun is not changed; make another.")
            )
        if vals.keys() & _WORK_FIELDS and not self.env.su:
            raise UserError(self._told_buttons())
        return super().write(vals)

    @api.model
    def _told_buttons(self):
        return self.env._("Back-tests are run with their buttons.")

    # === ACTIONS === #

    def action_start(self):
        """Begin, or go on where it was cancelled."""
        self.check_access("write")
        for test in self.sudo():
            if test.state == "draft":
                test._begin()
            elif test.state == "cancelled":
                test.write({"state": "running"})
        self.env.ref(_CRON).sudo()._trigger()
        return True

    def action_cancel(self):
        """Interrupt; what was found stays."""
        self.check_access("write")
        running = self.sudo().filtered(lambda test: test.state == "running")
        running.write({"state": "cancelled"})
        return True

    def action_reset(self):
        """Forget what was found, so that it can be changed and run anew."""
        self.check_access("write")
        idle = self.sudo().filtered(lambda test: test.state in ("done", "cancelled"))
        idle.line_ids.unlink()
        idle.write({"state": "draft", "books": False, **idle._nothing_done()})
        return True

    # === BUSINESS METHODS === #

    def _nothing_done(self):
        return {
            "last_partner_id": 0,
            "done_count": 0,
            "order_count": 0,
            "order_amount": 0.0,
        }

    def _begin(self):
        past = self.env["customer.credit.past"]
        now = self.company_id.credit_policy_id
        self.env.flush_all()
        self.write(
            {
                "state": "running",
                "policy_now_id": now.id,
                "books": {
                    TESTED: _packed(self.company_id._credit_rule_book(self.policy_id)),
                    NOW: _packed(self.company_id._credit_rule_book(now)),
                },
                "total_count": past._count_customers(self.company_id, self._period()),
                **self._nothing_done(),
            }
        )

    def _period(self):
        return self.date_from, self.date_to

    def _kinds(self):
        """Return the kinds of all rules that are replayed."""
        books = (self.books or {}).values()
        return {row["rule"]["kind"] for book in books for row in book}

    @api.model
    def _cron_run(self):
        """Go on with running back-tests, the oldest first, a batch per transaction."""
        commit = self.env["ir.cron"]._commit_progress
        for test in self.search([("state", "=", "running")], order="id"):
            while done := test._work():
                if not commit(done, remaining=test._count_left()):
                    return
            commit(0)

    def _count_left(self):
        return max(self.total_count - self.done_count, 0)

    def _work(self):
        """Replay the next customers; return how many, 0 where there is nothing to do.

        Nothing is done where another worker is at it, or somebody cancelled it.
        """
        if not self.try_lock_for_update():
            return 0
        self.env.flush_all()
        self.invalidate_recordset()
        if self.state != "running":
            return 0
        past = self.env["customer.credit.past"]
        customers = past._next_customers(
            self.company_id, self._period(), self.last_partner_id, _BATCH
        )
        if not customers:
            self.write({"state": "done", "total_count": self.done_count})
            return 0
        self._replay(customers)
        return len(customers)

    def _replay(self, customers):
        """Write down what the policies would have held of customers."""
        company = self.company_id
        kinds = self._kinds()
        past = self.env["customer.credit.past"]
        known = past._past_of(customers, company, self._period(), kinds)
        choose, today = self._choose(), company._credit_today()
        judged = {
            id_: replay(
                customer,
                (TESTED, NOW),
                choose,
                self._period(),
                today,
                company.currency_id.rounding,
                frozenset(kinds),
            )
            for id_, customer in known.items()
        }
        lines = self.env["customer.credit.backtest.line"]
        lines._write_down(self, known, judged, today)
        orders = [found.order for rows in judged.values() for found in rows]
        self.write(
            {
                "last_partner_id": customers[-1].id,
                "done_count": self.done_count + len(customers),
                "order_count": self.order_count + len(orders),
                "order_amount": self.order_amount + sum(o.amount for o in orders),
            }
        )
        self.env.flush_all()

    def _choose(self):
        """Return the function that gives a policy's rules for an order."""
        books = {name: _unpacked(book) for name, book in self.books.items()}

        @cache
        def choose(name, grade, groups, team):
            facts = facts_of(grade=grade, groups=groups, team=team, event="confirm")
            return rules_for(books[name], facts)

        return choose


def _packed(book):
    """Return the rules of a policy as JSON."""
    return [
        {"rule": asdict(scoped.rule), "scope": sorted(map(list, scoped.scope))}
        for scoped in book
    ]


def _unpacked(book):
    return [
        ScopedRule(Rule(**row["rule"]), frozenset(map(tuple, row["scope"])))
        for row in book
    ]
