from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_tables import TOTAL


class CustomerFactProductTotal(models.Model):
    """What was sold of each product in a month, by all salespeople to all customers.

    A sum of `customer.fact.seller`: which products sell best is read from a ninth of
    its rows. It says nothing of one customer or salesperson; so only those who see all
    sales may read it.
    """

    _name = "customer.fact.product.total"
    _inherit = ["customer.fact", "customer.fact.item"]
    _description = "Sales by Product and Month"
    _log_access = False

    _key_uniq = models.UniqueIndex("(company_id, month, COALESCE(product_id, 0))")
    _product_idx = models.Index("(product_id) WHERE product_id IS NOT NULL")

    def init(self):
        """Fill the table where the facts it sums stand already."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s (%(columns)s)
                   SELECT * FROM (%(sums)s) sums
                    WHERE NOT EXISTS (SELECT FROM %(table)s)""",
                table=SQL.identifier(TOTAL.table),
                columns=TOTAL.columns_sql(),
                sums=TOTAL.sums_sql(
                    SQL("SELECT * FROM %s", SQL.identifier(TOTAL.source))
                ),
            )
        )

    def _lines_domain(self):
        return super()._lines_domain() & Domain("product_id", "=", self.product_id.id)
