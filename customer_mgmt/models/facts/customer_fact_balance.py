from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...blank_fields import BlankMonetary
from ...loose_fields import LooseMany2one
from ...rules.period import Period
from .customer_ageing_band import BANDS, used_columns

_FIGURES = ("receivable", "not_due", "overdue", *BANDS, "unapplied", "oldest_due")


class CustomerFactBalance(models.Model):
    """What each customer owed at the end of a month, by age, and the limit then.

    Sums of the open items of `customer.ageing` at the month's last day: one row per
    company tree, customer and month, the month named by its first day. Items without a
    partner stand in a row without one, so that a month's rows are the ledger's balance.
    A month ends when it is over; the present one has no row. Rows are made anew where
    documents or reconciliations change a past month end (`customer.fact.balance.mark`).
    """

    _name = "customer.fact.balance"
    _inherit = ["customer.fact.customer", "customer.ageing.band"]
    _description = "Balances at Month End"
    _log_access = False
    _order = "month DESC, receivable DESC, id"
    _rec_name = "month"

    company_id = LooseMany2one(comodel_name="res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = LooseMany2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    month = fields.Date(required=True, readonly=True)
    receivable = fields.Monetary(
        readonly=True, help="Open items at the end of the month, less unapplied credit."
    )
    overdue = fields.Monetary(
        readonly=True, help="Open items whose due date had passed at the month's end."
    )
    oldest_due = fields.Date(string="Oldest Overdue", readonly=True, aggregator="min")
    limit_amount = BlankMonetary(
        string="Credit Limit",
        readonly=True,
        help="The limit in force on the month's last day; blank where none was set.",
    )
    exposure = BlankMonetary(
        readonly=True,
        help="Exposure as noted by the nightly work when the month ended; blank for"
        " months before that began.",
    )

    _key_uniq = models.UniqueIndex("(company_id, month, COALESCE(partner_id, 0))")
    _partner_idx = models.Index("(partner_id, month)")

    # === ACTIONS === #

    def action_open_items(self):
        """Open the items that were open at the end of the row's month."""
        self.ensure_one()
        day = _end(self.month)
        ageing = self.env["customer.ageing"]
        return ageing._action_at(day, self.partner_id)

    # === WRITING === #

    @api.model
    def _write_month(self, company, month, customers=None):
        """Make the rows of a month's end again; what was noted as exposure stays.

        :param res.company company: root of a company tree
        :param datetime.date month: its first day; the month is over
        :param res.partner customers: commercial partners; ``None`` for all
        """
        scope = self._scope_of(company, month, customers)
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_fact_balance WHERE %s AND exposure IS NULL", scope
            )
        )
        names = SQL(", ").join(map(SQL.identifier, _FIGURES))
        updates = SQL(", ").join(
            SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
            for name in (*_FIGURES, "limit_amount")
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_fact_balance
                            (company_id, month, partner_id, %(names)s, limit_amount)
                SELECT %(company)s, %(month)s, known.*, limits.amount
                  FROM (%(known)s) known
             LEFT JOIN (%(limits)s) limits ON limits.partner_id = known.partner_id
                    ON CONFLICT (company_id, month, COALESCE(partner_id, 0))
             DO UPDATE SET %(updates)s
                """,
                names=names,
                company=company.id,
                month=month,
                known=self._known_sql(company, month, customers, scope),
                limits=self._limits_sql(company, _end(month)),
                updates=updates,
            )
        )

    @api.model
    def _scope_of(self, company, month, customers=None):
        scope = SQL("company_id = %s AND month = %s", company.id, month)
        if customers is None:
            return scope
        return SQL("%s AND partner_id = ANY(%s)", scope, customers.ids)

    @api.model
    def _known_sql(self, company, month, customers, scope):
        """Return the figures; zeros where an exposure is noted and nothing open."""
        zeros = SQL(", ").join(
            SQL("COALESCE(open.%(name)s, 0) AS %(name)s", name=SQL.identifier(name))
            for name in _FIGURES[:-1]
        )
        return SQL(
            """SELECT COALESCE(open.partner_id, noted.partner_id) AS partner_id,
                      %(zeros)s, open.oldest_due
                 FROM (%(figures)s) open
            FULL JOIN (SELECT partner_id FROM customer_fact_balance
                        WHERE %(scope)s AND exposure IS NOT NULL) noted
                   ON COALESCE(noted.partner_id, 0) = COALESCE(open.partner_id, 0)""",
            zeros=zeros,
            figures=self._figures_sql(company, month, customers),
            scope=scope,
        )

    @api.model
    def _figures_sql(self, company, month, customers=None):
        """Return the query of figures at a month's end, from the ledger.

        Columns: partner_id and those of the table, in its order.
        """
        ageing = self.env["customer.ageing"]
        ageing._flush_sources()
        bounds = company._ageing_bounds()
        used = used_columns(bounds)
        bands = SQL(", ").join(
            SQL(
                "COALESCE(SUM(%(name)s), 0) AS %(name)s"
                if name in used
                else "0 AS %(name)s",
                name=SQL.identifier(name),
            )
            for name in BANDS
        )
        scope = ageing._scope_sql(company, _end(month))
        return SQL(
            """SELECT customer_id AS partner_id, SUM(residual) AS receivable,
                      COALESCE(SUM(not_due), 0) AS not_due,
                      COALESCE(SUM(residual) FILTER (%(overdue)s), 0) AS overdue,
                      %(bands)s, COALESCE(SUM(unapplied), 0) AS unapplied,
                      MIN(due) FILTER (%(overdue)s) AS oldest_due
                 FROM (SELECT item.*, %(columns)s FROM (%(items)s) item) aged
             GROUP BY customer_id""",
            overdue=SQL("WHERE residual > 0 AND due < day"),
            bands=bands,
            columns=ageing._columns_sql(bounds),
            items=ageing._open_items_sql(scope, customers),
        )

    @api.model
    def _limits_sql(self, company, day):
        """Return the query (partner_id, amount) of limits in force on a day.

        Overridden by the floor that knows limits; here there are none.
        """
        return SQL(
            "SELECT NULL::int AS partner_id, NULL::numeric AS amount WHERE FALSE"
        )

    @api.model
    def _check_month(self, company, month):
        """Mark the customers whose balances differ from the ledger; return how many.

        :rtype: int
        """
        table = SQL(
            "SELECT partner_id, %s FROM customer_fact_balance WHERE %s AND %s",
            SQL(", ").join(map(SQL.identifier, _FIGURES)),
            self._scope_of(company, month),
            SQL("(receivable <> 0 OR not_due <> 0 OR overdue <> 0 OR unapplied <> 0)"),
        )
        ledger = self._figures_sql(company, month)
        self.env["customer.fact.balance.mark"]._insert(
            SQL(
                """SELECT DISTINCT %(company)s, partner_id, %(month)s::date
                     FROM ((%(table)s EXCEPT %(ledger)s)
                           UNION ALL (%(ledger)s EXCEPT %(table)s)) row""",
                company=company.id,
                month=month,
                table=table,
                ledger=ledger,
            )
        )
        return self.env.cr.rowcount

    # === READING === #

    @api.model
    def _open_items_at(self, month, domain, name):
        """Return what a balance opens: the items open then, as plain data.

        :param datetime.date month: its first day
        :param odoo.fields.Domain domain: over `customer.ageing`
        """
        return {
            "name": name,
            "res_model": "customer.ageing",
            "domain": list(Domain(domain)),
            "context": {"ageing_date": fields.Date.to_string(_end(month))},
        }


def _end(month: date) -> date:
    """Return the last day of a month."""
    return Period(month, month).date_to
