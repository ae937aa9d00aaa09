"""A pytest plugin: each process of a shared run has files of its own.

pytest-odoo lets them share those of the first database; but after each class Odoo
deletes the files that its own database does not name, those of the others among them.
"""

import contextlib
import os
import shutil
from pathlib import Path

import pytest_odoo

import odoo


def pytest_configure(config):
    """Give the process its files when it gets its database."""
    pytest_odoo._shared_filestore = _own_filestore


@contextlib.contextmanager
def _own_filestore(original: str, name: str):
    """Have a database's files beside those of the one it was copied from."""
    if name == original:
        yield
        return
    source, target = (Path(odoo.tools.config.filestore(n)) for n in (original, name))
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)
