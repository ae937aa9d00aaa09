from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestGrade(CreditCommon):
    def setUp(self):
        super().setUp()
        grades = self.env["customer.credit.grade"]
        self.grades = grades.search([("company_id", "=", self.company.id)])
        self.by_name = {grade.name: grade for grade in self.grades}

    def test_a_company_starts_with_bands_that_meet(self):
        self.assertEqual(self.grades.mapped("name"), ["A", "B", "C", "D"])
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(
            self.env["customer.credit.grade"].search_count(
                [("company_id", "=", company.id)]
            ),
            4,
        )

    def test_a_moved_boundary_moves_the_neighbour(self):
        self.by_name["C"].turnover_to = 400_000
        self.assertEqual(self.by_name["B"].turnover_from, 400_000)
        self.by_name["B"].turnover_from = 350_000
        self.assertEqual(self.by_name["C"].turnover_to, 350_000)

    def test_gap_and_overlap_name_both_grades(self):
        upper = self.by_name["A"] | self.by_name["B"]
        with self.assertRaisesRegex(ValidationError, "grade C .* grade A .* gap"):
            upper.write({"turnover_from": 400_000})
        with self.assertRaisesRegex(ValidationError, "rade C .* grade A .* overlap"):
            upper.write({"turnover_from": 200_000})

    def test_a_new_grade_finds_room_and_a_deleted_one_leaves_none(self):
        middle = self.env["customer.credit.grade"].create(
            {"name": "B+", "turnover_from": 600_000, "turnover_to": 1_000_000}
        )
        self.assertEqual(self.by_name["B"].turnover_to, 600_000)
        middle.unlink()
        self.assertEqual(self.by_name["B"].turnover_to, 1_000_000)

    def test_bounds_are_kept_in_the_database(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE customer_credit_grade SET turnover_to = 1 WHERE id = %s",
                [self.by_name["B"].id],
            )

    def test_grading_by_turnover_and_policy(self):
        self._create_order(8).action_confirm()
        customer = self._create_customer("Graded")
        account = self._create_account(customer)
        self.env["customer.turnover.survey"].create(
            {
                "partner_id": customer.id,
                "amount": 350_000,
                "year": 2020,
                "source": "Visit",
            }
        )
        account.with_user(self.controller).action_grade()
        self.assertFalse(account.grade_id)
        self.assertFalse(account.limit_set)
        self.company.credit_grade_basis = "higher"
        account.with_user(self.controller).action_grade()
        self.assertRecordValues(
            account,
            [
                {
                    "grade_id": self.by_name["B"].id,
                    "graded_turnover": 350_000,
                    "effective_limit": 50_000,
                    "limit_source": "grade",
                }
            ],
        )

    def test_turnover_of_invoiced_is_net_of_credit_notes_and_by_period(self):
        order = self._create_order(8)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-31"
        invoice.action_post()
        refund = invoice._reverse_moves([{"invoice_date": "2026-04-01"}])
        refund.action_post()
        turnover_of = self.env["customer.turnover"]._turnover_of
        args = (self.customer, date(2026, 3, 1))
        march = turnover_of(*args, date(2026, 3, 31), "invoiced", self.company)
        april = turnover_of(*args, date(2026, 4, 1), "invoiced", self.company)
        self.assertEqual(march, {self.customer: 800})
        self.assertEqual(april, {self.customer: 0})

    def test_turnover_is_noted_on_the_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        with self.assertRaises(ValidationError):
            self.env["customer.turnover.survey"].create(
                {"partner_id": contact.id, "amount": 1, "year": 2020, "source": "x"}
            )

    def test_a_turnover_of_a_year_to_come_is_refused(self):
        surveys = self.env["customer.turnover.survey"].with_user(self.controller)
        survey = {"partner_id": self.customer.id, "amount": 1, "source": "Visit"}
        today = self.company._credit_today().year
        surveys.create({**survey, "year": today})
        with self.assertRaises(ValidationError) as caught:
            surveys.create({**survey, "year": today + 1})
        self.assertIn(f"up to {today}", str(caught.exception))
        result = surveys.load(
            ["partner_id/.id", "amount", "source", "year"],
            [[str(self.customer.id), "1", "Sheet", str(today + 5)]],
        )
        self.assertFalse(result["ids"])
        kept = surveys.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(kept.mapped("year"), [today])

    def test_absurd_amounts_are_refused_and_nothing_is_saved(self):
        day = self.company._credit_today()
        account = {"account_id": self.account.id, "reason": "x"}
        partner = {"partner_id": self.customer.id}
        security = {**account, "kind": "guarantee", "name": "G", "date_from": day}
        security.pop("reason")
        survey = {**partner, "source": "Visit"}
        promise = {**partner, "date_due": day}
        target = {**partner, "measure": "amount", "year": day.year}
        for model, field, values in (
            ("customer.credit.limit", "amount", account),
            ("customer.credit.security", "amount", security),
            ("customer.turnover.survey", "amount", survey),
            ("customer.payment.promise", "amount", promise),
            ("customer.sales.target", "target_value", target),
        ):
            records = self.env[model].with_user(self.users["manager"])
            before = records.search_count([])
            for absurd in (-1, 1e16):
                with (
                    self.subTest(model, amount=absurd),
                    self.assertRaises(IntegrityError),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    records.create({**values, field: absurd})
            self.assertEqual(records.search_count([]), before)
            records.create({**values, field: 1e6})

    def test_amounts_in_a_currency_without_rate_are_refused(self):
        currency = self.env["res.currency"].create({"name": "XQQ", "symbol": "¤"})
        survey = {"partner_id": self.customer.id, "amount": 1, "source": "Visit"}
        security = {
            "account_id": self.account.id,
            "kind": "guarantee",
            "name": "G-1",
            "amount": 100,
            "date_from": "2026-01-01",
        }
        for model, values in (
            ("customer.turnover.survey", survey),
            ("customer.credit.security", security),
        ):
            records = self.env[model].with_user(self.controller)
            with self.subTest(model), self.assertRaises(ValidationError) as caught:
                records.create({**values, "currency_id": currency.id})
            self.assertIn("XQQ", str(caught.exception))
            records.create(values)


@tagged("post_install", "-at_install")
class TestLimit(CreditCommon):
    def _request(self, user, **values):
        return (
            self.env["customer.credit.limit"]
            .with_user(user)
            .create(
                {
                    "account_id": self.account.id,
                    "amount": 5000,
                    "reason": "Growth",
                    **values,
                }
            )
        )

    def test_requester_and_approver_differ(self):
        manager = self.users["credit_manager"]
        own = self._request(manager)
        with self.assertRaises(UserError):
            own.action_approve()
        self.company.credit_single_approver = True
        own.action_approve()
        self.assertEqual(self.account.effective_limit, 5000)

    def test_controllers_request_and_do_not_approve(self):
        limit = self._request(self.controller, state="approved", source="grade")
        self.assertEqual((limit.state, limit.source), ("requested", "manual"))
        with self.assertRaises(AccessError):
            limit.action_approve()
        with self.assertRaises(AccessError):
            limit.state = "approved"
        limit.with_user(self.users["credit_manager"]).action_approve()
        self.assertEqual(self.account.effective_limit, 5000)

    def test_decided_limits_stay_as_they_are(self):
        limit = self._request(self.controller)
        limit.amount = 6000
        limit.with_user(self.users["credit_manager"]).action_reject()
        with self.assertRaises(UserError):
            limit.amount = 7000
        with self.assertRaises(UserError):
            limit.unlink()
        self.assertEqual(self.account.effective_limit, 1000)

    def test_temporary_limit_begins_and_ends_by_itself(self):
        self.nightly = self.env.ref(
            "customer_mgmt.customer_credit_account_cron_nightly"
        )
        with freeze_time("2026-05-01 12:00:00"):
            self._create_limit(
                self.account,
                3000,
                source="temporary",
                date_from="2026-05-10",
                date_to="2026-05-20",
            )
            self._create_limit(self.account, 1500, date_from="2026-05-01")
        for day, expected in (("10", 3000), ("20", 3000), ("21", 1500)):
            with freeze_time(f"2026-05-{day} 12:00:00"):
                with self.enter_registry_test_mode():
                    self.nightly.method_direct_trigger()
                self.assertEqual(self.account.effective_limit, expected)
                self.assertEqual(self.customer.credit_limit, expected)

    def test_account_opened_by_night_has_a_review_date(self):
        customer = self._create_customer("Buyer by Night")
        self._create_order(1, customer=customer).action_confirm()
        accounts = self.env["customer.credit.account"]
        accounts._open_missing()
        account = accounts._find(customer, self.company)
        self.assertTrue(account.next_review)
        self.assertFalse(account.limit_set)

    def test_mirror_touches_the_customer_alone(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self._create_limit(self.account, 2000)
        self.assertEqual(self.customer.credit_limit, 2000)
        self.env.cr.execute(
            "SELECT credit_limit FROM res_partner WHERE id = %s", [contact.id]
        )
        self.assertNotIn(2000, (self.env.cr.fetchone()[0] or {}).values())

    def test_direct_write_is_refused_once_enforced(self):
        with self.assertRaisesRegex(UserError, "Request Limit"):
            self.customer.credit_limit = 9
        self.company.credit_enforced = False
        self.customer.credit_limit = 9

    def test_live_figures_filter_and_sort(self):
        self._create_order(9).action_confirm()
        small = self._create_customer("Small")
        self._create_account(small, 10)
        self.company.credit_enforced = False
        self._create_order(1, customer=small).action_confirm()
        accounts = self.env["customer.credit.account"]
        ours = [("partner_id", "in", (self.customer | small).ids)]
        over = accounts.search([*ours, ("over_limit", "=", True)])
        self.assertEqual(over.partner_id, small)
        by_exposure = accounts.search(ours, order="exposure_total DESC")
        self.assertEqual(by_exposure.partner_id.ids, [self.customer.id, small.id])
        by_headroom = accounts.search(ours, order="headroom")
        self.assertEqual(by_headroom.partner_id.ids, [small.id, self.customer.id])
        self.assertEqual(accounts.search([*ours, ("headroom", "<", 0)]), over)

    def test_taken_over_at_installation(self):
        from ...hooks import _take_over_limits

        self.company.credit_enforced = False
        customer = self._create_customer("Old")
        customer.credit_limit = 777
        self.env.flush_all()
        _take_over_limits(self.env(su=True), self.company)
        account = self.env["customer.credit.account"]._find(customer, self.company)
        self.assertEqual(
            (account.effective_limit, account.limit_source), (777, "taken_over")
        )
