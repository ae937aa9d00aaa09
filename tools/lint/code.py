"""Other people's checkers: ruff, pylint-odoo, OCA's checks of data and PO files."""

import subprocess

from tools import venv
from tools.paths import PYTHON, ROOT, our_addons


def checks() -> dict:
    """Return the checks of this module by name."""
    return {
        "ruff": _ruff,
        "ruff-format": _format,
        "pylint-odoo": _pylint,
        "oca-module": _oca_module,
        "oca-po": _oca_po,
    }


def output_of(command: list) -> list[str]:
    """Run a checker; return what it says if it complains."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=venv.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.returncode:
        return []
    said = (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"
    return said.splitlines()


def _ruff() -> list[str]:
    return output_of(["ruff", "check", "--output-format=concise", "."])


def _format() -> list[str]:
    return output_of(["ruff", "format", "--check", "--output-format=concise", "."])


def _pylint() -> list[str]:
    if not our_addons():
        return []
    command = [PYTHON, "-m", "pylint", "--rcfile=.pylintrc-mandatory", "-j2"]
    return output_of([*command, *our_addons()])


def _oca_module() -> list[str]:
    """Check data files; the order of an XML tag's attributes is left to taste."""
    disabled = "--disable=prefer-readme-rst,xml-tag-position,xml-header-wrong"
    return _oca("oca-checks-odoo-module", disabled, our_addons())


def _oca_po() -> list[str]:
    files = [str(path) for path in ROOT.glob("*/i18n/*.po*")]
    return _oca("oca-checks-po", "--disable=po-pretty-format", files)


def _oca(program: str, option: str, arguments: list[str]) -> list[str]:
    if not arguments:
        return []
    return output_of([venv.VENV / "bin" / program, option, *arguments])
