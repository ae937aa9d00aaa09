"""Odoo's own ``test_lint``, restricted to our addons.

Run in the virtual environment: ``python -m tools.lint.odoo_suite DATABASE``. The suite
looks at every addon it finds; here it finds ours only. Left out are the tests of the
checkers themselves and the walk over all of Odoo's files.
"""

import importlib
import logging
import re
import sys
import threading
import unittest
from unittest.mock import patch

import odoo
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry

from tools.environment import config_path
from tools.paths import ROOT, our_addons

SUITES = (
    "dunderinit i18n index jstranslate manifests naming onchange_domains orm_import"
    " override_signatures pofile pylint routes test_holes"
).split()
# Manifest keys that OCA's rules ask for and Odoo does not use.
OCA_KEYS = {"development_status", "maintainers"}


class _Complaints(logging.Handler):
    """Collect what the suite only logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        self.found.append(record.getMessage())


def main(name: str) -> int:
    """Print what is wrong; 1 if there is anything."""
    options = ["-c", config_path(), "-d", name, "--log-level=warn", "--no-http"]
    odoo.tools.config.parse_config(options, setup_logging=True)
    complaints = _Complaints()
    logging.getLogger("odoo.addons.test_lint").addHandler(complaints)
    threading.current_thread().testing = True
    Registry(name)
    ours = [Manifest.for_addon(addon) for addon in our_addons()]
    result = unittest.TestResult()
    with (
        patch.object(Manifest, "all_addon_manifests", lambda: ours),
        # Its pylint would read the whole of Odoo.
        patch.dict(vars(odoo.tools.config), root_path=str(ROOT / our_addons()[0])),
    ):
        _suite().run(result)
    _print(result, complaints.found)
    return int(bool(complaints.found) or not result.wasSuccessful())


def _suite() -> unittest.TestSuite:
    """Load the tests by name."""
    loader = unittest.TestLoader()
    modules = [
        importlib.import_module(f"odoo.addons.test_lint.tests.test_{name}")
        for name in SUITES
    ]
    manifests = importlib.import_module("odoo.addons.test_lint.tests.test_manifests")
    manifests.MANIFEST_KEYS |= OCA_KEYS
    return unittest.TestSuite(map(loader.loadTestsFromModule, modules))


def _print(result: unittest.TestResult, complaints: list[str]) -> None:
    """Print failures, without the traceback, and complaints."""
    for test, trace in result.failures + result.errors:
        message = re.split(r"\n(?=\w+Error)", trace.strip(), maxsplit=1)[-1]
        print(f"{test.id().removeprefix('odoo.addons.test_lint.tests.')}: {message}")
    for line in complaints:
        print(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
