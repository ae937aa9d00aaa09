"""Checks of all files of the repository: no addresses of this or that machine."""

import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from tools.paths import ROOT

# Put together here, so that this file itself passes.
HOSTS = ("deb.debian" + ".org", "pypi" + ".org", "pythonhosted" + ".org")
HOSTS += ("registry.npmjs" + ".org", "security.debian" + ".org", "files" + ".odoo.com")
FOLDERS = ("/ro" + "ot", "/wo" + "rk", "/tmp" + "/o", "/ho" + "me", "/opt/py" + "pi")
PATTERNS = {
    "address of a registry or mirror": "|".join(re.escape(host) for host in HOSTS),
    "path of one machine": rf"(?<![\w.}}>)-])({'|'.join(FOLDERS)})(/|\b(?![\w(]))",
    "conflict marker": "^(<{7}|>{7})( |$)",
}
BINARY = {".png", ".jpg", ".gif", ".ico", ".xz", ".gz", ".woff2", ".pdf", ".xlsx"}


def checks() -> dict:
    """Return the checks of this module by name."""
    return {"addresses": _addresses, "xml": _xml}


def files() -> list[Path]:
    """Return the files of the repository, those not yet committed included."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return sorted(path for path in paths if path.is_file())


def _addresses() -> list[str]:
    """Find what is true of one machine only."""
    found = []
    for path in files():
        if path.suffix not in BINARY:
            found += _offences(path)
    return found


def _offences(path: Path) -> list[str]:
    """Return the offending lines of one file."""
    found = []
    text = path.read_text(errors="replace")
    for what, pattern in PATTERNS.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {what}: {match[0]}")
    return found


def _xml() -> list[str]:
    """See that every XML file is well-formed, those of the web client too."""
    found = []
    for path in files():
        if path.suffix in (".xml", ".svg"):
            try:
                ET.parse(path)
            except ET.ParseError as error:
                found.append(f"{path.relative_to(ROOT)}: {error}")
    return found
