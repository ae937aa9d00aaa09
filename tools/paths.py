"""Where things lie: the checkout, its private state, the shared downloads."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "customer_mgmt"
STATE = ROOT / ".dev"
LOGS = STATE / "log"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
CONFIG = STATE / "odoo.conf"
DATA_DIR = STATE / "data"
FILESTORE = DATA_DIR / "filestore"
TOOLS = ROOT / "tools"


def cache_dir() -> Path:
    """Folder of downloads, shared by all checkouts of one user."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def checkout_id() -> str:
    """Short name of this checkout, to keep two of them apart on one machine."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def our_addons() -> list[str]:
    """Names of the addons that live in this repository."""
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def make_state_folders() -> None:
    """Create the private folders; nobody else may read what is in them."""
    for folder in (STATE, LOGS, DATA_DIR, FILESTORE):
        folder.mkdir(parents=True, exist_ok=True)
    STATE.chmod(0o700)
