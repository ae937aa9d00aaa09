from odoo import api, models
from odoo.tools import SQL

from ...rules.period import split

# What the reads depend on, so that pending changes reach the database first.
_MOVE_FIELDS = [
    "amount_total_signed",
    "amount_untaxed_signed",
    "commercial_partner_id",
    "company_id",
    "invoice_date",
    "move_type",
    "state",
]


class CustomerTurnover(models.AbstractModel):
    """How much customers turned over: with us as invoiced, or in all as surveyed."""

    _name = "customer.turnover"
    _description = "Customer Turnover"

    @api.model
    def _turnover_of(self, customers, date_from, date_to, basis, company):
        """Return the turnover of customers in a period, in the root company's currency.

        :param res.partner customers: commercial partners
        :param datetime.date date_from: first day of the period
        :param datetime.date date_to: last day of the period
        :param str basis: ``invoiced`` (posted customer invoices net of credit notes,
            untaxed) or ``surveyed`` (the latest yearly figure the customer stated for a
            year that began by ``date_to``)
        :param res.company company: any company of the tree; branches count together
        :return: amount per customer; customers without data are left out
        :rtype: dict[res.partner, float]
        :raise ValueError: if the basis is neither
        """
        if basis == "invoiced":
            return self._turnover_invoiced(customers, date_from, date_to, company)
        if basis == "surveyed":
            return self._turnover_surveyed(customers, date_to, company)
        raise ValueError(f"unknown turnover basis {basis!r}")

    @api.model
    def _turnover_invoiced(
        self, customers, date_from, date_to, company, amount="amount_untaxed_signed"
    ):
        """Return what was invoiced: whole months that are summed from facts, the rest,
        and any other amount than the untaxed one, from the documents."""
        self.env["account.move"].flush_model(_MOVE_FIELDS)
        self.env["customer.fact.mark"]._flush_touched()
        root, whole, rest = company.root_id, None, [(date_from, date_to)]
        build = self.env["customer.fact.build"]._of(root)
        if build and amount == "amount_untaxed_signed":
            whole, rest = split(date_from, date_to, build._built_from())
        periods = [self._period_sql(customers, *days) for days in rest]
        parts = []
        if whole:
            parts.append(self._facts_sql(customers, root, whole))
            periods.append(self._waiting_sql(customers, root, whole))
        parts += [self._documents_sql(root, amount, each) for each in periods]
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, SUM(amount) FROM (%s) part GROUP BY 1",
                SQL(" UNION ALL ").join(parts),
            )
        )
        partners = self.env["res.partner"]
        return {partners.browse(key): float(total) for key, total in rows}

    # === QUERIES === #

    @api.model
    def _facts_sql(self, customers, root, whole):
        """Return the query of (partner_id, amount) of months that wait for nothing."""
        return SQL(
            """SELECT fact.partner_id, fact.turnover AS amount
                 FROM customer_fact_sales fact
                WHERE fact.company_id = %s AND fact.partner_id = ANY(%s)
                  AND fact.month BETWEEN %s AND %s
                  AND NOT EXISTS (SELECT FROM customer_fact_mark mark
                                   WHERE mark.company_id = fact.company_id
                                     AND mark.partner_id = fact.partner_id
                                     AND mark.month = fact.month)""",
            root.id,
            customers.ids,
            whole.first,
            whole.last,
        )

    @api.model
    def _waiting_sql(self, customers, root, whole):
        """Return the query of (partner_id, date_from, date_to) of months that wait."""
        return SQL(
            """SELECT DISTINCT partner_id, month AS date_from,
                      (month + INTERVAL '1 month - 1 day')::date AS date_to
                 FROM customer_fact_mark
                WHERE company_id = %s AND partner_id = ANY(%s)
                  AND month BETWEEN %s AND %s""",
            root.id,
            customers.ids,
            whole.first,
            whole.last,
        )

    @api.model
    def _period_sql(self, customers, date_from, date_to):
        """Return the query of (partner_id, date_from, date_to) of one period."""
        return SQL(
            """SELECT UNNEST(%s) AS partner_id, %s::date AS date_from,
                      %s::date AS date_to""",
            customers.ids,
            date_from,
            date_to,
        )

    @api.model
    def _documents_sql(self, root, amount, periods):
        """Return the query of (partner_id, amount) of posted documents.

        :param SQL periods: query of (partner_id, date_from, date_to)
        """
        return SQL(
            """SELECT move.commercial_partner_id AS partner_id,
                      move.%(amount)s AS amount
                 FROM (%(periods)s) period
                 JOIN account_move move
                   ON move.commercial_partner_id = period.partner_id
                  AND move.invoice_date BETWEEN period.date_from AND period.date_to
                 JOIN res_company branch ON branch.id = move.company_id
                WHERE SPLIT_PART(branch.parent_path, '/', 1)::int = %(root)s
                  AND move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')""",
            amount=SQL.identifier(amount),
            periods=periods,
            root=root.id,
        )

    @api.model
    def _turnover_surveyed(self, customers, date_to, company):
        surveys = (
            self.env["customer.turnover.survey"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", customers.ids),
                    ("year", "<=", date_to.year),
                    ("month", "=", False),
                    ("company_id", "in", (False, company.root_id.id)),
                ],
                order="year DESC, id DESC",
            )
        )
        latest = {}
        for survey in surveys:
            latest.setdefault(survey.partner_id.with_env(self.env), survey)
        return {
            customer: survey._amount_in(company.root_id)
            for customer, survey in latest.items()
        }
