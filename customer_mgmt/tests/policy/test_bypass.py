from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PolicyCommon


@tagged("post_install", "-at_install")
class TestBypass(PolicyCommon):
    """No form, import or API call decides for itself."""

    def setUp(self):
        super().setUp()
        self.boss = self.users["manager"]

    def test_an_imported_limit_is_a_request(self):
        result = (
            self.env["customer.credit.limit"]
            .with_user(self.boss)
            .load(
                [
                    "account_id/.id",
                    "amount",
                    "reason",
                    "state",
                    "source",
                    "requested_by_id/.id",
                    "decided_by_id/.id",
                ],
                [
                    [
                        str(self.account.id),
                        "99000",
                        "Import",
                        "approved",
                        "grade",
                        str(self.controller.id),
                        str(self.controller.id),
                    ]
                ],
            )
        )
        self.assertTrue(result["ids"], result["messages"])
        limit = self.env["customer.credit.limit"].browse(result["ids"])
        self.assertRecordValues(
            limit,
            [
                {
                    "state": "requested",
                    "source": "manual",
                    "requested_by_id": self.boss.id,
                    "decided_by_id": False,
                }
            ],
        )
        self.assertEqual(self.account.effective_limit, 1000)

    def test_an_import_does_not_approve_what_was_requested(self):
        limit = self._request(self.controller)
        for field, value in (("state", "approved"), ("source", "grade")):
            result = (
                self.env["customer.credit.limit"]
                .with_user(self.boss)
                .load([".id", field], [[str(limit.id), value]])
            )
            self.assertFalse(result["ids"])
        self.assertEqual((limit.state, limit.source), ("requested", "manual"))

    def test_context_defaults_do_not_approve(self):
        limits = self.env["customer.credit.limit"].with_user(self.boss)
        limit = limits.with_context(
            default_state="approved",
            default_auto_approved=True,
            default_decided_by_id=self.controller.id,
            default_ramp_from="2100-01-01",
        ).create({"account_id": self.account.id, "amount": 9, "reason": "x"})
        self.assertRecordValues(
            limit,
            [
                {
                    "state": "requested",
                    "auto_approved": False,
                    "decided_by_id": False,
                    "ramp_from": False,
                }
            ],
        )

    def test_who_changes_a_request_does_not_approve_it(self):
        limit = self._request(self.controller, 5000)
        changed = limit.with_user(self.manager)
        changed.amount = 50_000
        with self.assertRaisesRegex(UserError, "does not approve it"):
            changed.action_approve()
        limit.with_user(self.other_manager).action_approve()
        self.assertEqual(limit.requested_by_id, self.manager)

    def test_what_is_decided_is_not_entered_on_the_account(self):
        account = self.account.with_user(self.boss)
        for vals in (
            {"effective_limit": 9, "limit_set": True},
            {"grade_id": self.grades["A"].id},
            {"grade_source": "declared"},
            {"limit_expired_on": False},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                account.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                account.create({"partner_id": self.customer.id, **vals})
        result = account.load([".id", "effective_limit"], [[str(account.id), "123456"]])
        self.assertFalse(result["ids"])
        new = account.with_context(
            default_effective_limit=9, default_limit_set=True
        ).create({"partner_id": self._create_customer("New").id})
        self.assertFalse(new.limit_set)
        self.assertEqual(self.account.effective_limit, 1000)

    def test_a_proposal_is_applied_by_its_button_only(self):
        proposals = self.env["customer.credit.grade.proposal"].with_user(self.boss)
        proposal = proposals.create({"state": "applying", "done_count": 5})
        self.assertEqual((proposal.state, proposal.done_count), ("draft", 0))
        for vals in ({"state": "done"}, {"table_before": "[]"}, {"last_account_id": 9}):
            with self.subTest(vals), self.assertRaises(UserError):
                proposal.write(vals)
        result = proposals.load([".id", "state"], [[str(proposal.id), "done"]])
        self.assertFalse(result["ids"])

    def test_an_adjustment_is_decided_by_its_buttons_only(self):
        adjustments = self.env["customer.credit.adjustment"].with_user(self.boss)
        adjustment = adjustments.with_context(default_state="applying").create(
            {
                "name": "x",
                "reason": "x",
                "state": "applying",
                "requested_by_id": self.controller.id,
                "decided_by_id": self.controller.id,
            }
        )
        self.assertEqual(adjustment.state, "draft")
        self.assertEqual(adjustment.requested_by_id, self.boss)
        for vals in (
            {"state": "applying"},
            {"requested_by_id": self.controller.id},
            {"company_id": self.second.id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                adjustment.write(vals)
        result = adjustments.load([".id", "state"], [[str(adjustment.id), "applying"]])
        self.assertFalse(result["ids"])

    def test_a_line_tells_the_truth_about_the_old_limit(self):
        adjustment = (
            self.env["customer.credit.adjustment"]
            .with_user(self.boss)
            .create({"name": "x", "reason": "x"})
        )
        line = adjustment.line_ids.create(
            {
                "adjustment_id": adjustment.id,
                "account_id": self.account.id,
                "new_amount": 5,
                "old_amount": 77,
                "result": "applied",
            }
        )
        self.assertEqual((line.old_amount, line.result), (1000, "open"))
        for vals in ({"old_amount": 77}, {"result": "applied"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                line.write(vals)

    def test_history_and_moves_are_written_by_nobody(self):
        for model, vals in (
            (
                "customer.credit.grade.history",
                {"account_id": self.account.id, "date": "2026-01-01", "why": "table"},
            ),
            ("customer.credit.grade.proposal.move", {"account_id": self.account.id}),
        ):
            records = self.env[model].with_user(self.boss)
            with self.subTest(model), self.assertRaises(AccessError):
                records.create(vals)

    def test_policy_is_configured_by_managers_only(self):
        for model, vals in (
            ("customer.credit.ramp.step", {"months_to": 2, "percentage": 10}),
            (
                "customer.credit.approval.tier",
                {"unlimited": True, "user_ids": self.manager.ids},
            ),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create(vals)
            self.assertTrue(self.env[model].with_user(self.boss).create(vals))
