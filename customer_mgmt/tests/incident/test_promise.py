from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import IncidentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-07-01 12:00:00")
class TestPaymentPromise(IncidentCommon):
    def test_promise_is_kept_by_what_arrives_in_time(self):
        promise = self._promise(100, "2026-06-20", "2026-06-26", user=self.sales)
        self._deposit(60, "2026-06-21")
        self._deposit(500, "2026-06-19")
        self.assertEqual(promise.received_amount, 60)
        self._night()
        self.assertEqual(promise.state, "broken")
        second = self._promise(100, "2026-06-22", "2026-06-28")
        self._deposit(100, "2026-07-01")
        self._night()
        self.assertEqual(second.state, "kept")

    def test_broken_promise_is_an_incident_after_the_grace(self):
        bill = self._bill(100, "2026-06-20", invoice_user_id=self.sales.id)
        promise = self._promise(
            100, "2026-06-20", "2026-06-28", move_ids=bill.ids, user=self.sales
        )
        self._pay(bill, 40, "2026-06-25")
        self._deposit(1000, "2026-06-25")
        self.assertFalse(self._night())
        self.assertEqual((promise.state, promise.received_amount), ("open", 40))
        with freeze_time("2026-07-02 12:00:00"):
            incident = self._night()
            self.assertEqual(self._night(), incident)
        self.assertEqual(promise.state, "broken")
        self.assertRecordValues(
            incident,
            [
                {
                    "kind": "promise",
                    "amount": 60,
                    "promise_id": promise.id,
                    "move_id": bill.id,
                    "occurred_on": date(2026, 6, 28),
                }
            ],
        )
        self.assertEqual(
            incident.with_user(self.controller).action_open_document()["res_id"],
            promise.id,
        )

    def test_payment_that_came_back_does_not_count(self):
        for cancel in (True, False):
            with self.subTest(cancel=cancel):
                promise = self._promise(100, "2026-06-20", "2026-06-26")
                self._bounce(self._deposit(100, "2026-06-25"), cancel=cancel)
                self.assertEqual(promise.received_amount, 0)

    def test_one_payment_keeps_one_promise(self):
        first = self._promise(100, "2026-06-20", "2026-06-26")
        second = self._promise(100, "2026-06-20", "2026-06-27")
        self._deposit(150, "2026-06-22")
        self._night()
        self.assertEqual((first.state, second.state), ("kept", "broken"))
        self.assertEqual((first.received_amount, second.received_amount), (100, 50))

    def test_other_currency_counts_as_booked(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.5}
        )
        promise = self._promise(100, "2026-06-20", "2026-06-26")
        bill = self._bill(50, "2026-06-20", currency_id=euro.id)
        self._pay(bill, day="2026-06-24")
        self.assertEqual(promise.received_amount, 100)

    def test_amount_follows_the_invoices(self):
        bill = self._bill(120, "2026-06-20", invoice_user_id=self.sales.id)
        form = Form(
            self.promises.with_user(self.sales).with_context(
                default_partner_id=self.customer.id, default_move_ids=bill.ids
            )
        )
        self.assertEqual(form.amount, 120)
        form.date_due = "2026-07-09"
        promise = form.save()
        self.assertEqual((promise.user_id, promise.state), (self.sales, "open"))

    def test_who_promises_does_not_judge(self):
        promise = self._promise(
            10, "2026-06-20", "2026-06-26", user=self.sales, state="kept"
        )
        self.assertEqual(promise.state, "open")
        with self.assertRaises(AccessError):
            promise.with_user(self.controller).state = "kept"
        with self.assertRaises(AccessError):
            promise.action_judge()
        promise.with_user(self.controller).action_judge()
        self.assertEqual(promise.state, "broken")
        with self.assertRaises(UserError):
            promise.with_user(self.controller).amount = 5
        with self.assertRaises(UserError):
            promise.with_user(self.controller).unlink()

    def test_bad_promises_are_refused(self):
        for amount, due in ((0, "2026-06-26"), (10, "2026-06-19")):
            with (
                self.subTest(amount=amount),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._promise(amount, "2026-06-20", due)

    def test_list_of_many_takes_the_queries_of_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{i}", "is_company": True} for i in range(20)]
        )
        promises = self.promises.concat(
            *(
                self._promise(5, "2026-06-20", "2026-06-26", partner_id=customer.id)
                for customer in customers
            )
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("received_amount")
            return self.env.cr.sql_log_count - before

        count(promises)
        self.assertEqual(count(promises), count(promises[:1]))
