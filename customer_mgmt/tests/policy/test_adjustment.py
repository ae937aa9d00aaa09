from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PolicyCommon

_BATCH = "odoo.addons.customer_mgmt.models.credit.customer_credit_batch._BATCH"
_CRON = "customer_mgmt.customer_credit_adjustment_cron_apply"


@tagged("post_install", "-at_install")
class TestAdjustment(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.country = self.env.ref("base.is")
        self.accounts = self.env["customer.credit.account"]
        for index, limit in enumerate((1000, 2000, 3000, 4000, 5000)):
            account = self._create_surveyed(f"S{index}", 320_000, limit)
            account.partner_id.country_id = self.country
            self.accounts |= account
        self.unset = self._create_surveyed("Unset", 320_000)
        self.unset.partner_id.country_id = self.country

    def _draft(self, user=None, **values):
        adjustment = (
            self.env["customer.credit.adjustment"]
            .with_user(user or self.controller)
            .create(
                {
                    "name": "Autumn",
                    "reason": "Outlook",
                    "country_ids": self.country.ids,
                    "kind": "percentage",
                    "value": -10,
                    "rounding_step": 500,
                    **values,
                }
            )
        )
        adjustment.action_preview()
        return adjustment

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(_CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _amounts(self, adjustment):
        return adjustment.line_ids.mapped("new_amount")

    def test_preview_rounds_and_leaves_out_what_does_not_change(self):
        adjustment = self._draft()
        # 900 and 1,800 round to what they were; 1,000 and 2,000 do not change.
        self.assertEqual(
            adjustment.line_ids.mapped(lambda x: (x.old_amount, x.new_amount)),
            [(3000, 2500), (4000, 3500), (5000, 4500)],
        )
        self.assertEqual(adjustment.change_total, -1500)
        self.assertEqual(self.accounts.mapped("effective_limit")[-1], 5000)

    def test_by_amount_to_base_and_by_filter(self):
        absolute = self._draft(kind="absolute", value=-4000, rounding_step=0)
        self.assertEqual(self._amounts(absolute), [0, 0, 0, 0, 1000])
        self.accounts._grade()
        self.unset._grade()
        base = self._draft(
            kind="base",
            grade_ids=self.grades["B"].ids,
            filter_domain="[('effective_limit', '<', 3000)]",
        )
        self.assertEqual(self._amounts(base), [50_000, 50_000])

    def test_a_filter_that_is_none_is_refused(self):
        for bad in ("[('nonsense', '=', 1)]", "__import__('os')", "[("):
            with self.subTest(bad), self.assertRaises(ValidationError):
                self._draft(filter_domain=bad)

    def test_two_people_and_the_background_make_the_limits(self):
        adjustment = self._draft()
        line = adjustment.line_ids[0]
        line.new_amount = 2700
        adjustment.line_ids[2].unlink()
        adjustment.action_submit()
        with self.assertRaises(AccessError):
            adjustment.action_approve()
        adjustment.with_user(self.manager).action_approve()
        self.assertEqual(adjustment.state, "applying")
        self.assertEqual(self.accounts[2].effective_limit, 3000)
        self._run_cron()
        self.assertEqual(adjustment.state, "done")
        self.assertEqual(
            self.accounts.mapped("effective_limit"), [1000, 2000, 2700, 3500, 5000]
        )
        self.assertRecordValues(
            line.limit_id,
            [
                {
                    "source": "manual",
                    "state": "approved",
                    "reason": "Outlook",
                    "requested_by_id": self.controller.id,
                    "decided_by_id": self.manager.id,
                }
            ],
        )

    def test_who_drafted_does_not_approve(self):
        adjustment = self._draft(self.manager)
        adjustment.action_submit()
        with self.assertRaisesRegex(UserError, "does not approve it"):
            adjustment.action_approve()
        self.assertFalse(adjustment.may_decide)
        adjustment.with_user(self.other_manager).action_approve()
        self.assertEqual(adjustment.state, "applying")

    def test_the_approver_changes_nothing_before_approving(self):
        adjustment = self._draft()
        as_manager = adjustment.with_user(self.manager)
        for change in (
            lambda: as_manager.write({"value": 50}),
            lambda: as_manager.line_ids[0].write({"new_amount": 9}),
            lambda: as_manager.line_ids[0].unlink(),
            as_manager.action_preview,
            as_manager.action_submit,
        ):
            with self.assertRaises(AccessError):
                change()
        adjustment.action_submit()
        for change in (
            lambda: adjustment.write({"value": 50}),
            lambda: adjustment.line_ids[0].write({"new_amount": 9}),
            lambda: adjustment.write({"line_ids": [Command.clear()]}),
            adjustment.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_the_largest_limit_decides_on_the_tier(self):
        self.env["customer.credit.approval.tier"].create(
            {"amount_to": 4000, "user_ids": self.manager.ids}
        )
        adjustment = self._draft()
        adjustment.action_submit()
        with self.assertRaisesRegex(AccessError, "above what you approve"):
            adjustment.with_user(self.manager).action_approve()

    def test_an_interruption_loses_and_repeats_nothing(self):
        adjustment = self._draft()
        adjustment.action_submit()
        adjustment.with_user(self.manager).action_approve()
        progress = patch.object(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda cron, processed=0, **kwargs: 0 if processed else 1,
        )
        with patch(_BATCH, 2):
            with progress:
                self.env["customer.credit.adjustment"]._cron_apply()
            self.assertEqual(adjustment.progress_text, "2 of 3")
            self.assertEqual(adjustment.state, "applying")
            self._run_cron()
        self.assertEqual(adjustment.state, "done")
        made = self.env["customer.credit.limit"].search(
            [("account_id", "in", self.accounts.ids), ("reason", "=", "Outlook")]
        )
        self.assertEqual(len(made), 3)

    def test_a_limit_changed_meanwhile_is_skipped(self):
        adjustment = self._draft()
        adjustment.action_submit()
        self._create_limit(self.accounts[2], 7000)
        adjustment.with_user(self.manager).action_approve()
        self._run_cron()
        self.assertEqual(self.accounts[2].effective_limit, 7000)
        self.assertEqual(
            adjustment.line_ids.mapped("result"), ["skipped", "applied", "applied"]
        )

    def test_rejected_changes_nothing(self):
        adjustment = self._draft()
        adjustment.action_submit()
        adjustment.with_user(self.manager).action_reject()
        self._run_cron()
        self.assertEqual(adjustment.state, "rejected")
        self.assertEqual(self.accounts[2].effective_limit, 3000)

    def test_companies_are_apart(self):
        foreign = self._create_surveyed("Foreign", 1, 8000, self.second)
        foreign.partner_id.country_id = self.country
        adjustment = self._draft()
        self.assertNotIn(foreign, adjustment.line_ids.account_id)
        with self.assertRaises(ValidationError):
            self.env["customer.credit.adjustment.line"].create(
                {
                    "adjustment_id": adjustment.id,
                    "account_id": foreign.id,
                    "new_amount": 1,
                }
            )
        user = self._second_user()
        adjustments = self.env["customer.credit.adjustment"].with_user(user)
        self.assertFalse(adjustments.search([]))
        own = self._draft(user, kind="absolute", value=-8000, rounding_step=0)
        self.assertEqual(own.line_ids.account_id, foreign)
        self.assertEqual(own.currency_id, self.second.currency_id)
