"""Run the checks, one line each; all are run, whatever fails."""

import time

from tools import addon, console, testing
from tools.console import Failure
from tools.lint import code, installed, repository, sizes

SHOWN = 40  # lines per check


def run(options) -> int:
    """Run the checks that were asked for and return 1 if any found something."""
    checks = {**_plain_checks(), **installed.checks()}
    if unknown := set(options.only) - set(checks):
        names = ", ".join(checks)
        raise Failure(f"No check {', '.join(sorted(unknown))}; there are {names}")
    wanted = {name: checks[name] for name in options.only or checks}
    plain = _run({name: wanted[name] for name in wanted if name in _plain_checks()})
    failed = plain + _run_installed(
        {name: wanted[name] for name in wanted if name not in _plain_checks()}
    )
    names = f": {', '.join(failed)}" if failed else ""
    console.say(f"{len(wanted)} checks, {len(failed)} failed{names}")
    return int(bool(failed))


def _plain_checks() -> dict:
    """Return the checks that look at files only."""
    return {**code.checks(), **repository.checks(), **sizes.checks()}


def _run(checks: dict, *arguments) -> list[str]:
    """Run checks and return the names of those that found something."""
    failed = []
    for name, check in checks.items():
        start = time.monotonic()
        found = check(*arguments)
        duration = f"{time.monotonic() - start:.1f} s"
        console.say(f"  {'✗' if found else '✓'} {name}  {duration}")
        for line in found[:SHOWN]:
            console.say(f"      {line}")
        if len(found) > SHOWN:
            console.say(f"      … and {len(found) - SHOWN} lines more")
        if found:
            failed.append(name)
    return failed


def _run_installed(checks: dict) -> list[str]:
    """Run the checks that need a database with our addons in it."""
    if not checks:
        return []
    with testing.fresh_copy(addon.prepared(), "lint") as name:
        return _run(checks, name)
