"""Checks on a database in which our addons are installed."""

from tools import server
from tools.lint.code import output_of
from tools.paths import CONFIG, PYTHON, ROOT, STATE, our_addons


def checks() -> dict:
    """Return the checks of this module by name; each takes a database."""
    return {"translations": _translations, "odoo-test-lint": _test_lint}


def _translations(name: str) -> list[str]:
    """Compare templates with a fresh export, and translations with templates."""
    found = []
    for addon in our_addons():
        fresh = STATE / f"{addon}.pot"
        command = [PYTHON, "-m", "odoo", "i18n", "export", "-c", CONFIG, "-d", name]
        found += _with_server(command + ["-o", fresh, addon])
        command = [PYTHON, "-m", "tools.lint.translations"]
        found += _with_server([*command, fresh, ROOT / addon / "i18n", addon])
    return found


def _test_lint(name: str) -> list[str]:
    """Run Odoo's own ``test_lint`` over our addons."""
    return _with_server([PYTHON, "-m", "tools.lint.odoo_suite", name])


def _with_server(command: list) -> list[str]:
    """Run a program that needs Odoo's environment."""
    env = [f"{key}={value}" for key, value in server.environment().items()]
    return output_of(["env", *env, *command])
