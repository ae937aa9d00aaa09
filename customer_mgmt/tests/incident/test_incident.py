from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import IncidentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-07-01 12:00:00")
class TestIncident(IncidentCommon):
    def _enter(self, user=None, **values):
        return self.incidents.with_user(user or self.sales).create(
            {
                "partner_id": self.customer.id,
                "kind": "dispute",
                "description": "Telephone call of the buyer",
                **values,
            }
        )

    def test_entered_incident_needs_evidence(self):
        for empty in (False, "", "  \n"):
            with self.subTest(empty), self.assertRaises(ValidationError):
                self._enter(description=empty)
        letter = (
            self.env["ir.attachment"]
            .with_user(self.sales)
            .create({"name": "letter.txt", "raw": b"We object."})
        )
        incident = self._enter(
            description=False, attachment_ids=[Command.link(letter.id)]
        )
        self.assertEqual(letter.res_id, incident.id)
        read = incident.with_user(self.controller).attachment_ids.raw
        self.assertEqual(read, b"We object.")

    def test_severity_follows_the_kind_until_somebody_says_otherwise(self):
        self.assertEqual(self._enter().severity, "low")
        self.assertEqual(self._enter(kind="insolvency").severity, "high")
        self.assertEqual(self._enter(severity="high").severity, "high")

    def test_salespeople_enter_and_do_not_close(self):
        incident = self._enter(
            state="closed", found_by="system", outcome="settled", fact="late:1"
        )
        self.assertRecordValues(
            incident,
            [{"state": "open", "found_by": "person", "outcome": False, "fact": False}],
        )
        with self.assertRaises(AccessError):
            incident.action_close()
        with self.assertRaises(AccessError):
            incident.write({"outcome": "settled"})
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        with self.assertRaises(AccessError):
            self._enter(partner_id=foreign.id)

    def test_controllers_close_with_an_outcome_and_then_it_stays(self):
        incident = self._enter().with_user(self.controller)
        self.assertEqual(incident.activity_ids.user_id, self.controller)
        with self.assertRaisesRegex(UserError, "Outcome"):
            incident.action_close()
        with self.assertRaises(AccessError):
            incident.write({"state": "closed", "outcome": "settled"})
        incident.write({"outcome": "plan", "outcome_note": "Three instalments"})
        incident.action_close()
        self.assertRecordValues(
            incident,
            [
                {
                    "state": "closed",
                    "closed_on": date(2026, 7, 1),
                    "closed_by_id": self.controller.id,
                    "activity_ids": [],
                }
            ],
        )
        with self.assertRaises(UserError):
            incident.description = "Nothing happened"
        with self.assertRaises(UserError):
            incident.unlink()
        incident.message_post(body=incident.display_name)

    def test_closed_without_outcome_is_refused_by_the_database(self):
        incident = self._enter()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE customer_credit_incident SET state = 'closed' WHERE id = %s",
                [incident.id],
            )

    def test_what_the_books_say_is_not_changed_by_hand(self):
        self._bill(100, "2026-03-01")
        incident = self._night().with_user(self.controller)
        with self.assertRaises(UserError):
            incident.amount = 1
        with self.assertRaises(UserError):
            incident.unlink()
        incident.severity = "high"

    def test_counts_of_many_customers(self):
        other, none = self._create_customer("Other"), self._create_customer("None")
        self._enter(amount=30)
        self._enter(amount=12, occurred_on="2026-01-01")
        self._enter(amount=99, occurred_on="2025-12-31")
        self._enter(kind="evasion", partner_id=other.id)
        unfounded = self._enter(amount=7).with_user(self.controller)
        unfounded.outcome = "unfounded"
        unfounded.action_close()
        customers = self.customer | other | none
        period = (date(2026, 1, 1), date(2026, 12, 31))
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.incidents._incidents_of(customers, self.company, *period)
        self.assertEqual(
            found,
            {
                self.customer: {"dispute": {"count": 2, "amount": 42}},
                other: {"evasion": {"count": 1, "amount": 0}},
                none: {},
            },
        )

    def test_buttons_count_what_is_open(self):
        self._enter()
        self._promise(10, "2026-07-01", "2026-07-08")
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        for record in (self.customer, contact, self.account):
            own = record.with_user(self.sales)
            counts = (own.incident_open_count, own.promise_open_count)
            self.assertEqual(counts, (1, 1), record)
            action = own.action_open_incidents()
            self.assertEqual(self.incidents.search_count(action["domain"]), 1)
        Form(self.customer.with_user(self.users["agent"]))
