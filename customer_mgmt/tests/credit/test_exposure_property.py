import os

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...rules.exposure import CATEGORIES
from . import exposure_oracle as oracle
from .exposure_history import History
from .exposure_world import ExposureWorld

_START = "2026-01-05 09:00:00"
_STEPS = 12
_THOROUGH = bool(os.environ.get("CM_THOROUGH"))
_LEDGER = ("open", "overdue", "returned", "unapplied")


@tagged("post_install", "-at_install")
class TestExposureProperty(ExposureWorld):
    """Whatever happened, the SQL gives what the oracle reads from the documents."""

    def test_exposure_equals_the_oracle_in_random_histories(self):
        @settings(
            max_examples=300 if _THOROUGH else 30,
            derandomize=not _THOROUGH,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            # No shrinking: twelve steps can be read, and each run of them takes
            # seconds.
            phases=[Phase.generate],
        )
        @given(random=st.randoms(use_true_random=False))
        def run(random):
            self._run(random, clock)

        with freeze_time(_START) as clock:
            run()

    def _run(self, random, clock):
        clock.move_to(_START)
        history = History(self, random, clock)
        savepoint = self.env.cr.savepoint()
        try:
            for _i in range(_STEPS):
                history.step()
                self._assert_exposure()
        finally:
            note(f"\n{history}\n")
            savepoint.close(rollback=True)

    def _assert_exposure(self):
        for root in self.trees:
            shares = oracle.by_category(oracle.shares_of(self.env, root))
            exposures = self.env["customer.credit.exposure"]._exposure_of(
                self.customers, root
            )
            for customer in self.customers:
                self._assert_customer(customer, root, exposures[customer], shares)
            self._assert_ledger(root, exposures)

    def _assert_customer(self, customer, root, found, shares):
        where = f"{customer.name} at {root.name}"
        expected = {
            name: root.currency_id.round(sum(shares[customer, name].values()))
            for name in CATEGORIES
        }
        actual = {name: float(found[name]) for name in CATEGORIES}
        self.assertEqual(actual, expected, where)
        self.assertAlmostEqual(float(found["total"]), sum(expected.values()), 6, where)
        for name in filter(actual.get, CATEGORIES):
            self._assert_documents(customer, root, name, shares[customer, name])

    def _assert_ledger(self, root, exposures):
        """All together: one customer may have paid another's invoice."""
        booked = sum(
            float(exposures[customer][name])
            for customer in self.customers
            for name in _LEDGER
        )
        balance = oracle.ledger_balance(self.env, self.customers, root)
        self.assertEqual(root.currency_id.round(booked), balance, root.name)

    def _assert_documents(self, customer, root, category, documents):
        exposures = self.env["customer.credit.exposure"]
        model, ids = exposures._documents_behind(customer, root, category)
        self.assertEqual(
            {(model, document_id) for document_id in ids},
            {(document._name, document.id) for document in documents},
            f"{category} of {customer.name} at {root.name}",
        )
