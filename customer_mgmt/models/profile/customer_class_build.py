from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.period import Period, month_of, shift

# Names the lock of the one worker there is.
_LOCK = "customer_mgmt.classes"
# Changes of facts are followed at most so often.
_PAUSE = timedelta(hours=1)


class CustomerClassBuild(models.Model):
    """How far a company's classes have come, and the worker that brings them on.

    After facts were built, months are made from the newest back, each committed with
    the one that comes next. Afterwards the running month is made anew every night, and
    within the hour when facts changed; older months are left as they were known then.
    """

    _name = "customer.class.build"
    _description = "State of the Classes"
    _log_access = False
    _rec_name = "company_id"
    _order = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    facts_built_on = fields.Datetime(
        readonly=True, help="The build of facts that the months were made from."
    )
    first_month = fields.Date(readonly=True)
    next_month = fields.Date(
        readonly=True, help="The month that is made next; empty when all are."
    )
    as_of = fields.Date(
        readonly=True, help="The day for which the running month stands."
    )
    made_on = fields.Datetime(readonly=True)
    facts_seen = fields.Char(
        readonly=True, help="What tells whether facts changed since."
    )

    _company_uniq = models.UniqueIndex("(company_id)")

    # === WORKER === #

    @api.model
    def _cron_work(self):
        """Make the months that are missing or out of date; commit each."""
        commit = self.env["ir.cron"]._commit_progress
        while self._take_lock() and self._step():
            if not commit(1):
                return
        commit(remaining=0)

    @api.model
    def _take_lock(self):
        [(taken,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(HASHTEXT(%s))", _LOCK)
        )
        return taken

    @api.model
    def _step(self):
        """Do the next piece of work; tell whether there was one."""
        for facts in self.env["customer.fact.build"].search(
            [("company_id", "!=", False)]
        ):
            if facts.state == "ready" and self._of(facts.company_id)._follow(facts):
                return True
        return False

    @api.model
    def _of(self, company):
        build = self.search([("company_id", "=", company.id)])
        return build or self.create({"company_id": company.id})

    def _follow(self, facts):
        """Make one month if any wants it.

        :param customer.fact.build facts: of the same company, complete
        """
        if self.facts_built_on != facts.built_on:
            self._start(facts)
        return self._make_next() or self._make_running()

    def _start(self, facts):
        """Have all months made, from the running one back to the first with sales."""
        running = month_of(self.company_id._credit_today())
        first = facts.first_month
        begins = first and first <= running
        self.write(
            {
                "facts_built_on": facts.built_on,
                "first_month": first,
                "next_month": running if begins else False,
            }
        )

    def _make_next(self):
        month = self.next_month
        if not month:
            return False
        self._make(month)
        done = month <= self.first_month
        self.next_month = False if done else shift(month, -1)
        return True

    def _make_running(self):
        """Make the running month, and those that ended since the last time."""
        today = self.company_id._credit_today()
        seen = self._facts_signature()
        waits = self.made_on and self.made_on > fields.Datetime.now() - _PAUSE
        if self.as_of == today and (seen == self.facts_seen or waits):
            return False
        self.env["customer.class.writer"]._forget_deleted()
        for month in Period(month_of(self.as_of or today), month_of(today)):
            self._make(month)
        return True

    def _make(self, month):
        today = self.company_id._credit_today()
        seen = self._facts_signature()
        self.env["customer.class.writer"]._write_month(self.company_id, month, today)
        if month == month_of(today):
            self.write(
                {
                    "as_of": today,
                    "made_on": fields.Datetime.now(),
                    "facts_seen": seen,
                }
            )

    def _facts_signature(self):
        """Return a text that is another one after facts were summed again.

        Rows are never changed but made anew, with new ids.
        """
        [(count, newest)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), MAX(id) FROM customer_fact_sales"
                " WHERE company_id = %s",
                self.company_id.id,
            )
        )
        return f"{count}:{newest or 0}"
