"""Takes indexes and foreign keys off the big tables while they are filled.

Each foreign key is checked when it is put back, so a row that refers to nothing makes
the load fail.
"""

from psycopg2 import sql

BIG_TABLES = (
    "account_move",
    "account_move_line",
    "account_move_line_account_tax_rel",
    "account_tax_sale_order_line_rel",
    "sale_order",
    "sale_order_line",
    "sale_order_line_invoice_rel",
    "stock_move",
    "stock_move_line",
    "stock_picking",
    "stock_reference_move_rel",
)
_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
     ORDER BY 1, 2
"""
# Not those behind a primary key or another constraint
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY(%s::regclass[])
       AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
     ORDER BY 1
"""


def take_off(cursor):
    """Drops them and returns the statements that put them back, in that order."""
    tables = list(BIG_TABLES)
    cursor.execute(_FOREIGN_KEYS, [tables])
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(_alter(table, "DROP CONSTRAINT {}", name))
    for name, _definition in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    statements = [sql.SQL(definition) for _name, definition in indexes]
    return statements, [
        _alter(table, "ADD CONSTRAINT {} " + definition, name)
        for table, name, definition in keys
    ]


def _alter(table, change, name):
    text = sql.SQL("ALTER TABLE {} " + change)
    return text.format(sql.Identifier(table), sql.Identifier(name))


def put_back(cursor, statements):
    """Runs what :func:`take_off` returned."""
    for statement in statements:
        cursor.execute(statement)
