from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...rules.period import Period, shift
from .facts_world import FactsWorld

_START = date(2026, 1, 5)
_DAYS = st.integers(0, 170)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "invoice",
                "invoice",
                "pay",
                "credit",
                "undo",
                "reset",
                "post",
                "date",
                "customer",
                "delete",
                "merge",
                "build",
            )
        ),
        _DAYS,
        st.sampled_from((100.0, 33.33, 1234.5)),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=9,
)


class BalanceWorld(FactsWorld):
    """Balances of the months of 2026, seen from the last day of June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.balances = cls.env["customer.fact.balance"]
        cls.queue = cls.env["customer.fact.balance.mark"]

    @classmethod
    def _sum(cls):
        cls.env["customer.fact.balance.mark"]._flush_touched()
        return super()._sum()

    def _balance(self, month, customer=None):
        customer = customer or self.customer
        return self.balances.search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", customer.id),
                ("month", "=", month),
            ]
        )

    def _assert_balances(self, customers=None):
        """Each month end is what the ageing says of that day."""
        for month in Period(date(2025, 11, 1), date(2026, 5, 1)):
            for customer in customers or self.customers.exists():
                self._assert_balance(month, customer)

    def _assert_balance(self, month, customer):
        day = shift(month, 1) - timedelta(days=1)
        aged = self.ageing._ageing_of(customer, self.company, day)[customer]
        row = self._balance(month, customer)
        found = (
            row.receivable,
            row.not_due,
            *(row[f"band_{n}"] for n in range(1, 5)),
            row.unapplied,
            row.overdue,
        )
        expected = (
            aged.total,
            aged.not_due,
            *aged.bands,
            aged.unapplied,
            sum(aged.bands),
        )
        for mine, theirs in zip(found, expected, strict=True):
            self.assertAlmostEqual(mine, theirs, 2, f"{month} {customer.name}")
        self.assertEqual(row.oldest_due or None, aged.oldest_due)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactBalance(BalanceWorld):
    def test_month_ends_stand_by_age(self):
        invoice = self._invoice(1000, "2026-01-10", "2026-01-31")
        self._pay(invoice, "2026-03-05", 400)
        self._sum()
        self.assertRecordValues(
            self._balance("2026-02-01"),
            [{"receivable": 1000, "overdue": 1000, "band_1": 1000, "not_due": 0}],
        )
        self.assertRecordValues(
            self._balance("2026-03-01"), [{"receivable": 600, "band_2": 600}]
        )
        self.assertFalse(self._balance("2025-12-01"))
        self.assertFalse(self._balance("2026-06-01"), "June is not over")
        self._assert_balances()

    def test_a_back_dated_payment_lowers_past_month_ends(self):
        invoice = self._invoice(1000, "2026-01-10", "2026-01-31")
        self._sum()
        self.assertEqual(self._balance("2026-05-01").receivable, 1000)
        payment = self._pay(invoice, "2026-04-15")
        self._sum()
        self.assertEqual(self._balance("2026-03-01").receivable, 1000)
        self.assertFalse(self._balance("2026-04-01"))
        payment.action_draft()
        self._sum()
        self.assertEqual(self._balance("2026-05-01").receivable, 1000)

    def test_what_is_undone_is_open_again(self):
        invoice = self._invoice(1000, "2026-01-10", "2026-01-31")
        self._pay(invoice, "2026-04-15")
        self._sum()
        invoice.line_ids.remove_move_reconcile()
        self._sum()
        # The payment stands against it, not matched.
        self.assertRecordValues(
            self._balance("2026-05-01"),
            [{"receivable": 0, "overdue": 1000, "unapplied": -1000}],
        )

    def test_a_month_that_ends_is_added(self):
        self._invoice(1000, "2026-06-10", "2026-06-20")
        self._sum()
        self.assertFalse(self._balance("2026-06-01"))
        with freeze_time("2026-07-01 12:00:00"):
            self._sum()
            self.assertEqual(self._balance("2026-06-01").overdue, 1000)

    def test_limit_and_exposure_of_the_day(self):
        self._invoice(300, "2026-05-10", "2026-05-31")
        limits = self.customer.credit_account_ids.limit_ids
        self.env.cr.execute(
            "UPDATE customer_credit_limit SET date_from = '2026-05-15'"
            " WHERE id = ANY(%s)",
            [limits.ids],
        )
        limits.invalidate_recordset()
        self._invoice(100, "2026-03-10", "2026-03-31")
        self._sum()
        self.assertEqual(self._balance("2026-05-01").limit_amount, 1000)
        self.assertIsNone(self._balance("2026-04-01").limit_amount)
        self.assertIsNone(self._balance("2026-05-01").exposure)
        self.balances._note_exposures(self.company)
        with freeze_time("2026-07-01 03:00:00"):
            self.balances._note_exposures(self.company)
            self._sum()
            row = self._balance("2026-06-01")
            self.assertEqual((row.exposure, row.receivable), (400, 400))
            self._invoice(50, "2026-06-15", "2026-06-30")
            self._sum()
            row = self._balance("2026-06-01")
            self.assertEqual((row.exposure, row.receivable), (400, 450))

    def test_a_balance_opens_items_that_sum_to_it(self):
        invoice = self._invoice(1000, "2026-01-10", "2026-01-31")
        self._pay(invoice, "2026-03-05", 400)
        self._sum()
        row = self._balance("2026-03-01")
        action = row.action_open_items()
        ageing = self.ageing.with_context(**action["context"])
        [(total,)] = ageing._read_group(action["domain"], [], ["amount:sum"])
        self.assertEqual(total, row.receivable)

    def test_other_bands_make_the_month_ends_again(self):
        self._invoice(1000, "2026-01-10", "2026-01-31")
        self._sum()
        self.company.ageing_bands = "20,60"
        self._sum()
        self.assertEqual(self._balance("2026-02-01").band_2, 1000)

    def test_the_check_finds_what_was_written_by_sql(self):
        self._invoice(1000, "2026-01-10", "2026-01-31")
        self._sum()
        self.env.cr.execute(
            "UPDATE customer_fact_balance SET overdue = 1 WHERE partner_id = %s",
            [self.customer.id],
        )
        for month in Period(date(2026, 1, 1), date(2026, 5, 1)):
            self.balances._check_month(self.company, month)
        self._sum()
        self._assert_balances()

    def test_salespeople_see_no_balances_and_companies_are_apart(self):
        self._invoice(1000, "2026-01-10", "2026-01-31")
        self._sum()
        with self.assertRaises(AccessError):
            self.balances.with_user(self.sales).search([])
        mine = self.balances.with_user(self.controller)
        self.assertIn(self._balance("2026-02-01"), mine.search([]))
        self.controller.write(
            {"company_ids": [self.elsewhere.id], "company_id": self.elsewhere.id}
        )
        self.assertFalse(mine.search([("partner_id", "=", self.customer.id)]))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactBalanceProperty(BalanceWorld):
    """Whatever is edited, each month end stays what the ageing says of its day."""

    def test_month_ends_follow_edits_at_random(self):
        @settings(
            max_examples=15,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(steps=_STEPS)
        def run(steps):
            self._run(steps)

        run()

    def _run(self, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self.moves = []
            for kind, day, amount, choice in steps:
                note(f"{kind} {day} {amount} {choice}")
                getattr(self, f"_do_{kind}")(
                    _START + timedelta(days=day), amount, choice
                )
            self._sum()
            self._assert_balances()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _one(self, choice, *states):
        found = [m for m in self.moves if m.exists() and m.state in states]
        return found[choice % len(found)] if found else None

    def _do_build(self, day, amount, choice):
        self.queue._flush_touched()
        for _number in range(choice):
            self.builds._step()

    def _do_invoice(self, day, amount, choice):
        customer = self.customers.exists()[choice % len(self.customers.exists())]
        due = None if choice % 2 else day + timedelta(days=4 * choice)
        self.moves.append(self._invoice(amount, day, due, customer=customer))

    def _do_pay(self, day, amount, choice):
        invoice = self._one(choice, "posted")
        if invoice and invoice.amount_residual and invoice.is_sale_document():
            payment = self._pay(invoice, day, min(amount, invoice.amount_residual))
            self.moves.append(payment.move_id)

    def _do_credit(self, day, amount, choice):
        invoice = self._one(choice, "posted")
        if invoice and invoice.amount_residual and invoice.move_type == "out_invoice":
            amount = min(amount, invoice.amount_residual)
            self.moves.append(self._credit(invoice, day, amount))

    def _do_undo(self, day, amount, choice):
        if move := self._one(choice, "posted"):
            move.line_ids.remove_move_reconcile()

    def _do_reset(self, day, amount, choice):
        if move := self._one(choice, "posted"):
            move.button_draft()

    def _do_post(self, day, amount, choice):
        if move := self._one(choice, "draft"):
            move.action_post()

    def _do_date(self, day, amount, choice):
        move = self._one(choice, "draft")
        if move and move.move_type == "out_invoice":
            move.write({"invoice_date": day, "date": day})
            move.action_post()

    def _do_customer(self, day, amount, choice):
        move = self._one(choice, "draft")
        if move and move.move_type == "out_invoice":
            move.partner_id = self.customers.exists()[-1]
            move.action_post()

    def _do_delete(self, day, amount, choice):
        move = self._one(choice, "draft", "cancel")
        if move and move.move_type == "out_invoice":
            move.with_context(force_delete=True).unlink()

    def _do_merge(self, day, amount, choice):
        if len(self.customers.exists()) == 2 and choice == 9:
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge(self.customers.ids, self.customers[0], extra_checks=False)
