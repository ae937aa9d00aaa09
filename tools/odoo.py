"""Odoo 19: fetched and unpacked next to the virtual environment, not installed."""

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from tools import console, download, venv
from tools.console import Failure
from tools.paths import STATE

SELFIE = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
UNPACKED = STATE / "odoo"
PACKAGES = "usr/lib/python3/dist-packages"


def ensure() -> None:
    """Make ``import odoo`` work in the virtual environment."""
    if given := os.environ.get("ODOO_HOME"):
        folder = _inside(Path(given).expanduser().resolve())
    else:
        _unpack()
        folder = UNPACKED / PACKAGES
    _check_version(folder)
    path_file = venv.site_packages() / "odoo-19.pth"
    if not path_file.exists() or path_file.read_text() != f"{folder}\n":
        path_file.write_text(f"{folder}\n")


def _inside(home: Path) -> Path:
    """Return the folder to import from: a source checkout or an unpacked package."""
    for folder in (home, home / PACKAGES):
        if (folder / "odoo" / "release.py").exists():
            return folder
    raise Failure(f"ODOO_HOME={home} holds no Odoo: no odoo/release.py there")


def home() -> Path:
    """Return the folder ``odoo`` is imported from."""
    return Path((venv.site_packages() / "odoo-19.pth").read_text().strip())


def addons_folder() -> Path:
    """Return the folder of Odoo's own addons."""
    beside = home() / "addons"
    packaged = home() / "odoo" / "addons"
    return packaged if (packaged / "web").exists() else beside


def _check_version(folder: Path) -> None:
    """Refuse anything but Odoo 19."""
    if _version(folder).split(".")[0] != "19":
        raise Failure(f"{folder} is Odoo {_version(folder)}; this addon is for 19")


def _version(folder: Path) -> str:
    """Read the version from Odoo's release file, without importing it."""
    text = (folder / "odoo" / "release.py").read_text()
    match = re.search(r"^version_info = \(([^)]*)\)", text, re.MULTILINE)
    return ".".join(part.strip(" '\"") for part in match[1].split(",")[:3])


def key() -> str:
    """Name what databases depend on: the version and, if ours, the lock."""
    version = _version(home())
    if os.environ.get("ODOO_HOME"):
        return f"{version} {home()}"
    return f"{version} {_lock_key()[:12]}"


def _lock_key() -> str:
    return hashlib.sha256(download.LOCK.read_bytes()).hexdigest()


def _unpack() -> None:
    """Unpack the locked packages into one root, so that their links resolve."""
    marker = UNPACKED / "key"
    if marker.exists() and marker.read_text() == _lock_key():
        return
    items = download.ensure()
    with console.step("Unpacking Odoo 19"):
        console.fresh_log("unpack")
        shutil.rmtree(UNPACKED, ignore_errors=True)
        UNPACKED.mkdir()
        for item in items:
            _unpack_npm(item) if item.source == "npm" else _unpack_deb(item)
        _check_links()
        marker.write_text(_lock_key())


def _unpack_deb(item) -> None:
    command = ["dpkg", "-x", item.path, UNPACKED]
    console.run(command, "unpack", f"Unpacking {item.path.name}")


def _unpack_npm(item) -> None:
    """Add the file the Debian package lacks; every tour fails without it."""
    target = UNPACKED / PACKAGES / "odoo" / SELFIE
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(item.path) as archive:
        content = archive.extractfile(f"package/{target.name}").read()
    target.write_bytes(content)


def _check_links() -> None:
    """See that every link into the other packages leads somewhere."""
    command = ["find", UNPACKED / PACKAGES, "-xtype", "l"]
    output = subprocess.run(command, capture_output=True, text=True, check=True)
    if output.stdout:
        first = output.stdout.splitlines()[0]
        raise Failure(f"The Odoo package lacks what {first} links to")
