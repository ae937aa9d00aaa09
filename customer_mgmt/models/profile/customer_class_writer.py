from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...rules.customer_class import ClassPolicy, Customer, Month, classify
from ...rules.period import shift

# Customers are listed so many months after their last invoice.
_LISTED = 36
# Columns, and the types of their lists in the database.
_COLUMNS = {
    "company_id": SQL("int4[]"),
    "month": SQL("date[]"),
    "partner_id": SQL("int4[]"),
    "as_of": SQL("date[]"),
    "activity": SQL("varchar[]"),
    "first_date": SQL("date[]"),
    "last_date": SQL("date[]"),
    "recency_days": SQL("int4[]"),
    "interval_days": SQL("float8[]"),
    "own_rhythm": SQL("bool[]"),
    "risk_days": SQL("int4[]"),
    "lost_days": SQL("int4[]"),
    "value": SQL("numeric[]"),
    "abc": SQL("varchar[]"),
    "frequency": SQL("int4[]"),
    "monetary": SQL("numeric[]"),
    "r_score": SQL("int4[]"),
    "f_score": SQL("int4[]"),
    "m_score": SQL("int4[]"),
    "rfm": SQL("varchar[]"),
    "growth": SQL("float8[]"),
    "growth_sure": SQL("bool[]"),
    "potential": SQL("numeric[]"),
    "potential_source": SQL("varchar[]"),
    "peer_count": SQL("int4[]"),
    "potential_share": SQL("float8[]"),
    "under_served": SQL("bool[]"),
    "attention": SQL("bool[]"),
}


class CustomerClassWriter(models.AbstractModel):
    """Writes a month's rows of `customer.fact.class`: a few queries, then the rules.

    Days of purchase come from the posted invoices themselves, since a month's fact
    keeps the first and the last only; amounts come from the facts.
    """

    _name = "customer.class.writer"
    _description = "Writer of Classes"

    @api.model
    def _write_month(self, company, month, today):
        """Make the rows of a company's month again.

        :param res.company company: root of a company tree
        :param datetime.date month: its first day
        :param datetime.date today: the running month stands as of today
        """
        as_of = min(today, shift(month, 1) - timedelta(days=1))
        customers = self._customers(company, month, as_of)
        policy = ClassPolicy(
            lapse=company._lapse_policy(),
            attention=company._attention_policy(),
            abc_a=company.class_abc_a,
            abc_b=company.class_abc_b,
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_fact_class WHERE company_id = %s AND month = %s",
                company.id,
                month,
            )
        )
        self._insert(company, month, classify(customers, month, as_of, policy))
        self._mark_latest(company, month)
        self.env["customer.fact.class"].invalidate_model()

    @api.model
    def _insert(self, company, month, rows):
        if not rows:
            return
        values = [
            {"company_id": company.id, "month": month, "partner_id": partner, **row}
            for partner, row in rows.items()
        ]
        columns = [
            SQL("%s::%s", [row[name] for row in values], kind)
            for name, kind in _COLUMNS.items()
        ]
        names = SQL(", ").join(SQL.identifier(name) for name in _COLUMNS)
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_fact_class (%s) SELECT * FROM UNNEST(%s)",
                names,
                SQL(", ").join(columns),
            )
        )

    @api.model
    def _mark_latest(self, company, month):
        """Mark a month's rows as the newest, if they are, and no others."""
        [(newest,)] = self.env.execute_query(
            SQL(
                "SELECT MAX(month) FROM customer_fact_class WHERE company_id = %s",
                company.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE customer_fact_class SET latest = (month = %(newest)s)
                    WHERE company_id = %(company)s
                      AND (latest OR month = %(newest)s AND month = %(month)s)
                      AND latest IS DISTINCT FROM (month = %(newest)s)""",
                company=company.id,
                newest=newest,
                month=month,
            )
        )

    @api.model
    def _forget_deleted(self):
        """Delete the rows of customers that are no more, as after a merge."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM customer_fact_class
                    WHERE partner_id IN (
                          SELECT class.partner_id FROM customer_fact_class class
                       LEFT JOIN res_partner partner ON partner.id = class.partner_id
                           WHERE partner.id IS NULL)"""
            )
        )

    # === WHAT IS KNOWN === #

    @api.model
    def _customers(self, company, month, as_of):
        """Return what is known of each customer by a day, by partner id.

        :rtype: dict[int, Customer]
        """
        self.env["account.move"].flush_model()
        self.env["res.partner"].flush_model(["industry_id", "profile_size"])
        sales = self._sales(company, month)
        surveyed = self._surveyed(company, as_of)
        customers = {}
        for partner, industry, size, days in self._purchases(company, month, as_of):
            customers[partner] = Customer(
                days=days,
                months=sales.get(partner, {}),
                group=(industry, size) if industry and size else None,
                surveyed=surveyed.get(partner),
            )
        return customers

    @api.model
    def _purchases(self, company, month, as_of):
        """Return customer, industry, size and days of invoices, each day once."""
        return self.env.execute_query(
            SQL(
                """SELECT bought.partner_id, partner.industry_id, partner.profile_size,
                          bought.days
                     FROM (SELECT commercial_partner_id AS partner_id,
                                  ARRAY_AGG(DISTINCT invoice_date
                                            ORDER BY invoice_date) AS days
                             FROM account_move move
                             JOIN res_company branch ON branch.id = move.company_id
                            WHERE SPLIT_PART(branch.parent_path, '/', 1)::int = %s
                              AND move.state = 'posted' AND invoice_date <= %s
                              AND move.move_type IN ('out_invoice', 'out_receipt')
                         GROUP BY commercial_partner_id
                           HAVING MAX(invoice_date) >= %s) bought
                     JOIN res_partner partner ON partner.id = bought.partner_id""",
                company.id,
                as_of,
                shift(month, 1 - _LISTED),
            )
        )

    @api.model
    def _sales(self, company, month):
        """Return sales by customer and month, as far back as any figure looks.

        :rtype: dict[int, dict[datetime.date, Month]]
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, month, SUM(turnover), SUM(invoice_count)::int
                     FROM customer_fact_sales
                    WHERE company_id = %s AND month > %s AND month <= %s
                 GROUP BY partner_id, month""",
                company.id,
                shift(month, -_LISTED - 12),
                month,
            )
        )
        found = {}
        for partner, at, turnover, invoices in rows:
            found.setdefault(partner, {})[at] = Month(float(turnover), invoices)
        return found

    @api.model
    def _surveyed(self, company, as_of):
        """Return the yearly turnover that customers were found to have.

        :rtype: dict[int, float]
        """
        surveys = self.env["customer.turnover.survey"].sudo()
        customers = surveys.search([("year", "<=", as_of.year)]).partner_id
        amounts = self.env["customer.turnover"]._turnover_of(
            customers, None, as_of, "surveyed", company
        )
        return {customer.id: amount for customer, amount in amounts.items()}
