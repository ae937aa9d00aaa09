"""Our addons as they are installed: their content, and databases that hold them."""

import hashlib
from pathlib import Path

from tools import database, odoo
from tools.console import Failure
from tools.paths import ROOT, our_addons

# What an installed database does not depend on.
IGNORED = {"tests", "readme", "docs", "__pycache__"}
PREPARED = "cm_test"


def names() -> str:
    """Return the names of our addons, as Odoo's command line takes them."""
    if not (found := our_addons()):
        raise Failure("There is no addon in this checkout (no */__manifest__.py)")
    return ",".join(found)


def content_key() -> str:
    """Return a checksum of everything that an installation takes in."""
    digest = hashlib.sha256()
    for addon in our_addons():
        for path in sorted((ROOT / addon).rglob("*")):
            if path.is_file() and _counts(path.relative_to(ROOT / addon)):
                digest.update(f"{path.relative_to(ROOT)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _counts(path: Path) -> bool:
    """Tell whether a file of the addon is taken in when it is installed."""
    if IGNORED & set(path.parts) or path.suffix == ".pyc":
        return False
    # Assets are read from the files when a page is served.
    return path.parts[0] != "static" or path.parts[1] == "description"


def prepared() -> str:
    """Return a database with our addons installed, to be copied for each run."""
    base = database.base()
    name = database.named(PREPARED)
    wanted = f"{odoo.key()} {content_key()} {database.DEPENDENCIES}"
    title = f"Database {name} with {names()}"
    with database.building(name, wanted, title) as temporary:
        if temporary:
            database.copy(base, temporary)
            database.install(temporary, names(), log=name)
            database.refuse_warnings(name, f"Installing {names()}")
    return name
