"""The examples in the rules are their tests; no database is read."""

import doctest
import importlib
import pkgutil

from odoo.tests import BaseCase, tagged

from .. import rules


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_examples(self):
        names = [module.name for module in pkgutil.iter_modules(rules.__path__)]
        self.assertIn("grading", names)
        for name in names:
            with self.subTest(name):
                module = importlib.import_module(f"{rules.__name__}.{name}")
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)
