"""The virtual environment: every package pinned, with the hashes of all its files."""

import hashlib
import os
import shutil
import sys

from tools import console
from tools.paths import PYTHON, TOOLS, VENV

LOCK = TOOLS / "requirements.lock"
NPM_LOCK = TOOLS / "requirements-npm.lock"


def _key() -> str:
    """What the environment depends on: the lock file and the interpreter."""
    content = LOCK.read_bytes() + sys.version.encode() + str(VENV).encode()
    return hashlib.sha256(content).hexdigest()


def ensure() -> None:
    """Build the environment unless it is there as locked."""
    marker = VENV / "key"
    if marker.exists() and marker.read_text() == _key() and PYTHON.exists():
        return
    with console.step("Python packages"):
        console.fresh_log("venv")
        shutil.rmtree(VENV, ignore_errors=True)
        make = [sys.executable, "-m", "venv", VENV]
        console.run(make, "venv", "Making the virtual environment")
        install(LOCK)
        marker.write_text(_key())


def install(lock) -> None:
    """Install what a lock file names; pip refuses a file with another hash."""
    options = ["--require-hashes", "--no-deps", "--no-input", "-q"]
    command = [PYTHON, "-m", "pip", "install", *options, "-r", lock]
    console.run(command, "venv", "Installing Python packages")


def npm() -> list:
    """Return the command that runs npm: the machine's, else one from PyPI."""
    if found := shutil.which("npm"):
        return [found]
    # Debian's npm brings four hundred packages; the wheel is one file.
    if not (VENV / "bin" / "npm").exists():
        install(NPM_LOCK)
    return [VENV / "bin" / "npm"]


def site_packages():
    """Return the folder the environment's packages are in."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return VENV / "lib" / version / "site-packages"


def environment() -> dict:
    """Return the process environment for what runs in the virtual environment."""
    env = dict(os.environ)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env.pop("PGDATABASE", None)  # Odoo would take it for its own database
    return env
