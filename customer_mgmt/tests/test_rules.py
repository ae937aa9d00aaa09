"""The examples in the rules are their tests; no database is read."""

import doctest

from odoo.tests import BaseCase, tagged

from ..rules import decision, exposure, grading, limits


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def _assert_examples(self, module):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 0, module.__name__)
        self.assertEqual(result.failed, 0, module.__name__)

    def test_decision_examples(self):
        self._assert_examples(decision)

    def test_exposure_examples(self):
        self._assert_examples(exposure)

    def test_grading_examples(self):
        self._assert_examples(grading)

    def test_limits_examples(self):
        self._assert_examples(limits)
