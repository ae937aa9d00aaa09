"""A pytest plugin: time per test folder, and warnings our code logged.

A warning or an error in the log that no test expected (with ``assertLogs`` or
``mute_logger``) fails the run. Where tests run in several processes, each tells the
first one what it saw when it ends.
"""

import logging
from collections import Counter
from pathlib import PurePath

import pytest

from tools.paths import our_addons

_durations = Counter()
_tests = Counter()
_unexpected = []
_current = ["start"]


class _Collector(logging.Handler):
    """Collects what reaches the logger, which is what no test took away."""

    def emit(self, record):
        if ".tests." in record.name:
            return  # a browser that is closed while it still loads
        _unexpected.append(f"{_current[0]}: {record.levelname} {record.getMessage()}")


def pytest_sessionstart(session):
    """Listen to our addons' loggers."""
    handler = _Collector(logging.WARNING)
    for name in our_addons():
        logger = logging.getLogger(f"odoo.addons.{name}")
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def pytest_runtest_logstart(nodeid, location):
    """Note which test runs."""
    _current[0] = nodeid


def pytest_runtest_logreport(report):
    """Add up the time of each folder, preparation included."""
    folder = str(PurePath(report.nodeid.partition("::")[0]).parent)
    _durations[folder] += report.duration
    _tests[folder] += report.when == "call"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take over what a process saw."""
    _unexpected.extend(getattr(node, "workeroutput", {}).get("unexpected", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Fail the run for an unexpected warning, or tell it the first process."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["unexpected"] = list(_unexpected)
    elif _unexpected and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Print both, above pytest's closing line."""
    if _unexpected:
        terminalreporter.section("unexpected warnings in the log")
        for line in _unexpected:
            terminalreporter.line(line)
    terminalreporter.section("time per test folder")
    for folder, seconds in sorted(_durations.items()):
        terminalreporter.line(f"{seconds:8.1f} s  {_tests[folder]:4} tests  {folder}")
