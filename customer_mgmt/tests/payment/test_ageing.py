from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .payment_world import PaymentWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestAgeing(PaymentWorld):
    def _aged(self, day, customer=None):
        customer = customer or self.customer
        return self.ageing._ageing_of(customer, self.company, day)[customer]

    def _assert_ledger(self, day):
        """All rows of the list, and the sums by customer, are the ledger's balance."""
        rows = self.ageing.with_context(ageing_date=day)
        total = rows._read_group([], [], ["amount:sum"])[0][0]
        self.assertAlmostEqual(float(total or 0), self._ledger(day), 6)
        columns = [name for name in rows._fields if name.startswith("band_")]
        columns = [f"{name}:sum" for name in ("not_due", "unapplied", *columns)]
        sums = rows._read_group([], [], columns)[0]
        self.assertAlmostEqual(float(sum(s or 0 for s in sums)), self._ledger(day), 6)
        every = self.ageing._ageing_of(None, self.company, date.fromisoformat(day))
        by_customer = sum(aged.total for aged in every.values())
        self.assertAlmostEqual(by_customer, self._ledger(day), 6)

    def test_instalments_stand_in_bands_of_their_own(self):
        """400 due May 31 is 30 days old, 400 due June 30 is not due."""
        self._invoice(800, "2026-05-31")
        self._invoice(50, "2026-03-01", "2026-03-31")
        self._deposit(70, "2026-06-01")
        aged = self._aged(date(2026, 6, 30))
        self.assertEqual(aged.not_due, 400)
        self.assertEqual(aged.bands, (400, 0, 0, 50))
        self.assertEqual((aged.unapplied, aged.total), (-70, 780))
        self.assertEqual(aged.oldest_due, date(2026, 3, 31))
        self._assert_ledger("2026-06-30")

    def test_a_past_day_stands_as_it_was(self):
        """Booked Jan 1, half paid Feb 10, credited Mar 5, paid Apr 1."""
        invoice = self._invoice(1000, "2026-01-01", "2026-01-31")
        self._pay(invoice, "2026-02-10", 500)
        self._credit(invoice, "2026-03-05", 200)
        self._pay(invoice, "2026-04-01")
        for day, not_due, bands in (
            ("2025-12-31", 0, (0, 0, 0, 0)),
            ("2026-01-31", 1000, (0, 0, 0, 0)),
            ("2026-02-09", 0, (1000, 0, 0, 0)),
            ("2026-02-10", 0, (500, 0, 0, 0)),
            ("2026-03-04", 0, (0, 500, 0, 0)),
            ("2026-03-05", 0, (0, 300, 0, 0)),
            ("2026-04-01", 0, (0, 0, 0, 0)),
        ):
            with self.subTest(day):
                aged = self._aged(date.fromisoformat(day))
                self.assertEqual((aged.not_due, aged.bands), (not_due, bands))
                self._assert_ledger(day)

    def test_a_payment_is_unapplied_until_it_meets_the_invoice(self):
        deposit = self._deposit(300, "2026-01-01")
        invoice = self._invoice(300, "2026-02-01", "2026-03-01")
        self._match(invoice, deposit.move_id)
        self.assertEqual(self._aged(date(2026, 1, 15)).unapplied, -300)
        self.assertEqual(self._aged(date(2026, 2, 1)).total, 0)
        self._assert_ledger("2026-01-15")

    def test_foreign_items_stand_as_booked_until_the_exchange_entry(self):
        """100 € booked at 200; paid at 400 in March: the difference closes both."""
        invoice = self._invoice(
            100, "2026-01-01", "2026-01-31", currency_id=self.eur.id
        )
        self._pay(invoice, "2026-03-10", 50)
        self.assertEqual(self._aged(date(2026, 3, 9)).bands, (0, 200, 0, 0))
        for day in ("2026-03-09", "2026-03-10", "2026-03-31", "2026-06-30"):
            self._assert_ledger(day)
        self._pay(invoice, "2026-04-10")
        self.assertEqual(self._aged(date(2026, 6, 30)).total, 0)
        for day in ("2026-03-10", "2026-04-09", "2026-04-10", "2026-04-30"):
            self._assert_ledger(day)

    def test_what_a_draft_has_reconciled_is_open(self):
        invoice = self._invoice(100, "2026-01-01", "2026-01-31")
        payment = self._pay(invoice, "2026-02-10")
        payment.move_id.button_draft()
        for day in ("2026-02-01", "2026-02-10", "2026-06-30"):
            self.assertEqual(self._aged(date.fromisoformat(day)).total, 100)
            self._assert_ledger(day)

    def test_entries_without_a_partner_are_part_of_the_ledger(self):
        income = self.env["account.account"].search(
            [("account_type", "=", "income")], limit=1
        )
        receivable = self.customer.property_account_receivable_id
        lines = [
            {"account_id": receivable.id, "balance": 25},
            {"account_id": income.id, "balance": -25},
        ]
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-02-01",
                "line_ids": [(0, 0, line) for line in lines],
            }
        ).action_post()
        self._assert_ledger("2026-02-01")
        nobody = self.env["res.partner"]
        aged = self.ageing._ageing_of(None, self.company, date(2026, 2, 1))
        self.assertEqual(aged[nobody].total, 25)

    def test_bands_are_the_companys(self):
        self._invoice(10, "2026-06-01", "2026-06-22")
        self._invoice(20, "2026-06-01", "2026-06-02")
        self.company.ageing_bands = "7, 14"
        self.assertEqual(self._aged(date(2026, 6, 30)).bands, (0, 10, 20))
        shown = self.ageing.with_user(self.users["billing"]).get_views(
            [(False, "list"), (False, "search")]
        )
        arch = shown["views"]["list"]["arch"]
        self.assertIn("band_3", arch)
        self.assertNotIn("band_4", arch)
        labels = self.ageing.fields_get(["band_2", "band"])
        self.assertEqual(labels["band_2"]["string"], "8–14")
        self.assertIn(("band_3", "15+"), labels["band"]["selection"])
        self._assert_ledger("2026-06-30")

    def test_bands_that_do_not_rise_are_refused(self):
        for wrong in ("60,30", "x", "1,2,3,4,5,6", "-5"):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(ValidationError, "^Ageing Bands: "),
            ):
                self.company.ageing_bands = wrong

    def test_the_wizard_opens_the_day_and_each_cell_its_items(self):
        self._invoice(800, "2026-05-31")
        wizard = self.env["customer.ageing.open"].with_user(self.users["accountant"])
        action = wizard.create({"date": "2026-06-15"}).action_open()
        rows = self.ageing.with_user(self.users["accountant"])
        rows = rows.with_context(**action["context"])
        found = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(found.mapped("band"), ["band_1", "band_0"])
        cell = rows.search(
            [("partner_id", "=", self.customer.id), ("band", "=", "band_1")]
        )
        self.assertEqual((cell.amount, cell.days_overdue), (400, 15))
        self.assertEqual(cell.action_open_document()["res_id"], cell.move_id.id)

    def test_salespeople_see_no_ageing(self):
        with self.assertRaises(AccessError):
            self.ageing.with_user(self.sales).search([])
