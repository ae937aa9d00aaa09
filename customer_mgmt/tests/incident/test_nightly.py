from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import IncidentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-07-01 12:00:00")
class TestIncidentNightly(IncidentCommon):
    def test_item_is_an_incident_once_it_is_late_beyond_the_days(self):
        bill = self._bill(100, "2026-05-02")
        self._bill(70, "2026-06-30")
        self.assertFalse(self._night())
        with freeze_time("2026-07-02 12:00:00"):
            incident = self._night()
            self.assertEqual(self._night(), incident)
        self.assertRecordValues(
            incident,
            [
                {
                    "kind": "late",
                    "severity": "medium",
                    "found_by": "system",
                    "amount": 100,
                    "occurred_on": date(2026, 7, 1),
                    "move_id": bill.id,
                    "state": "open",
                }
            ],
        )
        self.assertIn(bill.name, incident.description)
        self.assertEqual(incident.activity_ids.user_id, self.controller)

    def test_paid_item_closes_its_incident_and_an_undone_payment_opens_it(self):
        bill = self._bill(100, "2026-03-01")
        incident = self._night()
        payment = self._pay(bill)
        self._night()
        self.assertEqual((incident.state, incident.outcome), ("closed", "settled"))
        self.assertEqual(incident.closed_on, date(2026, 7, 1))
        self.assertFalse(incident.activity_ids)
        payment.move_id.line_ids.remove_move_reconcile()
        found = self._night()
        self.assertEqual(found, incident)
        self.assertEqual((incident.state, incident.outcome), ("open", False))

    def test_item_taken_back_closes_its_incident_as_unfounded(self):
        bill = self._bill(100, "2026-03-01")
        incident = self._night()
        bill.button_draft()
        self._night()
        self.assertEqual((incident.state, incident.outcome), ("closed", "unfounded"))

    def test_what_a_person_closed_stays_closed(self):
        self._bill(100, "2026-03-01")
        incident = self._night()
        incident.with_user(self.controller).outcome = "plan"
        incident.with_user(self.controller).action_close()
        self.assertEqual(self._night(), incident)
        self.assertEqual((incident.state, incident.outcome), ("closed", "plan"))

    def test_undone_payment_is_dishonoured_once(self):
        for cancel in (True, False):
            with self.subTest(cancel=cancel):
                bill = self._bill(100, "2026-06-30")
                payment = self._pay(bill)
                self.assertNotIn("open", self._night().mapped("state"))
                self._bounce(payment, cancel=cancel)
                payment.state = "rejected"
                found = self._night().filtered_domain([("payment_id", "=", payment.id)])
                self.assertEqual(found.mapped("kind"), ["returned"])
                self.assertEqual((found.amount, found.severity), (100, "high"))
                self._night()
                found.outcome = "settled"
                found.action_close()

    def test_rejected_payment_is_dishonoured_and_a_refund_is_not(self):
        payment = self._deposit(80, "2026-06-20")
        payment.action_reject()
        note = self._bill(50, "2026-06-20", move_type="out_refund")
        self._pay(note)
        self.assertRecordValues(
            self._night(),
            [{"kind": "returned", "payment_id": payment.id, "amount": 80}],
        )

    def test_controller_gets_one_activity_per_customer(self):
        self._bill(100, "2026-03-01")
        self._bill(300, "2026-03-02")
        found = self._night()
        self.assertEqual(len(found), 2)
        self.assertEqual(found.activity_ids.res_id, found.sorted("amount")[-1].id)

    def test_each_company_finds_its_own_by_its_own_days(self):
        second = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.env.ref("base.EUR").id}
        )
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=second, install_demo=False
        )
        self.env.user.company_ids |= second
        second.incident_late_days = 10
        self.env["account.move"].with_company(second).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-06-01",
                "invoice_date_due": "2026-06-01",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 33})],
            }
        ).action_post()
        self._bill(100, "2026-06-01")
        found = self._night()
        self.assertEqual(found.company_id, second)
        self.assertEqual(found.currency_id, second.currency_id)
        self.assertFalse(
            self.incidents.with_user(self.controller).search([("id", "=", found.id)])
        )
        second.incident_auto = False
        self.company.incident_auto = False
        self.company.incident_late_days = 5
        self.assertEqual(self._night(), found)

    def test_many_items_take_the_queries_of_a_few(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{i}", "is_company": True} for i in range(12)]
        )
        for customer in customers:
            self._bill(10, "2026-01-01", customer=customer)
        nightly = self.incidents.sudo()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            facts = nightly._find_late(self.company)
            return self.env.cr.sql_log_count - before, len(facts)

        count()
        many = count()
        nightly._record("late", self.company, nightly._find_late(self.company)[:-1])
        one = count()
        self.assertGreaterEqual(many[1], 12)
        self.assertEqual(one[1], 1)
        self.assertEqual(one[0], many[0])
