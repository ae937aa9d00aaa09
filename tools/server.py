"""Odoo as a process: its configuration file, command line and environment."""

import os
import secrets

from tools import venv
from tools.paths import CONFIG, DATA_DIR, PYTHON, ROOT, STATE
from tools.postgres import free_port, settings

TEMPLATE = """[options]
addons_path = {root}
admin_passwd = {admin}
data_dir = {data}
db_host = {PGHOST}
db_port = {PGPORT}
db_user = {PGUSER}
db_password = {PGPASSWORD}
http_interface = 127.0.0.1
list_db = False
screenshots = {state}/screenshots
"""


def write_config() -> None:
    """Write Odoo's configuration, readable by its owner only."""
    secret = STATE / "odoo.password"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(18))
    values = {**settings(), "root": ROOT, "data": DATA_DIR, "state": STATE}
    text = TEMPLATE.format(admin=secret.read_text(), **values)
    if not CONFIG.exists() or CONFIG.read_text() != text:
        partial = CONFIG.with_suffix(f".{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(text)
        partial.replace(CONFIG)


def command() -> list:
    """Return the command line that starts Odoo with our configuration."""
    return [PYTHON, "-m", "odoo", "-c", CONFIG]


def environment() -> dict:
    """Return the environment for Odoo and for programs that use its database."""
    env = {**venv.environment(), **settings()}
    env["PYTHONPATH"] = str(ROOT)
    return env


def http_port() -> int:
    """Return a free port for a server nobody needs to find."""
    return free_port(18069 + os.getpid() % 1000)
