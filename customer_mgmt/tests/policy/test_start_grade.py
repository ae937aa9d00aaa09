from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PolicyCommon


@tagged("post_install", "-at_install")
class TestStartGrade(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.company.credit_ramp_step_ids = [
            Command.clear(),
            Command.create({"months_to": 3, "percentage": 50}),
            Command.create({"months_to": 6, "percentage": 75}),
        ]
        self.new = self._create_account(self._create_customer("New"))

    def _declare(self, account=None, grade="C", user=None):
        wizard = (
            self.env["customer.credit.grade.declaration"]
            .with_user(user or self.controller)
            .create(
                {
                    "account_id": (account or self.new).id,
                    "grade_id": self.grades[grade].id,
                    "reason": "Twelve shops",
                }
            )
        )
        wizard.action_declare()
        return wizard

    def _limits(self):
        return self.new.limit_ids.sorted("date_from")

    def test_declared_grade_holds_at_once_and_its_limits_wait(self):
        with freeze_time("2026-01-31 12:00:00"):
            self._declare()
        self.assertEqual(
            (self.new.grade_id, self.new.grade_source),
            (self.grades["C"], "declared"),
        )
        self.assertFalse(self.new.limit_set)
        self.assertRecordValues(
            self._limits().with_context(tz="UTC"),
            [
                {"amount": 5000, "state": "requested", "source": "ramp_up"},
                {"amount": 7500, "state": "requested", "source": "ramp_up"},
                {"amount": 10000, "state": "requested", "source": "ramp_up"},
            ],
        )
        self.assertEqual(self._limits().requested_by_id, self.controller)

    def test_who_declares_does_not_approve_the_ramp_up(self):
        self._declare(user=self.manager)
        with self.assertRaises(UserError):
            self._limits()[0].with_user(self.manager).action_approve()
        self._limits()[0].with_user(self.other_manager).action_approve()
        self.assertEqual(set(self._limits().mapped("state")), {"approved"})

    def test_limits_raise_themselves_on_the_dates(self):
        with freeze_time("2026-01-10 12:00:00"):
            self._declare()
            self._limits()[1].with_user(self.manager).action_approve()
            self.assertEqual(self.new.effective_limit, 5000)
        for day, expected in (
            ("2026-04-09", 5000),
            ("2026-04-10", 7500),
            ("2026-07-09", 7500),
            ("2026-07-10", 10000),
        ):
            with freeze_time(f"{day} 12:00:00"):
                self.new._refresh_limits()
                self.assertEqual(self.new.effective_limit, expected, day)
                self.assertEqual(self.new.limit_source, "ramp_up")

    def test_what_is_decided_later_ends_the_ramp_up(self):
        with freeze_time("2026-01-10 12:00:00"):
            self._declare()
            self._limits().with_user(self.manager).action_approve()
        with freeze_time("2026-02-10 12:00:00"):
            self._request(self.controller, 600, self.new).with_user(
                self.manager
            ).action_approve()
        with freeze_time("2026-08-10 12:00:00"):
            self.new._refresh_limits()
            self.assertEqual(self.new.effective_limit, 600)

    def test_first_grading_by_turnover_ends_the_ramp_up(self):
        self.company.credit_grade_basis = "invoiced"
        with freeze_time("2026-01-10 12:00:00"):
            self._declare()
            self._limits().with_user(self.manager).action_approve()
            self._create_invoice(self.new.partner_id, 400_000, "2026-01-10")
        with freeze_time("2026-02-10 12:00:00"):
            # A month of trade says nothing of a year.
            self.new.with_user(self.controller).action_grade()
            self.assertEqual(self.new.grade_source, "declared")
            self.assertEqual(self.new.effective_limit, 5000)
        with freeze_time("2027-01-09 12:00:00"):
            self.new.with_user(self.controller).action_grade()
            self.assertEqual(self.new.grade_source, "declared")
        with freeze_time("2027-01-10 12:00:00"):
            self._create_invoice(self.new.partner_id, 1_000, "2027-01-09")
            self.new.with_user(self.controller).action_grade()
            self.assertRecordValues(
                self.new,
                [
                    {
                        "grade_source": "turnover",
                        "grade_id": self.grades["D"].id,
                        "limit_source": "grade",
                        "effective_limit": 2000,
                    }
                ],
            )

    def test_surveyed_turnover_ends_a_declared_grade(self):
        account = self._create_surveyed("Surveyed", 350_000)
        self._declare(account)
        account.with_user(self.controller).action_grade()
        self.assertEqual(
            (account.grade_id, account.grade_source), (self.grades["B"], "turnover")
        )

    def test_old_customers_are_not_declared(self):
        with freeze_time("2026-06-15 12:00:00"):
            self._create_invoice(self.new.partner_id, 1, "2025-06-15")
            with self.assertRaisesRegex(UserError, "graded by turnover"):
                self._declare()
            self.assertFalse(self.new.grade_id)
        with freeze_time("2026-06-14 12:00:00"):
            self._declare()
        self.assertTrue(self.new.grade_id)

    def test_other_limits_stay_and_no_ramp_up_is_asked_for(self):
        self._declare(self.account)
        self.assertEqual(self.account.limit_ids.mapped("source"), ["manual"])

    def test_a_second_declaration_replaces_the_requests_of_the_first(self):
        self._declare(grade="C")
        self._declare(grade="D")
        self.assertEqual(self._limits().mapped("amount"), [1000, 1500, 2000])

    def test_salespeople_and_foreign_grades_are_refused(self):
        with self.assertRaises(AccessError):
            self._declare(user=self.sales)
        foreign = self._grades_of(self.second)["A"]
        wizard = self.env["customer.credit.grade.declaration"].create(
            {"account_id": self.new.id, "grade_id": foreign.id, "reason": "x"}
        )
        with self.assertRaises(UserError):
            wizard.action_declare()

    def test_a_later_step_gives_no_less(self):
        with self.assertRaisesRegex(ValidationError, "later step"):
            self.company.credit_ramp_step_ids = [
                Command.create({"months_to": 9, "percentage": 60})
            ]


@tagged("post_install", "-at_install")
class TestGradeHistory(PolicyCommon):
    def test_history_says_who_when_why_and_opens_exactly_the_invoices(self):
        self.company.credit_grade_basis = "invoiced"
        customer = self.customer
        with freeze_time("2026-06-30 12:00:00"):
            old = self._create_invoice(customer, 9, "2025-06-30")
            first = self._create_invoice(customer, 60_000, "2025-07-01")
            last = self._create_invoice(customer, 10_000, "2026-06-30")
            refund = self._create_invoice(customer, 500, "2026-06-30", "out_refund")
            self.account.with_user(self.controller).action_grade()
        line = self.account.grade_history_ids
        self.assertRecordValues(
            line,
            [
                {
                    "old_grade": False,
                    "new_grade": "C",
                    "turnover": 69_500,
                    "basis": "invoiced",
                    "why": "regraded",
                    "user_id": self.controller.id,
                }
            ],
        )
        action = line.with_user(self.users["accountant"]).action_open_turnover()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, first | last | refund)
        self.assertNotIn(old, found)
        self.assertEqual(sum(found.mapped("amount_untaxed_signed")), line.turnover)

    def test_grading_again_without_a_change_adds_nothing(self):
        account = self._create_surveyed("Surveyed", 350_000)
        account._grade()
        account._grade()
        self.assertEqual(len(account.grade_history_ids), 1)
        action = account.grade_history_ids.action_open_turnover()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            account.partner_id.turnover_survey_ids,
        )

    def test_nobody_edits_history(self):
        account = self._create_surveyed("Surveyed", 350_000)
        account._grade()
        line = account.grade_history_ids
        for user in (self.users["manager"], self.env.user):
            with self.subTest(user.login), self.assertRaises(UserError):
                line.with_user(user).write({"note": "forged"})
        with self.assertRaises(AccessError):
            line.with_user(self.users["manager"]).unlink()
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(AccessError):
            line.with_user(self.users["manager"]).copy()

    def test_many_accounts_cost_no_more_queries_than_one(self):
        accounts = [self._create_surveyed(f"S{i}", 350_000) for i in range(12)]
        one, many = (
            accounts[0],
            self.env["customer.credit.account"].union(*accounts[1:]),
        )
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._grade()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        for records in (one, many):  # The first time, grades and limits are written.
            records._grade()
        self.assertLessEqual(count(many), count(one) + 2)

    def test_merged_customers_keep_their_history(self):
        account = self._create_surveyed("Gone", 350_000)
        account._grade()
        history = account.grade_history_ids
        account._hand_over(self.account)
        self.assertEqual(history.account_id, self.account)
