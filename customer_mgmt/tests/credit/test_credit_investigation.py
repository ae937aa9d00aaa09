from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .finance_common import FinanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCreditInvestigation(FinanceCommon):
    def _create_investigation(self, user=None, **values):
        return self.investigations.with_user(user or self.controller).create(
            {"partner_id": self.customer.id, "funds": "tight", **values}
        )

    def test_done_is_not_edited_nor_deleted(self):
        investigation = self._create_investigation()
        investigation.action_done()
        self.assertEqual(investigation.state, "done")
        with self.assertRaisesRegex(UserError, "note another one"):
            investigation.funds = "ample"
        with self.assertRaisesRegex(UserError, "history"):
            investigation.unlink()
        investigation.next_due = "2026-06-01"
        self.assertEqual(investigation.funds, "tight")

    def test_done_cannot_be_written_past_the_button(self):
        investigation = self._create_investigation(state="done")
        self.assertEqual(investigation.state, "draft")
        with self.assertRaisesRegex(UserError, "Done button"):
            investigation.write({"state": "done"})

    def test_nothing_found_is_not_done(self):
        empty = self._create_investigation(funds=False, summary="<p><br></p>")
        with self.assertRaisesRegex(UserError, "nothing is noted"):
            empty.action_done()
        empty.recommended_amount = 0
        empty.action_done()
        self.assertEqual((empty.state, empty.recommended_amount), ("done", 0))

    def test_no_loans_differ_from_loans_not_known(self):
        unknown, none = (
            self._create_investigation(loan_amount=amount) for amount in (False, 0)
        )
        (unknown | none).flush_recordset()
        (unknown | none).invalidate_recordset()
        self.assertIsNone(unknown.loan_amount)
        self.assertEqual(none.loan_amount, 0)

    def test_bad_input_is_refused(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "Buyer is a contact of Customer"):
            self._create_investigation(partner_id=contact.id)
        with self.assertRaisesRegex(ValidationError, "Date: .*Next Due"):
            self._create_investigation(date="2026-03-02")
        for values in (
            {"loan_amount": -1},
            {"recommended_amount": -1},
            {"next_due": "2026-03-01"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._create_investigation(**values)

    def test_salespeople_note_and_finish_what_they_found_themselves(self):
        own = self._create_investigation(self.sales)
        own.reputation = "good"
        own.action_done()
        self.assertEqual(own.state, "done")
        others = self._create_investigation().with_user(self.sales)
        self.assertEqual(others.funds, "tight")
        with self.assertRaises(AccessError):
            others.reputation = "poor"
        with self.assertRaises(AccessError):
            others.action_done()

    def test_salespeople_keep_to_own_customers(self):
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        investigation = self._create_investigation(partner_id=foreign.id)
        seen = self.investigations.with_user(self.sales).search([])
        self.assertNotIn(investigation, seen)
        with self.assertRaises(AccessError):
            self._create_investigation(self.sales, partner_id=foreign.id)
        everybody = self.investigations.with_user(self.users["sales_all"]).search([])
        self.assertIn(investigation, everybody)

    def test_a_second_company_sees_none_of_the_first(self):
        self._create_investigation()
        company = self.env["res.company"].create({"name": "Second"})
        user = self.users["manager"].copy(
            {"login": "inv_2", "company_ids": company.ids, "company_id": company.id}
        )
        self.assertFalse(self.investigations.with_user(user).search([]))

    def test_the_account_lists_them_for_salespeople_too(self):
        investigation = self._create_investigation()
        account = self.account.with_user(self.sales)
        self.assertEqual(account.investigation_ids, investigation)
        action = account.action_open_investigations()
        self.assertEqual(self.investigations.search(action["domain"]), investigation)
        agent = self.account.with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            agent.read(["investigation_count"])
