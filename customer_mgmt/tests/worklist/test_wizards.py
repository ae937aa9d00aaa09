from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestWorklistWizards(WorklistCommon):
    def _wizard(self, name, orders, user=None, **values):
        return (
            self.env[f"customer.credit.{name}"]
            .with_user(user or self.controller)
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create(values)
        )

    # --- mass release ---

    def test_mass_release_leaves_what_is_beyond_ones_authority(self):
        self.company.credit_release_amount = 1500
        small, large = self._held(12), self._held(20)
        own = self._held(13)
        own.user_id = self.controller
        wizard = self._wizard("mass.release", small | large | own, reason="Cheque seen")
        self.assertEqual(wizard.beyond_names, large.name)
        action = wizard.action_release()
        self.assertEqual(small.state, "sale")
        for left in (large, own):
            self._assert_held(left)
            self.assertIn(left.name, action["params"]["message"])
        self.assertNotIn(small.name, action["params"]["message"])
        self.assertEqual(small.credit_release_ids.reason, "Cheque seen")

    def test_mass_release_ends_and_tolerates_as_said(self):
        order = self._held()
        day = fields.Date.today() + timedelta(days=3)
        self._wizard(
            "mass.release",
            order,
            reason="Ok",
            tolerance=10,
            date_to=day,
            confirm_order=False,
        ).action_release()
        self.assertRecordValues(
            order.credit_release_ids, [{"tolerance": 10.0, "date_to": day}]
        )
        self.assertEqual((order.state, order.credit_state), ("draft", "released"))

    def test_others_do_not_open_the_wizards(self):
        order = self._held()
        for name in ("mass.release", "rejection", "assignment", "preview"):
            for role in ("sales", "sales_all", "accountant", "billing"):
                with self.subTest(name, role=role), self.assertRaises(AccessError):
                    self._wizard(
                        name,
                        order,
                        self.users[role],
                        **{"reason": "x"}
                        if name in ("mass.release", "rejection")
                        else {},
                    )

    # --- rejection ---

    def test_rejection_tells_the_salesperson(self):
        order = self._held()
        self._wizard("rejection", order, reason="No more credit").action_reject()
        self.assertRecordValues(order, [{"state": "draft", "credit_state": "rejected"}])
        message = order.message_ids[0]
        self.assertIn("No more credit", message.body)
        self.assertIn(self.sales.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.customer, message.notified_partner_ids)
        self.assertFalse(order.activity_ids)
        episode = order.credit_episode_ids
        self.assertEqual(episode.outcome, "rejected")

    def test_rejected_order_may_be_tried_again(self):
        order = self._held()
        self._wizard("rejection", order, reason="No").action_reject()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            order.action_confirm_each()
        self._assert_held(order)
        self.assertEqual(len(order.credit_episode_ids), 2)

    def test_rejection_cancels_and_tells_the_customer_without_the_reason(self):
        order = self._held()
        self._wizard(
            "rejection",
            order,
            reason="Insolvency feared",
            effect="cancel",
            tell_customer=True,
        ).action_reject()
        self.assertEqual((order.state, order.credit_state), ("cancel", "rejected"))
        told = order.message_ids.filtered(
            lambda m: self.customer in m.notified_partner_ids
        )
        self.assertEqual(len(told), 1)
        self.assertNotIn("Insolvency", told.body)

    def test_what_is_not_held_is_left_alone(self):
        order = self._create_order(1)
        wizard = self._wizard("rejection", order, reason="No", order_ids=order.ids)
        with self.assertRaises(UserError):
            wizard.action_reject()

    # --- preview ---

    def test_preview_reserves_what_it_gives(self):
        self._bill(900)
        orders = self._held(2) | self._held(3) | self._held(4)
        page = self._wizard("preview", orders)
        self.assertEqual(page.line_ids.mapped("passes"), [False] * 3)
        with Form(page) as form:
            form.amount = 500  # 1,000 - 900 + 500 = 600: the first two, not the third
        self.assertEqual(page.line_ids.mapped("passes"), [True, True, False])
        self.assertEqual(page.passing_count, 2)
        self.assertIn("2 of 3", page.summary)
        with self.assertRaises(UserError):
            page.action_lift()

    def test_preview_follows_the_policy(self):
        self._bill(900)
        orders = self._held(2) | self._held(3) | self._held(4)
        self.company.credit_lift_policy = "best_fit"
        page = self._wizard("preview", orders, amount=500)
        passing = page.line_ids.filtered("passes").order_id
        self.assertEqual(passing, orders[0] | orders[2])

    def test_preview_of_overdue_items(self):
        self._bill(100, days=-60)
        order = self._held(1)
        self.assertEqual(order.credit_main_reason, "overdue")
        self.assertFalse(self._wizard("preview", order, amount=99).passing_count)
        self.assertTrue(self._wizard("preview", order, amount=100).passing_count)

    def test_lift_by_hand(self):
        self.company.credit_lift_auto = False
        orders = self._held(12) | self._held(15)
        self._create_limit(self.account, 1400)
        page = self._wizard("preview", orders)
        self.assertEqual(page.line_ids.mapped("passes"), [True, False])
        page.action_lift()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        self.assertEqual(orders[0].credit_episode_ids.outcome, "rechecked")
