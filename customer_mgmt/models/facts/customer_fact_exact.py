from odoo import models
from odoo.tools import SQL

from .fact_tables import FACTS


class CustomerFactExact(models.AbstractModel):
    """Facts without the keys that wait to be summed, and those keys from the lines."""

    _name = "customer.fact.exact"
    _description = "Facts, Exact"
    # The name of the summed fact in `fact_tables.FACTS`.
    _fact = None

    @property
    def _table_query(self):
        fact = FACTS[self._fact]
        lines = self.env["customer.fact.line"]
        waiting = self.env["customer.fact.mark"]._waiting_sql()
        columns = fact.columns_sql()
        return SQL(
            """SELECT fact.id, %(columns)s FROM %(table)s fact
                WHERE NOT EXISTS (
                      SELECT FROM (%(waiting)s) waiting
                       WHERE waiting.company_id = fact.company_id
                         AND waiting.partner_id = fact.partner_id
                         AND waiting.month = fact.month)
            UNION ALL
               SELECT -ROW_NUMBER() OVER (), %(columns)s
                 FROM (%(sums)s) live""",
            columns=columns,
            table=SQL.identifier(fact.table),
            waiting=waiting,
            sums=fact.sums_sql(lines._of_keys_sql(waiting)),
        )
