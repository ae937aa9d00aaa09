from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PolicyCommon


@tagged("post_install", "-at_install")
class TestTiers(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.tiers = self.env["customer.credit.approval.tier"].with_user(
            self.users["manager"]
        )
        self.small = self.tiers.create(
            {
                "amount_to": 10_000,
                "group_id": self.env.ref(
                    "customer_mgmt.group_customer_credit_manager"
                ).id,
            }
        )

    def test_up_to_the_bound_and_not_above(self):
        limit = self._request(self.controller, 10_000)
        self.assertTrue(limit.with_user(self.manager).may_decide)
        limit.with_user(self.manager).action_approve()
        self.assertEqual(limit.state, "approved")
        large = self._request(self.controller, 10_001).with_user(self.manager)
        self.assertFalse(large.may_decide)
        with self.assertRaisesRegex(AccessError, "above what you approve"):
            large.action_approve()
        with self.assertRaises(AccessError):
            large.action_reject()
        self.assertEqual(large.state, "requested")

    def test_a_higher_tier_approves_lower_amounts_too(self):
        top = self.users["manager"]
        self.small.write({"group_id": False, "user_ids": self.manager.ids})
        self.tiers.create({"unlimited": True, "user_ids": top.ids})
        for amount in (500, 500_000):
            limit = self._request(self.controller, amount)
            limit.with_user(top).action_approve()
            self.assertEqual(self.account.effective_limit, amount)
        with self.assertRaises(AccessError):
            self._request(self.manager, 500).with_user(
                self.other_manager
            ).action_approve()

    def test_a_named_controller_approves_but_not_own_requests(self):
        self.small.user_ids = self.controller
        limit = self._request(self.manager, 500)
        limit.with_user(self.controller).action_approve()
        own = self._request(self.controller, 600)
        with self.assertRaises(UserError):
            own.with_user(self.controller).action_approve()

    def test_tiers_of_another_company_do_not_count(self):
        user = self._second_user("credit_manager")
        account = self._create_account(self.customer, company=self.second)
        limit = self._request(
            self._second_user("controller"), 90_000, account
        ).with_user(user)
        limit.action_approve()
        self.assertEqual(account.effective_limit, 90_000)
        self.assertFalse(self.tiers.with_user(user).search([]))

    def test_approvers_can_work_on_limits(self):
        with self.assertRaisesRegex(ValidationError, "credit controller first"):
            self.tiers.create({"amount_to": 5, "user_ids": self.sales.ids})
        with self.assertRaisesRegex(ValidationError, "at least one"):
            self.tiers.create({"amount_to": 5})

    def test_credit_managers_do_not_raise_their_own_tier(self):
        with self.assertRaises(AccessError):
            self.small.with_user(self.manager).amount_to = 1_000_000

    def test_deciding_on_a_list_costs_no_query_per_limit(self):
        limits = self.env["customer.credit.limit"]
        for amount in (100, 200, 300, 400, 500, 600):
            limits |= self._request(self.controller, amount)
        limits = limits.with_user(self.manager)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("may_decide")
            return self.cr.sql_log_count - before

        count(limits)
        self.assertLessEqual(count(limits), count(limits[:1]) + 1)


@tagged("post_install", "-at_install")
class TestAutoApproval(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.company.write({"credit_auto_percentage": 5, "credit_auto_amount": 100})

    def test_a_small_change_approves_itself_in_the_name_of_the_system(self):
        limit = self._request(self.controller, 1050)
        self.assertEqual(limit.state, "approved")
        self.assertEqual(limit.decided_by_id, self.env.ref("base.user_root"))
        self.assertEqual(limit.requested_by_id, self.controller)
        self.assertIn("automatically", limit.decision_note)
        self.assertEqual(self.account.effective_limit, 1050)

    def test_both_bounds_are_kept(self):
        self.assertEqual(self._request(self.controller, 1051).state, "requested")
        self.company.credit_auto_amount = 20
        self.assertEqual(self._request(self.controller, 1050).state, "requested")
        self.company.credit_auto_amount = 0
        self.assertEqual(self._request(self.controller, 1001).state, "requested")

    def test_it_cannot_be_chained(self):
        with freeze_time("2026-06-01 12:00:00"):
            self._create_limit(self.account, 1000)
            self.assertEqual(self._request(self.controller, 1010).state, "approved")
            self.assertEqual(self._request(self.controller, 1020).state, "requested")
        with freeze_time("2027-05-31 12:00:00"):
            self.assertEqual(self._request(self.controller, 1020).state, "requested")
        with freeze_time("2027-06-02 12:00:00"):
            self.assertEqual(self._request(self.controller, 1020).state, "approved")

    def test_two_requests_in_one_call_are_a_chain_too(self):
        limits = (
            self.env["customer.credit.limit"]
            .with_user(self.controller)
            .create(
                [
                    {"account_id": self.account.id, "amount": 1010, "reason": "x"},
                    {"account_id": self.account.id, "amount": 1020, "reason": "x"},
                ]
            )
        )
        self.assertEqual(limits.mapped("state"), ["approved", "requested"])

    def test_a_temporary_limit_does_not_make_a_large_change_small(self):
        self._create_limit(self.account, 5000, source="temporary", date_to="2100-01-01")
        self.assertEqual(self._request(self.controller, 5050).state, "requested")

    def test_not_into_the_past_and_not_where_none_is_set(self):
        past = self._request(self.controller, 1010, date_from="2020-01-01")
        self.assertEqual(past.state, "requested")
        new = self._create_account(self._create_customer("New"))
        self.assertEqual(self._request(self.controller, 10, new).state, "requested")

    def test_not_while_trading_is_stopped(self):
        self.account._set_trading("stopped", "Insolvency")
        limit = self._request(self.controller, 1010, date_to="2100-01-01")
        self.assertEqual(limit.state, "requested")

    def test_not_while_something_is_overdue(self):
        self._create_invoice(self.customer, 10, "2026-01-01")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertGreater(self.account.exposure_overdue, 0)
        limit = self._request(self.controller, 1010, date_to="2100-01-01")
        self.assertEqual(limit.state, "requested")

    def test_a_request_made_small_afterwards_does_not_approve_itself(self):
        limit = self._request(self.controller, 9000)
        limit.with_user(self.controller).amount = 1010
        self.assertEqual(limit.state, "requested")
