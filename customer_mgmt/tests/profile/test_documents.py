from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestDocuments(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.sales
        cls.kind = cls.env["customer.document.type"].create(
            {"name": "Permit", "reminder_days": 30}
        )
        cls.documents = cls.env["customer.document"]

    def _document(self, number="1", expires_on="2026-03-31", **values):
        return self.documents.with_user(self.sales).create(
            {
                "partner_id": self.customer.id,
                "type_id": self.kind.id,
                "number": number,
                "expires_on": expires_on,
                **values,
            }
        )

    def _remind(self):
        cron = self.env.ref("customer_mgmt.customer_document_cron_remind")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _states(self, document):
        """The state as computed, and as found by searching."""
        document.invalidate_recordset()
        found = [
            state
            for state in ("valid", "expiring", "expired")
            if document in self.documents.search([("state", "=", state)])
        ]
        return document.state, found

    def test_states_are_found_as_they_are_computed(self):
        document = self._document()
        endless = self._document("2", False)
        for day, state in (
            ("2026-02-28", "valid"),
            ("2026-03-01", "expiring"),
            ("2026-03-31", "expiring"),
            ("2026-04-01", "expired"),
        ):
            with self.subTest(day), freeze_time(day):
                self.assertEqual(self._states(document), (state, [state]))
                self.assertEqual(self._states(endless), ("valid", ["valid"]))
                others = self.documents.search([("state", "!=", state)])
                self.assertNotIn(document, others)

    def test_the_type_proposes_the_reminder(self):
        document = self._document()
        self.assertEqual(
            (document.reminder_days, document.remind_on), (30, date(2026, 3, 1))
        )
        document.reminder_days = 10
        self.assertEqual(document.remind_on, date(2026, 3, 21))

    def test_the_salesperson_is_reminded_once_per_end(self):
        document = self._document()
        with freeze_time("2026-02-28"):
            self._remind()
            self.assertFalse(document.activity_ids)
        for day in ("2026-03-01", "2026-03-02"):
            with freeze_time(day):
                self._remind()
        activity = document.activity_ids
        self.assertRecordValues(
            activity, [{"user_id": self.sales.id, "date_deadline": date(2026, 3, 31)}]
        )
        document.expires_on = "2027-03-31"
        with freeze_time("2027-03-10"):
            self._remind()
        self.assertEqual(len(document.activity_ids), 2)

    def test_the_responsible_goes_before_the_salesperson(self):
        document = self._document(user_id=self.users["manager"].id)
        with freeze_time("2026-03-10"):
            self._remind()
        self.assertEqual(document.activity_ids.user_id, self.users["manager"])

    def test_without_anybody_the_reminder_waits_for_somebody(self):
        document = self._document()
        self.customer.user_id = False
        with freeze_time("2026-03-10"):
            self._remind()
            self.assertFalse(document.activity_ids)
            self.customer.user_id = self.sales
            self._remind()
        self.assertEqual(document.activity_ids.user_id, self.sales)

    def test_archived_documents_are_not_reminded_of(self):
        document = self._document()
        document.action_archive()
        with freeze_time("2026-03-10"):
            self._remind()
        self.assertFalse(document.activity_ids)

    def test_reminding_reads_many_as_one(self):
        for number in range(12):
            self._document(str(number))

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.documents._find_to_remind()
            found.mapped("display_name")
            return len(found), self.env.cr.sql_log_count - before

        with freeze_time("2026-03-10"):
            queries()
            many, cost_of_many = queries()
            self.documents.search([("number", "!=", "1")]).action_archive()
            one, cost_of_one = queries()
        self.assertEqual((many, one), (12, 1))
        self.assertEqual(cost_of_many, cost_of_one)

    def test_an_end_before_the_issue_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._document(issued_on="2026-04-01")

    def test_a_number_stands_once_unless_archived(self):
        first = self._document()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._document()
        first.action_archive()
        self.env.flush_all()
        self.assertTrue(self._document())
