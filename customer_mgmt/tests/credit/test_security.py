from datetime import date

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.sql import SQL

from ...exceptions import CreditRefused
from ...rules.exposure import covered
from ...rules.security import validity
from ..common import CreditCommon

_TODAY = "2026-03-10 10:00:00"


class SecurityCommon(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["credit_manager"]

    def setUp(self):
        super().setUp()
        clock = freeze_time(_TODAY)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def _request(self, account=None, user=None, **values):
        return (
            self.env["customer.credit.security"]
            .with_user(user or self.controller)
            .create(
                {
                    "name": "G-1",
                    "account_id": (account or self.account).id,
                    "kind": "guarantee",
                    "amount": 500,
                    "date_from": "2026-01-01",
                    **values,
                }
            )
        )

    def _secure(self, account=None, **values):
        security = self._request(account, **values)
        security.with_user(self.manager).action_approve()
        return security

    def _exposure(self, customer=None, company=None):
        self.env.flush_all()
        exposures = self.env["customer.credit.exposure"]
        customer = customer or self.customer
        return exposures._exposure_of(customer, company or self.company)[customer]


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCommon):
    # --- two persons ---

    def test_a_request_counts_only_once_another_person_approved_it(self):
        security = self._request()
        self.assertEqual(security.state, "requested")
        self.assertEqual(security.counted_amount, 0)
        with self.assertRaises(AccessError):
            security.action_approve()
        security.with_user(self.manager).action_approve()
        self.assertRecordValues(
            security,
            [
                {
                    "state": "approved",
                    "requested_by_id": self.controller.id,
                    "decided_by_id": self.manager.id,
                    "counted_amount": 500,
                }
            ],
        )

    def test_whoever_requested_it_does_not_approve_it(self):
        security = self._request(user=self.manager)
        with self.assertRaisesRegex(UserError, "another credit manager"):
            security.action_approve()
        self.company.credit_single_approver = True
        security.action_approve()
        self.assertEqual(security.state, "approved")

    def test_nobody_forges_an_approval(self):
        forged = {"state": "approved", "requested_by_id": self.manager.id}
        security = self._request(**forged)
        self.assertEqual(security.state, "requested")
        self.assertEqual(security.requested_by_id, self.controller)
        forger = security.with_context(default_state="approved")
        self.assertEqual(forger.copy().state, "requested")
        for user in (self.controller, self.manager):
            with self.assertRaises(AccessError):
                security.with_user(user).write({"state": "approved"})

    def test_what_was_approved_is_not_changed_nor_deleted(self):
        security = self._secure()
        for values in ({"amount": 900}, {"date_to": "2030-01-01"}, {"percentage": 50}):
            with self.subTest(values), self.assertRaises(UserError):
                security.write(values)
        security.write({"note": "The original is in the safe."})
        with self.assertRaises(UserError):
            security.unlink()

    def test_given_back_it_counts_no_longer_and_taken_up_again_waits(self):
        security = self._secure()
        self._create_order(8).action_confirm()
        self.assertEqual(self._exposure()["total"], 300)
        security.action_archive()
        self.assertEqual(self._exposure()["total"], 800)
        security.action_unarchive()
        self.assertEqual(security.state, "requested")
        self.assertEqual(self._exposure()["total"], 800)

    def test_a_rejected_one_counts_nothing(self):
        security = self._request()
        security.with_user(self.manager).action_reject()
        self._create_order(8).action_confirm()
        self.assertEqual(self._exposure()["total"], 800)

    # --- bad input ---

    def test_bad_input_is_refused_by_the_database(self):
        for values in (
            {"amount": 0},
            {"amount": -5},
            {"percentage": 101},
            {"percentage": -1},
            {"date_to": "2025-12-31"},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._request(**values)

    # --- validity ---

    def test_it_counts_from_its_first_to_its_last_day(self):
        self._create_order(8).action_confirm()
        security = self._secure(date_from="2026-03-11", date_to="2026-03-20")
        expected = {"10": 800, "11": 300, "20": 300, "21": 800}
        for day, total in expected.items():
            self.clock.move_to(f"2026-03-{day} 10:00:00")
            self.env.invalidate_all()
            self.assertEqual(self._exposure()["total"], total, day)
            self.assertEqual(security.counted_amount, 800 - total, day)

    def test_the_day_is_the_company_s_own(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self._create_order(8).action_confirm()
        self._secure(date_to="2026-03-10")
        self.clock.move_to("2026-03-10 15:59:00")
        self.assertEqual(self._exposure()["total"], 300)
        self.clock.move_to("2026-03-10 16:01:00")
        self.assertEqual(self._exposure()["total"], 800)

    def test_validity_is_searched_as_it_is_shown(self):
        ends = (False, "2026-03-09", "2026-03-10", "2026-04-09", "2026-04-10")
        securities = self.env["customer.credit.security"]
        for end in ends:
            securities |= self._request(date_to=end)
        securities |= self._request(date_from="2026-03-11")
        found = dict.fromkeys(securities.mapped("validity"))
        self.assertEqual(set(found), {"future", "valid", "expiring", "expired"})
        for key in found:
            domain = [("id", "in", securities.ids), ("validity", "=", key)]
            expected = securities.filtered(lambda s, key=key: s.validity == key)
            self.assertEqual(securities.search(domain), expected.sorted(), key)
            domain[1] = ("validity", "!=", key)
            self.assertEqual(
                set(securities.search(domain).ids), set((securities - expected).ids)
            )

    # --- exposure ---

    def test_figures_search_and_documents_agree(self):
        self._create_order(8).action_confirm()
        security = self._secure(percentage=80)
        self.account.invalidate_recordset()
        account = self.account.with_user(self.controller)
        self.assertRecordValues(
            account,
            [
                {
                    "exposure_order": 800,
                    "exposure_secured": -400,
                    "exposure_total": 400,
                    "headroom": 600,
                    "security_amount": 400,
                }
            ],
        )
        for condition, matches in (
            (("exposure_total", "=", 400), True),
            (("exposure_total", ">", 400), False),
            (("headroom", "=", 600), True),
            (("over_limit", "=", True), False),
        ):
            found = account.search([condition, ("id", "=", account.id)])
            self.assertEqual(bool(found), matches, condition)
        action = account.with_context(credit_category="secured").action_open_category()
        self.assertEqual(action["res_model"], "customer.credit.security")
        self.assertEqual(action["domain"], [("id", "in", security.ids)])

    def test_over_limit_falls_with_a_security_and_the_list_sorts_by_the_rest(self):
        self.company.credit_enforced = False
        other = self._create_customer("Other")
        other_account = self._create_account(other, 1000)
        self._create_order(13).action_confirm()
        self._create_order(12, customer=other).action_confirm()
        both = self.account | other_account
        domain = [("id", "in", both.ids), ("over_limit", "=", True)]
        self.assertEqual(set(both.search(domain).ids), set(both.ids))
        self._secure()
        self.assertEqual(both.search(domain), other_account)
        ordered = both.search([("id", "in", both.ids)], order="exposure_total desc")
        self.assertEqual(ordered.ids, [other_account.id, self.account.id])

    def test_it_never_covers_more_than_there_is(self):
        self._secure(amount=5000)
        self._create_order(3).action_confirm()
        found = self._exposure()
        self.assertEqual((found["total"], found["secured"]), (0, -300))
        self.assertEqual((found["counted"], found["covered"]), (5000, 300))

    def test_a_foreign_currency_counts_at_the_day_s_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        for day, rate in (("2026-01-01", 0.8), ("2026-03-11", 0.5)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": euro.id,
                    "name": day,
                    "rate": rate,
                    "company_id": self.company.id,
                }
            )
        self._create_order(9).action_confirm()
        security = self._secure(currency_id=euro.id, amount=400)
        self.assertEqual(
            (self._exposure()["total"], security.counted_amount), (400, 500)
        )
        self.clock.move_to("2026-03-11 10:00:00")
        self.env.invalidate_all()
        self.assertEqual(
            (self._exposure()["total"], security.counted_amount), (100, 800)
        )

    def test_another_company_s_security_covers_nothing_here(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= company
        for user in (self.controller, self.manager):
            user.company_ids |= company
        theirs = self._create_account(self.customer, company=company)
        self._secure(theirs.with_company(company), currency_id=company.currency_id.id)
        self._create_order(8).action_confirm()
        self.assertEqual(self._exposure()["total"], 800)
        self.assertEqual(self._exposure(company=company)["counted"], 500)
        stranger = self.users["accountant"]
        found = self.env["customer.credit.security"].with_user(stranger).search([])
        self.assertNotIn(company, found.company_id)

    def test_policy_limit_leaves_the_exposure_and_caps_the_evaluation(self):
        self.company.credit_security_effect = "limit"
        self._create_order(8).action_confirm()
        self._secure(percentage=80)
        self.assertEqual(self._exposure()["total"], 800)
        exposures = self.env["customer.credit.exposure"]
        self.assertFalse(
            exposures._documents_behind(self.customer, self.company, "secured")[1]
        )
        scorecard = self.env["customer.credit.scorecard"].create(
            {"name": "Half", "cap_collateral": 50}
        )
        caps = self.env["customer.credit.evaluation"]._caps_of(
            self.account, scorecard, date(2026, 3, 10)
        )
        self.assertEqual(caps[self.account], {"collateral": 200})

    def test_collateral_is_read_in_one_go(self):
        accounts = self.account
        for i in range(5):
            accounts |= self._create_account(self._create_customer(f"C{i}"))
        for account in accounts[:4]:
            self._secure(account)
        self.env.flush_all()
        securities = self.env["customer.credit.security"]
        day = date(2026, 3, 10)

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            worth = securities._collateral_of(some, day)
            return worth, self.env.cr.sql_log_count - before

        count(accounts)
        _worth, one = count(accounts[:1])
        worth, many = count(accounts)
        self.assertEqual([worth[a.id] for a in accounts], [500, 500, 500, 500, 0, 0])
        self.assertEqual(many, one)

    def test_securities_are_read_through_their_index(self):
        self._secure()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        exposures = self.env["customer.credit.exposure"]
        query = exposures._sum_sql(exposures._day(self.company), self.customer)
        plan = self.env.execute_query(SQL("EXPLAIN %s", query))
        text = "\n".join(row[0] for row in plan)
        self.assertIn("customer_credit_security_in_force_idx", text)

    # --- guard ---

    def test_the_guard_counts_securities(self):
        self._secure()
        order = self._create_order(15, user=self.sales).with_user(self.sales)
        order.action_confirm()
        self.assertEqual(order.sudo().credit_decision_ids.exposure, 1000)
        with self.assertRaises(CreditRefused), self.env.cr.savepoint():
            self._create_order(1).action_confirm()

    def test_the_outlook_of_a_quotation_counts_what_is_left_of_a_security(self):
        self._secure()
        fits, exceeds = self._create_order(15), self._create_order(16)
        self.assertFalse(fits.credit_outlook)
        self.assertIn("100.00", exceeds.credit_outlook)

    def test_merged_customers_keep_their_securities(self):
        other = self._create_customer("Other")
        security = self._secure(self._create_account(other, 10))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | other).ids, self.customer
        )
        self.assertEqual(security.account_id, self.account)
        self.assertEqual(
            (security.partner_id, security.state), (self.customer, "approved")
        )

    # --- reminder ---

    def test_the_controller_is_reminded_once_before_it_ends(self):
        self.company.write(
            {
                "credit_controller_id": self.controller.id,
                "credit_security_notice_days": 9,
            }
        )
        ending = self._secure(date_to="2026-03-20")
        others = self._secure(date_to="2026-03-30") | self._request(
            date_to="2026-03-12"
        )
        cron = self.env.ref("customer_mgmt.customer_credit_account_cron_nightly")

        def nightly():
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()

        nightly()
        self.assertFalse((ending | others).activity_ids)
        self.clock.move_to("2026-03-11 02:00:00")
        for _night in range(2):
            nightly()
        self.assertRecordValues(
            ending.activity_ids,
            [{"user_id": self.controller.id, "date_deadline": date(2026, 3, 20)}],
        )
        self.assertIn("G-1", ending.activity_ids.summary)
        ending.activity_ids.action_feedback()
        nightly()
        self.assertFalse(ending.activity_ids)
        self.assertFalse(others.activity_ids)

    # --- property ---

    def test_the_secured_part_equals_brute_force(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.93}
        )
        self.company.credit_enforced = False
        order = self._create_order(1)
        order.action_confirm()
        days = st.integers(1, 28).map(lambda day: date(2026, 3, day))
        one = st.fixed_dictionaries(
            {
                "amount": st.integers(1, 99_999).map(lambda cents: cents / 100),
                "percentage": st.integers(0, 10_000).map(lambda cents: cents / 100),
                "date_from": days,
                "date_to": st.none() | days,
                "state": st.sampled_from(["requested", "approved", "rejected"]),
                "active": st.booleans(),
                "currency_id": st.sampled_from([self.company.currency_id.id, euro.id]),
            }
        ).filter(lambda v: not v["date_to"] or v["date_to"] >= v["date_from"])

        @settings(
            max_examples=40,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(one, max_size=5), st.integers(0, 200_000))
        def run(rows, cents):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_secured(order, rows, cents / 100)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        run()

    def _assert_secured(self, order, rows, price):
        order.order_line.price_unit = price
        securities = self.env["customer.credit.security"].create(
            [{"name": "P", "account_id": self.account.id, **row} for row in rows]
        )
        today = date(2026, 3, 10)
        counted = 0.0
        for row in rows:
            if row["state"] != "approved" or not row["active"]:
                continue
            if validity(today, row["date_from"], row["date_to"], 0) in (
                "future",
                "expired",
            ):
                continue
            currency = self.env["res.currency"].browse(row["currency_id"])
            own = currency.round(row["amount"] * row["percentage"] / 100)
            counted += currency._convert(
                own, self.company.currency_id, self.company, today
            )
        found = self._exposure()
        cover = covered(order.amount_total, counted)
        self.assertAlmostEqual(found["counted"], counted, 2)
        self.assertAlmostEqual(found["secured"], -cover, 2)
        self.assertAlmostEqual(found["total"], order.amount_total - cover, 2)
        self.assertAlmostEqual(
            sum(securities.mapped("counted_amount")), found["counted"], 2
        )
