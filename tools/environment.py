"""For programs that work inside Odoo: its environment on one of our databases.

They run in the virtual environment, started by ``./dev``, which keeps the PostgreSQL
cluster up meanwhile.
"""

import contextlib

from tools.paths import CONFIG
from tools.postgres import settings


def config_path() -> str:
    """Return the path of Odoo's configuration file."""
    return str(CONFIG)


def dsn(database: str) -> str:
    """Return the connection string of a database."""
    given = settings()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
    names["password"] = "PGPASSWORD"
    parts = [f"{word}='{given[name]}'" for word, name in names.items() if given[name]]
    return " ".join([*parts, f"dbname='{database}'"])


@contextlib.contextmanager
def odoo_env(database: str, user: int = 1):
    """Yield an Odoo environment with the registry loaded in this process.

    The work is committed at the end, and rolled back if it raises. Whoever works in
    batches commits in between with ``env.cr.commit()``.

    :param int user: id of the user; 1 is the superuser
    """
    import odoo
    from odoo.modules.registry import Registry

    options = ["-c", config_path(), "-d", database]
    odoo.tools.config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, user, {})
