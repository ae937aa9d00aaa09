"""The databases that are compared: Odoo alone, with our addon, with OCA's."""

import subprocess
import sys
import time

from tools import database, server
from tools.console import Failure
from tools.paths import STATE

LOADED = "cm_bench"
CORE, OURS, OCA = "cm_bench_core", "cm_bench_ours", "cm_bench_oca"
PEERS = STATE / "peers"
PEER_PACKAGES = (
    "odoo-addon-account-financial-risk",
    "odoo-addon-sale-financial-risk",
)
PEER_MODULES = "account_financial_risk,sale_financial_risk"


def ensure(name: str) -> str:
    """Return the name of a database to measure in, made where it is missing."""
    if not database.exists(LOADED):
        raise Failure(f"There is no {LOADED}: ./dev load --retail FILE --copies 2")
    if not database.exists(name):
        database.copy(LOADED, name)
    return name


def install(name: str, modules: str) -> float:
    """Install modules on a copy and return the seconds it took."""
    start = time.perf_counter()
    _run_odoo(name, "-i", modules)
    return time.perf_counter() - start


def fetch_peers() -> str:
    """Put OCA's addons beside ours and return the folder Odoo finds them in.

    They are AGPL: installed to be compared with, never copied.
    """
    if not PEERS.exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target"]
            + [str(PEERS), *PEER_PACKAGES],
            check=True,
        )
    return str(PEERS / "odoo" / "addons")


def addons_options(name: str) -> list[str]:
    """Return the options that let Odoo find the addons of a database."""
    return ["--addons-path", fetch_peers()] if name == OCA else []


def _run_odoo(name: str, *arguments: str) -> None:
    log = STATE / "log" / f"bench_{name}.log"
    options = ["-d", name, "--no-http", "--stop-after-init", *arguments]
    options += addons_options(name)
    with log.open("w") as output:
        done = subprocess.run(
            [*server.command(), *options],
            env=server.environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise Failure(f"Installing in {name} failed [{log}]")
