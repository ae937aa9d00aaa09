from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import CreditRefused
from .test_security import SecurityCommon


class GroupCommon(SecurityCommon):
    """A holding with a pool of 1,500 and a region beneath it; one member each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding = cls._create_group("Holding")
        cls.region = cls._create_group("Region", parent_id=cls.holding.id)
        cls.other = cls._create_customer("Other")
        cls.other_account = cls._create_account(cls.other, 1000)
        cls.account.group_id = cls.holding
        cls.other_account.group_id = cls.region

    def setUp(self):
        super().setUp()
        self._pool(self.holding, 1500)

    @classmethod
    def _create_group(cls, name, **values):
        return cls.env["customer.credit.group"].create({"name": name, **values})

    def _request_pool(self, group, amount, user=None, **values):
        return (
            self.env["customer.credit.group.limit"]
            .with_user(user or self.controller)
            .create(
                {
                    "group_id": group.id,
                    "amount": amount,
                    "date_from": "2026-01-01",
                    "reason": "Test",
                    **values,
                }
            )
        )

    def _pool(self, group, amount, **values):
        limit = self._request_pool(group, amount, **values)
        limit.with_user(self.manager).action_approve()
        group.invalidate_recordset()
        return limit

    def _refused(self, order):
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            order.action_confirm()
        return str(caught.exception)


@tagged("post_install", "-at_install")
class TestGroup(GroupCommon):
    # --- guard ---

    def test_an_order_is_checked_against_its_own_limit_and_the_pool(self):
        self._create_order(8).action_confirm()
        order = self._create_order(9, customer=self.other, user=self.sales)
        text = self._refused(order)
        for part in ("Holding", "200.00", "1,700.00", "1,500.00", "2 × Consulting"):
            self.assertIn(part, text)
        # What the other members owe is no business of this one's salesperson.
        told = self._refused(order.with_user(self.sales))
        for part in ("corporate group", "2 × Consulting"):
            self.assertIn(part, told)
        self.assertNotIn("1,700.00", told)
        self.assertNotIn("Region", text)
        order.order_line.product_uom_qty = 7
        order.with_user(self.sales).action_confirm()
        self.assertEqual(order.state, "sale")
        # Within the pool, but not within its own limit:
        self._pool(self.holding, 9000)
        self.assertNotIn("Holding", self._refused(self._create_order(3)))

    def test_every_group_up_the_tree_is_checked(self):
        self._pool(self.region, 500)
        text = self._refused(self._create_order(6, customer=self.other))
        self.assertIn("Region", text)
        self.assertNotIn("Holding", text)
        order = self._create_order(6)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_group_above_a_group_without_a_pool_still_counts(self):
        self._create_order(10).action_confirm()
        self._pool(self.holding, 1200)
        self.assertIn(
            "Holding", self._refused(self._create_order(3, customer=self.other))
        )

    def test_action_inform_and_pass_let_orders_through(self):
        self._create_order(10).action_confirm()
        for action, result in (("inform", "inform"), ("pass", "pass")):
            self.company._set_credit_rule("group", action)
            order = self._create_order(6, customer=self.other)
            order.action_confirm()
            self.assertEqual(order.credit_decision_ids.result, result, action)
            order._action_cancel()
        self.company._set_credit_rule("group", "hold")
        self._refused(self._create_order(6, customer=self.other))

    def test_a_pool_that_has_ended_is_not_checked(self):
        self._pool(self.region, 100, date_to="2026-03-10")
        order = self._create_order(6, customer=self.other)
        self.assertIn("Region", self._refused(order))
        self.clock.move_to("2026-03-11 10:00:00")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_orders_of_two_members_in_one_call_are_added_up(self):
        orders = self._create_order(8) | self._create_order(8, customer=self.other)
        self.assertIn("Holding", self._refused(orders))
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_a_release_covers_the_group_s_limit_as_well(self):
        self._create_order(8).action_confirm()
        order = self._create_order(9, customer=self.other, user=self.sales)
        self.env["customer.credit.release"].with_user(self.controller).create(
            {"order_id": order.id, "reason": "Agreed", "confirm_order": True}
        )
        self.assertEqual(order.state, "sale")

    def test_securities_of_members_lower_the_group_s_exposure(self):
        self._create_order(10).action_confirm()
        self._secure(amount=400)
        order = self._create_order(9, customer=self.other)
        order.action_confirm()
        self.assertEqual(self.holding.exposure_total, 1500)

    def test_outlook_light_and_finding_name_the_group(self):
        self._create_order(8).action_confirm()
        order = self._create_order(9, customer=self.other)
        self.assertIn("Holding", order.credit_outlook)
        self.assertEqual(order.credit_light, "red")
        self.company.credit_enforced = False
        order.action_confirm()
        finding = order.credit_decision_ids.findings[0]
        self.assertEqual(
            (finding["kind"], finding["name"], finding["excess"]),
            ("group", "Holding", 200),
        )
        self.account.invalidate_recordset()
        self.assertEqual(self.account.light, "red")
        self.assertEqual(self.account.with_user(self.sales).light, "red")

    # --- figures ---

    def test_figures_add_up_over_the_tree(self):
        self._pool(self.region, 900)
        self._create_order(3).action_confirm()
        self._create_order(5, customer=self.other).action_confirm()
        groups = (self.holding | self.region).with_user(self.controller)
        groups.invalidate_recordset()
        self.assertRecordValues(
            groups,
            [
                {
                    "exposure_total": 800,
                    "effective_limit": 1500,
                    "headroom": 700,
                    "member_count": 2,
                    "light": "green",
                    "sub_limit_total": 1900,
                    "oversubscribed": True,
                },
                {
                    "exposure_total": 500,
                    "effective_limit": 900,
                    "headroom": 400,
                    "member_count": 1,
                    "light": "green",
                    "sub_limit_total": 1000,
                    "oversubscribed": True,
                },
            ],
        )
        self._pool(self.holding, 700)
        self.assertEqual((self.holding.light, self.holding.over_limit), ("red", True))
        found = groups.search([("over_limit", "=", True)])
        self.assertEqual(found, groups[:1])
        self.assertIn(self.region, groups.search([("over_limit", "=", False)]))

    def test_no_pool_is_not_a_pool_of_zero(self):
        self.assertFalse(self.region.limit_set)
        self.assertEqual(self.region.light, "none")
        self._pool(self.region, 0)
        self.assertTrue(self.region.limit_set)
        self._refused(self._create_order(1, customer=self.other))

    def test_account_shows_where_its_group_stands(self):
        self._create_order(9).action_confirm()
        self._create_order(5, customer=self.other).action_confirm()
        account = self.account.with_user(self.controller)
        account.invalidate_recordset()
        self.assertEqual((account.group_light, account.group_headroom), ("amber", 100))
        self.assertIn("1,400.00", account.group_standing)
        self.assertEqual(account.action_open_group()["res_id"], self.holding.id)

    def test_figures_of_many_groups_take_the_queries_of_one(self):
        groups = self.holding | self.region
        for i in range(6):
            group = self._create_group(f"Group {i}")
            groups |= group
            self._create_account(self._create_customer(f"C{i}"), 10).group_id = group
            self._pool(group, 100)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("exposure_total")
            return self.env.cr.sql_log_count - before

        count(groups)
        self.assertEqual(count(groups), count(groups[-1:]))

    def test_lights_of_many_members_take_the_queries_of_one(self):
        accounts = self.account | self.other_account
        for i in range(6):
            accounts |= self._create_account(self._create_customer(f"C{i}"), 10)
        accounts.group_id = self.region

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("light")
            return self.env.cr.sql_log_count - before

        count(accounts)
        self.assertEqual(count(accounts), count(accounts[-1:]))

    # --- pooled limits ---

    def test_pooled_limits_are_requested_and_approved_by_two_persons(self):
        limit = self._request_pool(self.region, 700)
        self.assertFalse(self.region.limit_set)
        with self.assertRaises(AccessError):
            limit.action_approve()
        own = self._request_pool(self.region, 800, user=self.manager)
        with self.assertRaises(UserError):
            own.action_approve()
        limit.with_user(self.manager).action_approve()
        self.region.invalidate_recordset()
        self.assertEqual(self.region.effective_limit, 700)
        with self.assertRaises(UserError):
            limit.write({"amount": 9000})
        with self.assertRaises(UserError):
            limit.unlink()
        with self.assertRaises(UserError):
            self.region.with_user(self.manager).unlink()

    def test_bad_input_of_pooled_limits(self):
        for values in (
            {"amount": -1},
            {"amount": 1e16},
            {"amount": 1, "date_to": "2025-01-01"},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._request_pool(self.region, **values)

    # --- membership ---

    def test_only_credit_managers_change_who_belongs_to_a_group(self):
        for account in (self.account, self.other_account):
            with self.assertRaises(AccessError):
                account.with_user(self.controller).write({"group_id": False})
        with self.assertRaises(AccessError):
            self.region.with_user(self.controller).write({"parent_id": False})
        with self.assertRaises(AccessError):
            self.env["customer.credit.account"].with_user(self.controller).create(
                {
                    "partner_id": self._create_customer("New").id,
                    "group_id": self.region.id,
                }
            )
        self.account.with_user(self.controller).next_review = "2027-01-01"
        group = self.holding.with_user(self.manager)
        group.write({"account_ids": [Command.unlink(self.account.id)]})
        self.assertFalse(self.account.group_id)
        group.write({"account_ids": [Command.link(self.account.id)]})
        self.assertEqual(self.account.group_id, self.holding)

    def test_changes_of_membership_are_tracked(self):
        account = self.account.with_context(tracking_disable=False)
        account.with_user(self.manager).group_id = self.region
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn(
            "group_id", account.message_ids.tracking_value_ids.field_id.mapped("name")
        )

    def test_salespeople_read_no_group(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.sales).read(["group_id"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.sales).read(["group_headroom"])
        with self.assertRaises(AccessError):
            self.env["customer.credit.group"].with_user(self.sales).search([])

    def test_no_group_is_above_itself(self):
        with self.assertRaises(UserError):
            self.holding.parent_id = self.region

    def test_members_are_of_the_group_s_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= company
        theirs = self._create_account(self.customer, company=company)
        with self.assertRaises(ValidationError):
            theirs.group_id = self.holding
        group = self._create_group("Theirs", company_id=company.id)
        with self.assertRaises(ValidationError):
            group.parent_id = self.holding
        visible = self.env["customer.credit.group"].with_user(self.controller)
        self.assertNotIn(group, visible.search([]))
        theirs.group_id = group
        self.assertFalse(group.with_company(company).exposure_total)

    def test_a_group_with_members_is_not_archived(self):
        with self.assertRaises(ValidationError):
            self.region.with_user(self.manager).action_archive()
        self.other_account.group_id = False
        self.region.with_user(self.manager).action_archive()
        self.assertFalse(self.region.active)

    def test_merged_customers_stay_in_the_group(self):
        newcomer = self._create_customer("Newcomer")
        account = self._create_account(newcomer)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.other | newcomer).ids, newcomer
        )
        self.assertEqual(account.group_id, self.region)
