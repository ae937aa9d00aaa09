from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.period import Period, month_of, shift

# Customers whose month ends are made again in one transaction.
_BATCH = 200


class CustomerFactBalanceBuild(models.AbstractModel):
    """How far the balances of a company have come, and what brings them on.

    Month ends are built from the newest back to the oldest; then each month that ends
    is added, and what was marked is made again.
    """

    _name = "customer.fact.balance.build"
    _description = "State of the Balances"

    # Completed by the build.
    company_id = fields.Many2one(comodel_name="res.company")
    balance_first_month = fields.Date(
        readonly=True, help="The oldest month with an entry of the receivable ledger."
    )
    balance_last_month = fields.Date(
        readonly=True, help="The newest month whose end is known."
    )
    balance_next_month = fields.Date(
        readonly=True, help="The month end that is built next; empty when all are."
    )

    def _start_balances(self):
        """Let the worker build all month ends again."""
        self.write({"balance_last_month": False, "balance_next_month": False})

    @api.model
    def _step_balances(self):
        """Do the next piece of work on balances; tell whether there was one.

        :rtype: bool
        """
        return any(
            build._begin_balances()
            or build._sum_marked_balances()
            or build._build_balance_month()
            for build in self.search([("next_month", "=", False)])
        )

    def _begin_balances(self):
        if self.balance_last_month:
            return False
        last = shift(month_of(self.company_id._credit_today()), -1)
        first = self._first_balance_month()
        self.balance_first_month = first
        self.balance_last_month = last
        self.balance_next_month = last if first and first <= last else False
        return True

    def _first_balance_month(self):
        [(first,)] = self.env.execute_query(
            SQL(
                """SELECT DATE_TRUNC('month', MIN(item.date))::date
                     FROM account_move_line item
                     JOIN res_company branch ON branch.id = item.company_id
                    WHERE SPLIT_PART(branch.parent_path, '/', 1)::int = %s
                      AND item.account_id = %s AND item.parent_state = 'posted'""",
                self.company_id.id,
                self.env["customer.open.item"]._receivables_sql(),
            )
        )
        return first

    def _build_balance_month(self):
        """Build the next month end, or the one that has come meanwhile."""
        month = self.balance_next_month
        if month:
            done = month <= self.balance_first_month
            self.balance_next_month = False if done else shift(month, -1)
        else:
            month = shift(self.balance_last_month, 1)
            if month >= month_of(self.company_id._credit_today()):
                return False
            self.balance_last_month = month
            self.balance_first_month = self.balance_first_month or month
        self.env["customer.fact.balance"]._write_month(self.company_id, month)
        return True

    def _balance_months(self):
        """Return the months whose ends are built.

        :rtype: Period | tuple
        """
        if not self.balance_first_month:
            return ()
        first = self._oldest_built(self.balance_first_month)
        return Period(first, self.balance_last_month)

    def _sum_marked_balances(self, limit=_BATCH):
        """Make the month ends of marked customers again, from the marked month on.

        What is older than the build has come is left to the build.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, MIN(month), ARRAY_AGG(id)
                     FROM customer_fact_balance_mark WHERE company_id = %s
                 GROUP BY partner_id ORDER BY MIN(id) LIMIT %s""",
                self.company_id.id,
                limit,
            )
        )
        if not rows:
            return False
        oldest = min(since for _partner, since, _ids in rows)
        if not self.balance_first_month or oldest < self.balance_first_month:
            self.balance_first_month = min(oldest, self.balance_last_month)
        for month in Period(self._oldest_built(oldest), self.balance_last_month):
            self._write_marked(month, [p for p, since, _ids in rows if since <= month])
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_fact_balance_mark WHERE id = ANY(%s)",
                [mark for _partner, _since, ids in rows for mark in ids],
            )
        )
        return True

    def _oldest_built(self, month):
        """Return the month, or the first after it that is built already."""
        if self.balance_next_month:
            return max(month, shift(self.balance_next_month, 1))
        return month

    def _write_marked(self, month, partner_ids):
        customers = self.env["res.partner"].browse(partner_ids)
        if None in partner_ids:
            # Items without a partner are found with all others only.
            customers = None
        if partner_ids:
            self.env["customer.fact.balance"]._write_month(
                self.company_id, month, customers
            )
