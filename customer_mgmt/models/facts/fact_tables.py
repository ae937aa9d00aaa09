"""The tables of facts: what each is keyed by, and how its rows come from lines.

No ORM model: the same words make the rows of the worker, of the first build and of the
exact reading, so that they cannot differ.
"""

from typing import NamedTuple

from odoo.tools import SQL

_AMOUNTS = {
    "turnover": "SUM(line.turnover)",
    "credited": "SUM(line.credited)",
    "cost": "SUM(line.cost)",
    "cost_estimated": "SUM(line.cost_estimated)",
    "gross_profit": "SUM(line.turnover - line.cost)",
    "line_count": "COUNT(*)",
}


class Fact(NamedTuple):
    """A table of facts.

    :param str table: its name
    :param tuple keys: columns its rows are grouped by
    :param dict figures: SQL aggregate over lines (alias ``line``) by column
    :param str source: the table of facts its rows are summed from, none for lines
    """

    table: str
    keys: tuple[str, ...]
    figures: dict[str, str]
    source: str = ""

    def columns_sql(self) -> SQL:
        """Return the columns, keys first."""
        names = (*self.keys, *self.figures)
        return SQL(", ").join(SQL.identifier(name) for name in names)

    def sums_sql(self, lines: SQL) -> SQL:
        """Return the query of rows from a query of lines."""
        keys = SQL(", ").join(SQL.identifier("line", key) for key in self.keys)
        figures = SQL(", ").join(
            SQL("%s AS %s", SQL(figure), SQL.identifier(name))
            for name, figure in self.figures.items()
        )
        return SQL(
            "SELECT %s, %s FROM (%s) line GROUP BY %s", keys, figures, lines, keys
        )


FACTS = {
    "sales": Fact(
        "customer_fact_sales",
        ("company_id", "partner_id", "user_id", "month"),
        {
            **_AMOUNTS,
            "invoice_count": "COUNT(DISTINCT line.move_id) FILTER (WHERE NOT refund)",
            "refund_count": "COUNT(DISTINCT line.move_id) FILTER (WHERE refund)",
            "first_date": "MIN(line.date) FILTER (WHERE NOT refund)",
            "last_date": "MAX(line.date) FILTER (WHERE NOT refund)",
        },
    ),
    "product": Fact(
        "customer_fact_product",
        ("company_id", "partner_id", "user_id", "product_id", "month"),
        {**_AMOUNTS, "quantity": "SUM(line.quantity)"},
    ),
}
_SUMS = {
    **{name: f"SUM(line.{name})" for name in _AMOUNTS},
    "quantity": "SUM(line.quantity)",
}
SELLER = Fact(
    "customer_fact_seller",
    ("company_id", "user_id", "product_id", "month"),
    _SUMS,
    "customer_fact_product",
)
TOTAL = Fact(
    "customer_fact_product_total",
    ("company_id", "product_id", "month"),
    _SUMS,
    "customer_fact_seller",
)
# Summed from the rows of other facts, not from lines; each from one before it.
ROLLED = (SELLER, TOTAL)
