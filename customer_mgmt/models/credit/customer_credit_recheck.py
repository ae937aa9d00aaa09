import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...const import RECHECK_CAUSES

_logger = logging.getLogger(__name__)
_BATCH = 100
_TRIES = 3
_CRON = "customer_mgmt.customer_credit_recheck_cron"


class CustomerCreditRecheck(models.Model):
    """The queue of customers whose held orders are to be looked at again.

    *How it works.* Whatever may free a customer's credit adds a row, in the same
    transaction: so a row is there exactly if the change is. It is added whether or not
    an order is held at that moment, and each new hold adds one too; so it does not
    matter which of a payment and a hold that happen together is committed first.

    A worker takes rows in batches and commits customer by customer: what it looked at
    it deletes by id, in the transaction that lifts the holds. Killed at any moment it
    has done a customer wholly or not at all. What is added meanwhile has a row of its
    own and is looked at next.
    """

    _name = "customer.credit.recheck"
    _inherit = ["customer.credit.outlook"]
    _description = "Queue of Credit Re-evaluations"
    _log_access = False

    partner_id = fields.Many2one(
        comodel_name="res.partner", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    cause = fields.Selection(selection=RECHECK_CAUSES, required=True)
    queued_on = fields.Datetime(required=True)
    tries = fields.Integer(default=0)

    _customer_idx = models.Index("(company_id, partner_id, id)")

    # === QUEUE === #

    @api.model
    def _enqueue(self, customers, companies, cause):
        """Queue customers whose credit may have been freed.

        :param res.partner customers: any contacts of them
        :param res.company companies: companies of the trees that are concerned
        :param str cause: one of `const.RECHECK_CAUSES`
        """
        roots = companies.sudo().root_id.filtered("credit_enforced")
        customers = customers.sudo().commercial_partner_id
        if not customers or not roots:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_credit_recheck
                          (partner_id, company_id, cause, queued_on, tries)
                   SELECT partner, company, %(cause)s, %(now)s, 0
                     FROM UNNEST(%(partners)s) partner, UNNEST(%(roots)s) company""",
                cause=cause,
                now=fields.Datetime.now(),
                partners=customers.ids,
                roots=roots.ids,
            )
        )
        self._wake(roots)

    @api.model
    def _enqueue_held(self, companies, cause):
        """Queue all customers of company trees that have an order on hold.

        For what concerns everybody: rules, the effect matrix, limits of groups.

        :param res.company companies: companies of the trees that are concerned
        :param str cause: one of `const.RECHECK_CAUSES`
        """
        roots = companies.sudo().root_id.filtered("credit_enforced")
        if not roots:
            return
        orders = self.env["sale.order"]
        orders.flush_model(["company_id", "credit_state", "partner_invoice_id"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_credit_recheck
                          (partner_id, company_id, cause, queued_on, tries)
                   SELECT DISTINCT debtor.commercial_partner_id, root.id, %(cause)s,
                          %(now)s::timestamp, 0
                     FROM sale_order so
                     JOIN res_company company ON company.id = so.company_id
                     JOIN res_company root
                       ON root.id = SPLIT_PART(company.parent_path, '/', 1)::int
                     JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                    WHERE so.credit_state IN ('hold', 'blocked')
                      AND root.id = ANY(%(roots)s)""",
                cause=cause,
                now=fields.Datetime.now(),
                roots=roots.ids,
            )
        )
        if self.env.cr.rowcount:
            self._wake(roots)

    @api.model
    def _enqueue_dated(self, company):
        """Queue whom a limit of a group, or a security, frees that begins today."""
        today = company._credit_today()
        limits = self.env["customer.credit.group.limit"].sudo()
        yesterday = fields.Date.subtract(today, days=1)
        in_force = [("company_id", "=", company.id), ("state", "=", "approved")]
        if limits.search_count(
            [*in_force, "|", ("date_from", "=", today), ("date_to", "=", yesterday)],
            limit=1,
        ):
            self._enqueue_held(company, "limit")
        securities = self.env["customer.credit.security"].sudo()
        securities.search([*in_force, ("date_from", "=", today)])._recheck_debtors()

    @api.model
    def _wake(self, roots):
        """Have the queue worked soon, if there is a held order at all."""
        held = self.env.execute_query(
            SQL(
                """SELECT 1 FROM sale_order so
                     JOIN res_company company ON company.id = so.company_id
                    WHERE so.credit_state IN ('hold', 'blocked')
                      AND SPLIT_PART(company.parent_path, '/', 1)::int = ANY(%s)
                    LIMIT 1""",
                roots.ids,
            )
        )
        cron = self.env.ref(_CRON, raise_if_not_found=False)
        if held and cron:
            cron.sudo()._trigger()

    @api.model
    def _enqueue_ended_releases(self):
        """Queue the customers of unconfirmed orders whose release has ended."""
        orders = self.env["sale.order"].sudo().search(self._released_domain())
        orders.filtered(lambda o: not o._credit_release())._recheck_later("release")

    @api.model
    def _released_domain(self):
        return [("credit_state", "=", "released"), ("state", "in", ("draft", "sent"))]

    # === WORKER === #

    @api.model
    def _cron_work(self):
        """Work the queue, committing after each customer."""
        while rows := self._next_rows():
            for key, found, world in self._batch(rows):
                done = self._work_or_put_off(key, found, world)
                left = self.env["ir.cron"]._commit_progress(
                    done, remaining=self._count_queue()
                )
                if not left:
                    return

    @api.model
    def _next_rows(self):
        """Return (id, partner id, company id, cause) of the next customers' rows."""
        return self.env.execute_query(
            SQL(
                """WITH next AS (
                       SELECT company_id, partner_id, MIN(id) AS first
                         FROM customer_credit_recheck WHERE tries < %(tries)s
                     GROUP BY company_id, partner_id ORDER BY first LIMIT %(batch)s)
                   SELECT row.id, row.partner_id, row.company_id, row.cause
                     FROM customer_credit_recheck row
                     JOIN next USING (company_id, partner_id)
                 ORDER BY next.first, row.id
                      FOR UPDATE OF row SKIP LOCKED""",
                tries=_TRIES,
                batch=_BATCH,
            )
        )

    @api.model
    def _count_queue(self):
        query = SQL(
            "SELECT COUNT(DISTINCT (company_id, partner_id))"
            " FROM customer_credit_recheck WHERE tries < %s",
            _TRIES,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _batch(self, rows):
        """Yield per customer its key, its rows, and what the batch has read."""
        by_key = {}
        for row_id, partner_id, company_id, cause in rows:
            found = by_key.setdefault(
                (company_id, partner_id), {"ids": [], "cause": cause}
            )
            found["ids"].append(row_id)
            # The latest explains what follows; that an order was held explains nothing.
            if cause != "hold":
                found["cause"] = cause
        worlds = {}
        for company_id in {company_id for company_id, _partner in by_key}:
            partners = [p for c, p in by_key if c == company_id]
            company = self.env["res.company"].sudo().browse(company_id)
            customers = self.env["res.partner"].sudo().browse(partners)
            worlds[company_id] = self._world(customers, company)
        for key, found in by_key.items():
            yield key, found, worlds[key[0]]

    @api.model
    def _work_or_put_off(self, key, found, world):
        """Work one customer; what fails is tried again later, and not for ever."""
        try:
            with self.env.cr.savepoint():
                customer = self.env["res.partner"].sudo().browse(key[1])
                for shared in self._sharing(customer, world):
                    self._work(shared, world, found["cause"])
                self.env.flush_all()
            self._drop(found["ids"])
        except Exception:
            # One customer's trouble must not keep the others waiting.
            _logger.exception("Re-evaluation of customer %s failed", key[1])
            self.env.invalidate_all(flush=False)
            self._put_off(found["ids"])
        return 1

    @api.model
    def _drop(self, ids):
        self.env.cr.execute(
            SQL("DELETE FROM customer_credit_recheck WHERE id = ANY(%s)", ids)
        )

    @api.model
    def _put_off(self, ids):
        self.env.cr.execute(
            SQL(
                "UPDATE customer_credit_recheck SET tries = tries + 1"
                " WHERE id = ANY(%s)",
                ids,
            )
        )

    @api.model
    def _work(self, customer, world, cause):
        """Lift, or propose to lift, the customer's holds that no rule asks for.

        Confirmed orders first: they count in the exposure already. Nothing happens by
        itself when they may go on, so their mark is taken off in any case.
        """
        if customer in world.blocked:
            world.blocked[customer]._lift_blocked(cause)
        for order in world.released.get(customer, ()):
            order._end_release(world.exposures[customer], world.accounts.get(customer))
        auto = world.company.credit_lift_auto

        def lift(order):
            if auto:
                order.invalidate_recordset(["credit_state", "state"])
                return order.credit_state == "hold" and order._lift_hold(cause)
            order._propose_lift()
            return True

        stay = [o.order for o in self._outlook(customer, world, lift) if not o.passes]
        for order in stay:
            # An obstacle of another kind leaves the mark that it would pass.
            if order.credit_would_pass and not auto:
                order.write({"credit_would_pass": False})
