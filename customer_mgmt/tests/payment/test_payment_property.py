from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...rules.ageing import OpenItem, ageing
from ...rules.payment import (
    Experience,
    days_beyond_terms,
    share_on_time,
    weighted_index,
)
from .payment_world import PaymentWorld

_START = date(2026, 1, 1)
_SPAN = 150
_BOUNDS = (30, 60, 90)
_DAYS = st.integers(0, _SPAN)
_AMOUNTS = st.sampled_from((100.0, 33.33, 0.07, 1234.5))
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(("invoice", "invoice", "pay", "pay", "credit", "deposit")),
        _DAYS,
        _AMOUNTS,
        st.booleans(),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=8,
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestPaymentProperty(PaymentWorld):
    """Whatever was invoiced, paid and credited, the SQL gives what can be counted by
    hand from each line's reconciliations."""

    def test_record_and_ageing_equal_a_count_by_hand(self):
        @settings(
            max_examples=12,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(steps=_STEPS, days=st.lists(_DAYS, min_size=4, max_size=4))
        def run(steps, days):
            self._run(steps, [_START + timedelta(days=day) for day in days])

        run()

    def _run(self, steps, days):
        savepoint = self.env.cr.savepoint()
        try:
            self.invoices = []
            for kind, day, amount, foreign, choice in steps:
                note(f"{kind} {day} {amount} {foreign} {choice}")
                step = getattr(self, f"_do_{kind}")
                step(_START + timedelta(days=day), amount, foreign, choice)
            for day in days:
                self._assert_ageing(day)
                self._assert_record(day - timedelta(days=60), day)
        finally:
            savepoint.close(rollback=True)

    # === STEPS === #

    def _do_invoice(self, day, amount, foreign, choice):
        currency = {"currency_id": self.eur.id} if foreign else {}
        due = None if choice % 2 else day + timedelta(days=3 * choice)
        self.invoices.append(self._invoice(amount, day, due, **currency))

    def _unpaid(self, choice):
        unpaid = [i for i in self.invoices if i.amount_residual]
        return unpaid[choice % len(unpaid)] if unpaid else None

    def _do_pay(self, day, amount, foreign, choice):
        invoice = self._unpaid(choice)
        if invoice:
            whole = choice % 3 == 0
            self._pay(
                invoice, day, None if whole else min(amount, invoice.amount_residual)
            )

    def _do_credit(self, day, amount, foreign, choice):
        invoice = self._unpaid(choice)
        if invoice:
            self._credit(invoice, day, min(amount, invoice.amount_residual))

    def _do_deposit(self, day, amount, foreign, choice):
        deposit = self._deposit(amount, day, currency=self.eur if foreign else None)
        invoice = self._unpaid(choice)
        if invoice and choice % 2:
            self._match(invoice, deposit.move_id)

    # === THE COUNT BY HAND === #

    def _lines(self, day):
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ]
        )

    def _open_at(self, line, day):
        """The balance, less each reconciliation with an entry of that day or before."""
        lowered = sum(
            p.amount for p in line.matched_credit_ids if p.credit_move_id.date <= day
        )
        raised = sum(
            p.amount for p in line.matched_debit_ids if p.debit_move_id.date <= day
        )
        return round(line.balance - lowered + raised, 2)

    def _assert_ageing(self, day):
        lines = self._lines(day)
        items = [
            OpenItem(self._open_at(line, day), line.date_maturity or line.date)
            for line in lines
        ]
        expected = ageing([i for i in items if i.amount], day, _BOUNDS)
        found = self.ageing._ageing_of(self.customer, self.company, day)[self.customer]
        self.assertAlmostEqual(found.not_due, expected.not_due, 6)
        for mine, theirs in zip(found.bands, expected.bands, strict=True):
            self.assertAlmostEqual(mine, theirs, 6, day)
        self.assertAlmostEqual(found.unapplied, expected.unapplied, 6)
        self.assertEqual(found.oldest_due, expected.oldest_due)
        self.assertAlmostEqual(found.total, sum(lines.mapped("balance")), 6)

    def _experiences(self, date_from, date_to):
        instalments = self._lines(date_to).filtered(
            lambda line: line.move_id.move_type == "out_invoice"
        )
        for line in instalments:
            for partial in line.matched_credit_ids:
                payer = partial.credit_move_id
                met = max(line.date, payer.date)
                if payer.move_id.origin_payment_id and date_from <= met <= date_to:
                    late = (payer.date - line.date_maturity).days
                    yield Experience(partial.amount, late, line.id)
            left = self._open_at(line, date_to)
            if left > 0 and line.date_maturity < date_to:
                yield Experience(left, (date_to - line.date_maturity).days, line.id)

    def _assert_record(self, date_from, date_to):
        experiences = list(self._experiences(date_from, date_to))
        record = self._record(date_from, date_to)
        for found, rule in (
            (record.days_beyond_terms, days_beyond_terms),
            (record.index, weighted_index),
            (record.on_time_share, share_on_time),
        ):
            expected = rule(experiences)
            if expected is None:
                self.assertIsNone(found, rule.__name__)
            else:
                self.assertAlmostEqual(found, expected, 6, rule.__name__)
        self.assertEqual(record.experiences, len({e.item for e in experiences}))
