from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PolicyCommon

_BATCH = "odoo.addons.customer_mgmt.models.credit.customer_credit_batch._BATCH"
_CRON = "customer_mgmt.customer_credit_grade_proposal_cron_apply"


@tagged("post_install", "-at_install")
class TestGradeProposal(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.low = self._create_surveyed("Low", 320_000)
        self.high = self._create_surveyed("High", 600_000)
        self.small = self._create_surveyed("Small", 60_000)
        self.graded = self.low | self.high | self.small
        self.graded._grade()
        self.proposal = self._propose()

    def _propose(self):
        action = (
            self.env["customer.credit.grade"].with_user(self.manager).action_try_table()
        )
        return self.env[action["res_model"]].browse(action["res_id"])

    def _line(self, name):
        return self.proposal.line_ids.filtered(lambda line: line.name == name)

    def _raise_bar(self):
        proposal = self.proposal.with_user(self.manager)
        proposal.write(
            {
                "line_ids": [
                    (1, self._line("B").id, {"turnover_from": 400_000}),
                    (1, self._line("C").id, {"turnover_to": 400_000}),
                ]
            }
        )
        return proposal

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(_CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_a_proposal_begins_as_a_copy(self):
        self.assertEqual(self.proposal.line_ids.mapped("name"), ["A", "B", "C", "D"])
        self.assertEqual(self._line("B").base_limit, 50_000)
        self.assertEqual(self.proposal.state, "draft")

    def test_preview_says_who_moves_and_changes_nothing(self):
        self._raise_bar().action_preview()
        self.assertRecordValues(
            self.proposal.move_ids,
            [
                {
                    "account_id": self.low.id,
                    "old_grade": "B",
                    "new_grade": "C",
                    "change": -40_000,
                }
            ],
        )
        self.assertEqual(self.proposal.move_count, 1)
        self.assertIn(">1<", self.proposal.matrix)
        self.assertEqual(self.low.grade_id, self.grades["B"])
        self.assertEqual(self.grades["B"].turnover_from, 300_000)

    def test_a_changed_base_limit_alone_is_shown_and_is_no_move(self):
        self._line("B").base_limit = 60_000
        self.proposal.with_user(self.manager).action_preview()
        self.assertEqual(self.proposal.move_ids.account_id, self.low | self.high)
        self.assertEqual(self.proposal.move_count, 0)

    def test_an_edited_line_outdates_the_preview(self):
        self._raise_bar().action_preview()
        self._line("D").with_user(self.manager).base_limit = 1
        self.assertFalse(self.proposal.previewed_on)

    def test_gap_and_overlap_are_refused(self):
        self._line("B").turnover_from = 400_000
        proposal = self.proposal.with_user(self.manager)
        for action in (proposal.action_preview, proposal.action_apply):
            with self.assertRaisesRegex(ValidationError, "gap"):
                action()
        self._line("B").turnover_from = 200_000
        with self.assertRaisesRegex(ValidationError, "overlap"):
            proposal.action_apply()
        self.assertEqual(self.grades["B"].turnover_from, 300_000)

    def test_applying_replaces_the_table_and_regrades(self):
        self._raise_bar().action_apply()
        self.assertEqual(self.grades["B"].turnover_from, 400_000)
        self.assertEqual(self.grades["C"].turnover_to, 400_000)
        self.assertEqual(self.low.grade_id, self.grades["B"])
        self._run_cron()
        self.assertEqual(self.proposal.state, "done")
        self.assertEqual(self.low.grade_id, self.grades["C"])
        self.assertEqual(self.low.effective_limit, 10_000)
        self.assertEqual(self.high.effective_limit, 50_000)
        last = self.low.grade_history_ids[0]
        self.assertEqual(
            (last.why, last.user_id, last.note),
            ("table", self.manager, self.proposal.name),
        )

    def test_an_interrupted_application_goes_on_where_it_was(self):
        self._raise_bar().action_apply()
        self.assertEqual(self.proposal.state, "applying")
        total = self.proposal.total_count
        self.assertGreaterEqual(total, 4)
        grade = type(self.low)._grade
        seen = []

        def remember(accounts, *args, **kwargs):
            seen.extend(accounts.ids)
            return grade(accounts, *args, **kwargs)

        # No time left after the first batch of two.
        progress = patch.object(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda cron, processed=0, **kwargs: 0 if processed else 1,
        )
        with patch(_BATCH, 2), patch.object(type(self.low), "_grade", remember):
            with progress:
                self.env["customer.credit.grade.proposal"]._cron_apply()
            self.assertEqual(len(seen), 2)
            self.assertEqual(self.proposal.done_count, 2)
            self.assertEqual(self.proposal.progress_text, f"2 of {total}")
            self.assertEqual(self.proposal.state, "applying")
            self._run_cron()
        self.assertEqual(self.proposal.state, "done")
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(self.proposal.done_count, total)

    def test_a_grade_left_out_is_archived_and_comes_back_by_name(self):
        self._line("B").with_user(self.manager).unlink()
        self._line("C").with_user(self.manager).turnover_to = 1_000_000
        self.proposal.with_user(self.manager).action_apply()
        self._run_cron()
        self.assertFalse(self.grades["B"].active)
        self.assertEqual(self.low.grade_id, self.grades["C"])
        self.proposal = self._propose()
        self._line("C").turnover_to = 300_000
        self.env["customer.credit.grade.proposal.line"].with_user(self.manager).create(
            {
                "proposal_id": self.proposal.id,
                "name": "B",
                "turnover_from": 300_000,
                "turnover_to": 1_000_000,
                "base_limit": 50_000,
            }
        )
        self.proposal.with_user(self.manager).action_apply()
        self._run_cron()
        self.assertTrue(self.grades["B"].active)
        self.assertEqual(self.low.grade_id, self.grades["B"])

    def test_a_declared_grade_is_not_left_out(self):
        new = self._create_account(self._create_customer("New"))
        new.with_user(self.controller)._declare_grade(self.grades["D"], "Guess")
        self._line("D").unlink()
        with self.assertRaisesRegex(UserError, "declared for 1"):
            self.proposal.with_user(self.manager).action_apply()

    def test_a_table_changed_meanwhile_is_not_overwritten(self):
        self.grades["D"].base_limit = 1
        with self.assertRaisesRegex(UserError, "have been changed"):
            self.proposal.with_user(self.manager).action_apply()

    def test_one_table_at_a_time(self):
        other = self._propose()
        self._raise_bar().action_apply()
        other.sudo().table_before = other._table_now()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            other.with_user(self.manager).action_apply()
            self.env.flush_all()

    def test_what_was_applied_is_not_changed(self):
        self._raise_bar().action_apply()
        proposal = self.proposal.with_user(self.manager)
        for change in (
            lambda: proposal.write({"name": "Other"}),
            lambda: proposal.line_ids[0].write({"base_limit": 3}),
            proposal.unlink,
            proposal.action_apply,
        ):
            with self.assertRaises(UserError):
                change()

    def test_controllers_look_and_credit_managers_apply(self):
        proposal = self.proposal.with_user(self.controller)
        self.assertEqual(proposal.state, "draft")
        for change in (proposal.action_preview, proposal.action_apply):
            with self.assertRaises(AccessError):
                change()

    def test_another_company_is_not_touched(self):
        before = self._grades_of(self.second)["B"].turnover_from
        self.second.credit_grade_basis = "surveyed"
        foreign = self._create_surveyed("Foreign", 320_000, company=self.second)
        foreign._grade()
        self._raise_bar().action_apply()
        self._run_cron()
        self.assertEqual(self._grades_of(self.second)["B"].turnover_from, before)
        self.assertEqual(foreign.grade_id, self._grades_of(self.second)["B"])
        user = self._second_user()
        self.assertFalse(
            self.env["customer.credit.grade.proposal"].with_user(user).search([])
        )
