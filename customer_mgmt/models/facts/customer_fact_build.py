from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ...const import ALL_CUSTOMERS_GROUPS, MARGIN_GROUPS
from ...rules.period import shift

# Keys that are summed again in one transaction.
_BATCH = 200
# Names the lock of the one worker there is.
_LOCK = "customer_mgmt.facts"
_STATES = [("building", "Building"), ("ready", "Ready")]


class CustomerFactBuild(models.Model):
    """How far a company's facts have come, and the worker that brings them on.

    The first build goes month by month, the newest first; each is committed with the
    month that comes next, so that it goes on there whatever stopped it. What changes
    meanwhile waits in the queue (`customer.fact.mark`) until its month is built.
    """

    _name = "customer.fact.build"
    _inherit = ["customer.fact.balance.build"]
    _description = "State of the Facts"
    _log_access = False
    _rec_name = "company_id"
    _order = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(selection=_STATES, compute="_compute_progress")
    first_month = fields.Date(readonly=True, help="The oldest month with sales.")
    last_month = fields.Date(readonly=True, help="The newest month with sales.")
    next_month = fields.Date(
        readonly=True, help="The month that is built next; empty when all are."
    )
    month_count = fields.Integer(string="Months", compute="_compute_progress")
    done_count = fields.Integer(string="Months Built", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    waiting_count = fields.Integer(
        string="Changes Waiting",
        compute="_compute_waiting",
        help="Customers' months that changed and are not summed again yet.",
    )
    as_of = fields.Datetime(
        compute="_compute_waiting",
        help="What happened until then is in the facts.",
    )
    built_on = fields.Datetime(readonly=True, help="When the last build was complete.")
    checked_on = fields.Datetime(
        readonly=True, help="When facts were last compared with the documents."
    )
    repaired_count = fields.Integer(
        string="Differences Found",
        readonly=True,
        help="Customers' months that differed at the last check, and were marked.",
    )

    _company_uniq = models.UniqueIndex("(company_id)")

    # === COMPUTE METHODS === #

    @api.depends("first_month", "last_month", "next_month")
    def _compute_progress(self):
        for build in self:
            build.state = "building" if build.next_month else "ready"
            build.month_count = _months(build.first_month, build.last_month)
            left = _months(build.first_month, build.next_month)
            build.done_count = build.month_count - left
            build.progress = (
                100.0 * build.done_count / build.month_count
                if build.month_count
                else 100.0
            )

    @api.depends("company_id")
    def _compute_waiting(self):
        waiting = {
            company: (count, oldest)
            for company, count, oldest in self.env.execute_query(
                SQL(
                    """SELECT company_id, COUNT(DISTINCT (partner_id, month)),
                              MIN(marked_on)
                         FROM customer_fact_mark GROUP BY company_id"""
                )
            )
        }
        for build in self:
            count, oldest = waiting.get(build.company_id.id, (0, None))
            build.waiting_count = count
            build.as_of = oldest or fields.Datetime.now()

    # === ACTIONS === #

    def action_rebuild(self):
        """Build all months of the companies again, in the background."""
        self.check_access("write")
        self.sudo()._start()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The facts are built again in the background."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === READING === #

    @api.model
    @api.readonly
    def status(self, company_id=False):
        """Return how fresh a company's facts are, and what the user may look at.

        :param int company_id: one of the companies the user works in at present; the
            present one without it, or when it is not one of them
        :return: plain data; ``state`` is ``missing`` before the first build; days and
            times are texts, the times in UTC
        :rtype: dict
        """
        self.browse().check_access("read")
        company = self.env["res.company"].browse(company_id or [])
        company = company if company in self.env.companies else self.env.company
        build = self._of(company)
        return {
            "company_id": company.id,
            "companies": self._company_choices(company),
            "currency_id": company.sudo().root_id.currency_id.id,
            "today": fields.Date.to_string(company._credit_today()),
            "all_customers": any(map(self.env.user.has_group, ALL_CUSTOMERS_GROUPS)),
            "margins": self.env.user.has_group(MARGIN_GROUPS),
            "state": build.state or "missing",
            "as_of": fields.Datetime.to_string(build.as_of) if build else False,
            "waiting": build.waiting_count,
            "done": build.done_count,
            "months": build.month_count,
            "progress": build.progress,
        }

    @api.model
    def _company_choices(self, company):
        """Return a company of each tree the user works in; of its own, the given."""
        trees = {each.sudo().root_id: each for each in self.env.companies}
        trees[company.sudo().root_id] = company
        return [{"id": each.id, "name": root.name} for root, each in trees.items()]

    # === BUSINESS METHODS === #

    @api.model
    def _of(self, company):
        """Return the state of a company tree's facts, empty before the first build.

        :rtype: customer.fact.build
        """
        return self.sudo().search([("company_id", "=", company.root_id.id)])

    def _built_from(self):
        """Return the first month that is built, ``None`` if all are.

        :rtype: datetime.date | None
        """
        self.ensure_one()
        return shift(self.next_month, 1) if self.next_month else None

    @api.model
    def _ensure_all(self):
        """Begin the first build of companies that have none."""
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        missing = roots - self.search([("company_id", "in", roots.ids)]).company_id
        self.create([{"company_id": company.id} for company in missing])._start()

    def _start(self):
        """Let the worker build all months, from the newest back to the oldest."""
        for build in self:
            first, last = self._span(build.company_id)
            build.write({"first_month": first, "last_month": last, "next_month": last})
        self._start_balances()
        if self:
            self.env.ref("customer_mgmt.customer_fact_build_cron_work")._trigger()

    @api.model
    def _span(self, company):
        """Return the first and the last month in which a company tree invoiced."""
        [(first, last)] = self.env.execute_query(
            SQL(
                """SELECT DATE_TRUNC('month', MIN(move.invoice_date))::date,
                          DATE_TRUNC('month', MAX(move.invoice_date))::date
                     FROM account_move move
                     JOIN res_company branch ON branch.id = move.company_id
                    WHERE SPLIT_PART(branch.parent_path, '/', 1)::int = %s
                      AND move.state = 'posted' AND move.move_type
                          IN ('out_invoice', 'out_refund', 'out_receipt')""",
                company.id,
            )
        )
        return first, last

    def _built_months(self):
        """Return the months of the company's facts and documents, oldest first.

        :rtype: list[datetime.date]
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT month FROM customer_fact_sales WHERE company_id = %s
                   UNION SELECT * FROM GENERATE_SERIES(
                       %s::date, %s::date, INTERVAL '1 month')
                   ORDER BY 1""",
                self.company_id.id,
                *self._span(self.company_id),
            )
        )
        return [fields.Date.to_date(month) for (month,) in rows]

    # === WORKER === #

    @api.model
    def _cron_work(self):
        """Sum again what was marked, then build what is not built; commit each step."""
        self._ensure_all()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self._steps_left())
        while self._take_lock() and self._step():
            if not commit(1):
                return
        commit(remaining=0)

    @api.model
    def _step(self):
        """Do the next piece of work; tell whether there was one."""
        return self._sum_marked() or self._build_month() or self._step_balances()

    @api.model
    def _steps_left(self):
        builds = self.search([("next_month", "!=", False)])
        months = sum(b.month_count - b.done_count for b in builds)
        [(keys,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM customer_fact_mark")
        )
        return months + -(-keys // _BATCH)

    @api.model
    def _take_lock(self):
        """Be the one worker until the next commit; tell whether we are."""
        [(taken,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(HASHTEXT(%s))", _LOCK)
        )
        return taken

    @api.model
    def _sum_marked(self, limit=_BATCH):
        """Sum a batch of marked keys again; tell whether there were any.

        The keys of months still to be built are left to the build.
        """
        self.env["customer.fact.line"]._flush_sources()
        rows = self.env.execute_query(
            SQL(
                """SELECT mark.company_id, partner_id, month, ARRAY_AGG(mark.id)
                     FROM customer_fact_mark mark
                     JOIN customer_fact_build build
                       ON build.company_id = mark.company_id
                    WHERE build.next_month IS NULL OR mark.month > build.next_month
                 GROUP BY 1, 2, 3 ORDER BY MIN(mark.id) LIMIT %s""",
                limit,
            )
        )
        if rows:
            self.env["customer.fact.writer"]._write_keys([row[:3] for row in rows])
            self._unmark([mark for row in rows for mark in row[3]])
        return bool(rows)

    @api.model
    def _unmark(self, mark_ids):
        self.env.cr.execute(
            SQL("DELETE FROM customer_fact_mark WHERE id = ANY(%s)", mark_ids)
        )

    @api.model
    def _build_month(self):
        """Build the next month of a company; tell whether there was one."""
        build = self.search([("next_month", "!=", False)], limit=1)
        if not build:
            return False
        self.env["customer.fact.line"]._flush_sources()
        month, company = build.next_month, build.company_id
        self.env["customer.fact.writer"]._write_month(company, month)
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_fact_mark WHERE company_id = %s AND month = %s",
                company.id,
                month,
            )
        )
        done = month <= build.first_month
        build.next_month = False if done else shift(month, -1)
        if done:
            build.built_on = fields.Datetime.now()
        return True


def _months(first: date | None, last: date | None) -> int:
    """Count the months from one to another, both included.

    >>> _months(date(2025, 11, 1), date(2026, 1, 1))
    3
    >>> _months(date(2025, 11, 1), None)
    0
    """
    if not first or not last:
        return 0
    return max((last.year - first.year) * 12 + last.month - first.month + 1, 0)
