from odoo import api, models
from odoo.tools import SQL

from .fact_tables import FACTS, ROLLED

_KEY = SQL("company_id, partner_id, month")
_SELLER_KEY = SQL("company_id, month, user_id, product_id")


class CustomerFactWriter(models.AbstractModel):
    """Writes the rows of facts from the lines they are sums of.

    Rows of a key, or of a whole month, are deleted and made again; so whatever was
    wrong with them is right afterwards, and doing it twice changes nothing.
    """

    _name = "customer.fact.writer"
    _description = "Writer of Facts"

    @api.model
    def _write_month(self, company, month):
        """Make the rows of a company's month again.

        :param res.company company: root of a company tree
        :param datetime.date month: its first day
        """
        scope = SQL("company_id = %s AND month = %s", company.id, month)
        for fact in FACTS.values():
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s", SQL.identifier(fact.table), scope)
            )
        lines = self.env["customer.fact.line"]
        self._insert(lines._of_month_sql(company, month))
        self._write_rolled_month(company, month)

    @api.model
    def _write_keys(self, keys):
        """Make the rows of keys again.

        :param list[tuple] keys: (company_id, partner_id, month)
        """
        wanted = self._rows_sql(keys, "int4", "int4", "date")
        before = self._seller_keys(wanted)
        for fact in FACTS.values():
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE (%s) IN (%s)",
                    SQL.identifier(fact.table),
                    _KEY,
                    wanted,
                )
            )
        named = SQL("SELECT * FROM (%s) key (company_id, partner_id, month)", wanted)
        self._insert(self.env["customer.fact.line"]._of_keys_sql(named))
        self._write_rolled(before | self._seller_keys(wanted))

    @api.model
    def _insert(self, lines):
        """Insert the sums of lines, and note costs that could only be estimated."""
        known = SQL("SELECT * FROM known")
        sales, product = FACTS["sales"], FACTS["product"]
        self.env.cr.execute(
            SQL(
                """
                WITH known AS MATERIALIZED (%(lines)s),
                noted AS (
                    INSERT INTO customer_fact_cost (line_id, unit_cost, estimated)
                    SELECT id, cost_to_note, TRUE FROM known
                     WHERE cost_to_note IS NOT NULL
                    ON CONFLICT (line_id) DO NOTHING),
                product AS (
                    INSERT INTO customer_fact_product (%(product_columns)s)
                    %(product_sums)s)
                INSERT INTO customer_fact_sales (%(sales_columns)s) %(sales_sums)s
                """,
                lines=lines,
                product_columns=product.columns_sql(),
                product_sums=product.sums_sql(known),
                sales_columns=sales.columns_sql(),
                sales_sums=sales.sums_sql(known),
            )
        )

    # === SALES WITHOUT THE CUSTOMER === #

    @api.model
    def _seller_keys(self, keys):
        """Return the keys of `customer.fact.seller` that customers' rows add to."""
        return set(
            self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %s FROM customer_fact_product WHERE (%s) IN (%s)",
                    _SELLER_KEY,
                    _KEY,
                    keys,
                )
            )
        )

    @api.model
    def _write_rolled(self, keys):
        """Make the rows again that have no customer, by their keys."""
        if not keys:
            return
        rows = self._rows_sql(sorted(keys, key=repr), "int4", "date", "int4", "int4")
        named = SQL("(%s) key (company_id, month, user_id, product_id)", rows)
        for fact in ROLLED:
            key = SQL(", ").join(
                SQL("COALESCE(%s, 0)", SQL.identifier(name))
                if name in ("product_id", "user_id")
                else SQL.identifier(name)
                for name in fact.keys
            )
            self._roll_up(fact, SQL("(%s) IN (SELECT %s FROM %s)", key, key, named))

    @api.model
    def _write_rolled_month(self, company, month):
        """Make the rows of a month again that have no customer."""
        for fact in ROLLED:
            self._roll_up(
                fact, SQL("company_id = %s AND month = %s", company.id, month)
            )

    @api.model
    def _roll_up(self, fact, scope):
        """Make rows of a fact again from those of the fact it sums.

        :param SQL scope: condition on columns that both have
        """
        table, source = SQL.identifier(fact.table), SQL.identifier(fact.source)
        rows = SQL("SELECT * FROM %s WHERE %s", source, scope)
        self.env.cr.execute(SQL("DELETE FROM %s WHERE %s", table, scope))
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) %s", table, fact.columns_sql(), fact.sums_sql(rows)
            )
        )

    @api.model
    def _rows_sql(self, rows, *types):
        """Return the query of rows given as values."""
        columns = [
            SQL("%s::%s[]", list(column), SQL.identifier(kind))
            for kind, column in zip(types, zip(*rows, strict=True), strict=True)
        ]
        return SQL("SELECT * FROM UNNEST(%s)", SQL(", ").join(columns))
