"""Translations: nothing missing, nothing left over, placeholders as in the source.

Run in the virtual environment: ``python -m tools.lint.translations`` with a fresh
template, the folder of translations and the addon's name.
"""

import re
import sys
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr%]|\{\w*\}|\$\{[^}]*\}|</?\w+|\bt-\w+")


def main(fresh: Path, folder: Path, addon: str) -> int:
    """Print what is wrong; 1 if there is anything."""
    wanted = _entries(fresh)
    template = folder / f"{addon}.pot"
    found = _compare(template, wanted, "run odoo i18n export")
    for path in sorted(folder.glob("*.po")):
        found += _compare(path, wanted, "merge the template")
        found += _check(path)
    print("\n".join(found))
    return int(bool(found))


def _entries(path: Path) -> set[tuple]:
    """Return source texts with where they come from."""
    entries = polib.pofile(str(path), encoding="utf-8")
    return {
        (entry.msgid, tuple(sorted(place for place, _line in entry.occurrences)))
        for entry in entries
        if not entry.obsolete
    }


def _compare(path: Path, wanted: set[tuple], remedy: str) -> list[str]:
    """See that a file holds exactly the present source texts."""
    if not path.exists():
        return [f"{path.name} is not there: {remedy}"]
    present = _entries(path)
    missing = [f"{path.name} lacks {_short(each)}" for each in wanted - present]
    extra = [f"{path.name} has left over {_short(each)}" for each in present - wanted]
    return [f"{line} ({remedy})" for line in sorted(missing + extra)]


def _short(entry: tuple) -> str:
    return repr(entry[0][:60])


def _check(path: Path) -> list[str]:
    """Check each translation of a file."""
    found = []
    for entry in polib.pofile(str(path), encoding="utf-8"):
        where = f"{path.name}:{entry.linenum}"
        if entry.obsolete:
            found.append(f"{where}: obsolete entry")
        elif not entry.msgstr:
            found.append(f"{where}: not translated: {entry.msgid[:60]!r}")
        elif "fuzzy" in entry.flags:
            found.append(f"{where}: fuzzy: {entry.msgid[:60]!r}")
        elif _placeholders(entry.msgid) != _placeholders(entry.msgstr):
            found.append(f"{where}: other placeholders: {entry.msgid[:60]!r}")
    return found


def _placeholders(text: str) -> list[str]:
    """Return what a translation must keep; a language may turn the order."""
    return sorted(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
