import re
import unittest
from pathlib import Path

from odoo.tests import BaseCase, tagged

_ROOT = Path(__file__).parents[2]
_TABLE = _ROOT / "docs" / "credit-control.md"


@tagged("post_install", "-at_install")
@unittest.skipUnless(_TABLE.exists(), "The addon stands without its documents.")
class TestDocumented(BaseCase):
    """The table of credit control names tests: each of them exists."""

    def test_every_test_that_is_named_exists(self):
        text = _TABLE.read_text(encoding="utf-8")
        there = set()
        for path in _ROOT.glob("customer_mgmt*/tests/**/*.py"):
            there |= set(re.findall(r"def (test_\w+)", path.read_text("utf-8")))
        self.assertFalse(set(re.findall(r"`(test_\w+)`", text)) - there)
        files = set(re.findall(r"\b(\w+/test_\w+\.py)", text))
        tests = Path(__file__).parent
        self.assertFalse([name for name in files if not (tests / name).exists()])
        rows = [row for row in text.splitlines() if row.startswith("| ")]
        heads = [row for row in rows if row.split("|")[-2].strip().startswith("test")]
        unnamed = [row for row in rows if "test_" not in row and row not in heads]
        self.assertFalse(unnamed)
