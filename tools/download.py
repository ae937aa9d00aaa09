"""Downloads: what ``odoo.lock`` names, kept once per user, checked every time.

No mirror or registry is named here: apt and npm know theirs from the machine's own
configuration.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tools import console, venv
from tools.console import Failure
from tools.paths import STATE, TOOLS, cache_dir

LOCK = TOOLS / "odoo.lock"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
WAY_OUT = "set ODOO_HOME to an Odoo 19 that is already there"


class Item(NamedTuple):
    """One locked file."""

    source: str  # a Debian suite, or npm
    name: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where the file is kept."""
        ending = "tgz" if self.source == "npm" else "deb"
        name = f"{self.name}_{self.version}.{ending}".replace("/", "-")
        return cache_dir() / name.replace(":", "%3a")

    def is_kept(self) -> bool:
        """Tell whether the file is here with the locked content."""
        return self.path.exists() and _sha256(self.path) == self.sha256


def items() -> list[Item]:
    """Read the lock file."""
    lines = LOCK.read_text().splitlines()
    return [Item(*line.split()) for line in lines if line and line[0] != "#"]


def ensure() -> list[Item]:
    """Fetch what is not kept yet and return everything."""
    everything = items()
    missing = [item for item in everything if not item.is_kept()]
    if missing:
        with console.step(f"Download of {len(missing)} packages for Odoo 19"):
            console.fresh_log("download")
            for suite in sorted({item.source for item in missing}):
                _fetch(suite, [item for item in missing if item.source == suite])
    return everything


def _fetch(source: str, wanted: list[Item]) -> None:
    """Fetch files of one source and compare them with the lock."""
    folder = STATE / "download"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for item in wanted:
        fetched = _npm(item, folder) if source == "npm" else _apt(item, folder)
        if _sha256(fetched) != item.sha256:
            raise Failure(f"{item.name} is not the locked {item.version}: {WAY_OUT}")
        # Another checkout may fetch the same file at this moment.
        partial = item.path.with_suffix(f".{os.getpid()}")
        shutil.move(fetched, partial)
        partial.replace(item.path)
    shutil.rmtree(folder)


def _npm(item: Item, folder: Path) -> Path:
    """Download an npm package, without installing it."""
    command = [*venv.npm(), "pack", "--loglevel=error", f"{item.name}@{item.version}"]
    what = f"Download of {item.name} {item.version} ({WAY_OUT})"
    console.run(command, "download", what, env=_npm_environment(), cwd=folder)
    return next(folder.glob("*.tgz"))


def _npm_environment() -> dict:
    """Let npm trust the authorities this machine trusts; Node brings its own list."""
    env = venv.environment()
    if Path(AUTHORITIES).exists():
        env.setdefault("NODE_EXTRA_CA_CERTS", AUTHORITIES)
    return env


def _apt(item: Item, folder: Path) -> Path:
    """Download a Debian package, leaving the machine's own apt alone."""
    options = _apt_options(item.source)
    command = ["apt-get", *options, "download", f"{item.name}={item.version}"]
    what = f"Download of {item.name} {item.version} ({WAY_OUT})"
    console.run(command, "download", what, cwd=folder)
    return next(folder.glob(f"{item.name}_*.deb"))


def _apt_options(suite: str) -> list[str]:
    """Make an apt set-up of our own for a suite, and read its list of packages."""
    folder = STATE / "apt" / suite
    options = [
        f"-oDir::Etc::SourceList={folder}/sources.list",
        "-oDir::Etc::SourceParts=-",
        f"-oDir::State::Lists={folder}/lists",
        f"-oDir::Cache={folder}/cache",
        "-oAPT::Sandbox::User=",
    ]
    if not (folder / "lists" / "ready").exists():
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        source = f"deb [signed-by={KEYRING}] {_mirror()} {suite} main\n"
        (folder / "sources.list").write_text(source)
        command = ["apt-get", *options, "-qq", "update"]
        console.run(command, "download", f"Reading Debian {suite} ({WAY_OUT})")
        (folder / "lists" / "ready").touch()
    return options


def _mirror() -> str:
    """Return the Debian mirror this machine uses, without its security part."""
    command = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)"]
    command.append("Created-By: Packages")
    output = subprocess.run(command, capture_output=True, text=True, check=False)
    pairs = [line.rpartition(" ")[::2] for line in output.stdout.splitlines()]
    pairs = [pair for pair in pairs if "security" not in pair[1]]
    # The origin is known only once apt has read its lists.
    pairs.sort(key=lambda pair: (pair[0] != "Debian", "debian" not in pair[1]))
    if not pairs:
        raise Failure(f"apt knows no Debian mirror: {WAY_OUT}")
    return pairs[0][1]


def _sha256(path: Path) -> str:
    """Checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
