from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import CreditCommon


class EvaluationCommon(CreditCommon):
    """Grade B with a base limit of 50,000; a survey of last year; the default card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.credit.grade"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.grade = cls.env["customer.credit.grade"].create(
            {"name": "B", "company_id": cls.company.id, "base_limit": 50000}
        )
        cls.account.grade_id = cls.grade
        cls.today = cls.company._credit_today()
        cls.survey = cls.env["customer.turnover.survey"].create(
            {
                "partner_id": cls.customer.id,
                "year": cls.today.year - 1,
                "amount": 2000000,
                "source": "Annual report",
            }
        )
        cls.company.credit_grade_basis = "surveyed"
        cls.customer.profile_founded_on = cls.today.replace(
            year=cls.today.year - 7, day=1
        )
        cls.other_manager = cls.users["credit_manager"]

    def _evaluate(self, account=None, user=None):
        account = (account or self.account).with_user(user or self.controller)
        action = account.action_evaluate()
        return (
            self.env[action["res_model"]]
            .with_user(account.env.user)
            .browse(action["res_id"])
        )

    def _judge(self, card, score=80):
        for line in card.line_ids.filtered(lambda line: not line.criterion_id.measure):
            line.write(
                {
                    "level_id": line.criterion_id.level_ids.filtered(
                        lambda level: level.score == score
                    ).id,
                    "evidence": "Visit in March",
                }
            )
        return card


@tagged("post_install", "-at_install")
class TestEvaluation(EvaluationCommon):
    def test_measured_items_fill_themselves_with_their_source(self):
        card = self._evaluate()
        by_measure = {line.criterion_id.measure: line for line in card.line_ids}
        turnover, years = by_measure["turnover"], by_measure["years"]
        self.assertEqual((turnover.value, turnover.score), (2000000, 80))
        self.assertTrue(turnover.source)
        self.assertEqual(years.level_id.name, "5 to 10 years")
        self.assertEqual(card.survey_id, self.survey)
        self.assertFalse(card.complete)

    def test_a_card_needs_three_judgements_and_their_evidence(self):
        card = self._judge(self._evaluate())
        # 0.3 × 90 + 0.25 × 85 + 0.15 × (90 + 85 + 85) = 87.25 % of 50,000, by 1,000
        self.assertEqual(card.percentage, 87.25)
        self.assertEqual(card.raw_limit, 43625)
        self.assertEqual((card.proposed_limit, card.amount), (43000, 43000))
        self.assertEqual((card.score, card.risk_class), (80, "low"))
        self.assertIn("43,625", card.explanation)

    def test_what_if_before_saving(self):
        card = self._judge(self._evaluate())
        poor = card.line_ids.criterion_id.filtered(lambda item: not item.measure)[
            :1
        ].level_ids.sorted("score")[:1]
        with Form(card) as form:
            index = [x.criterion_id for x in card.line_ids].index(poor.criterion_id)
            with form.line_ids.edit(index) as line:
                line.level_id = poor
            self.assertLess(form.proposed_limit, 43000)
            with form.line_ids.edit(index) as line:
                line.level_id = poor.criterion_id.level_ids.filtered(
                    lambda level: level.score == 80
                )
            self.assertEqual(form.proposed_limit, 43000)

    def test_the_lowest_percentage_and_the_table_of_scores(self):
        card = self._judge(self._evaluate(), score=60)
        scorecard = card.scorecard_id.sudo()
        for method, limit in (("lowest", 30000), ("score", 35000)):
            scorecard.method = method
            card.sudo()._compute_proposal()
            self.assertEqual(card.proposed_limit, limit, method)

    def test_submission_names_everything_that_is_missing(self):
        self.survey.unlink()
        card = self._evaluate()
        with self.assertRaisesRegex(UserError, "Surveyed Turnover.*(?s:.)*Reputation"):
            card.action_submit()
        self.assertEqual(card.state, "draft")
        card.survey_id = self.env["customer.turnover.survey"].create(
            {
                "partner_id": self.customer.id,
                "year": self.today.year - 2,
                "amount": 1,
                "source": "Old",
            }
        )
        self._judge(card)
        with self.assertRaisesRegex(UserError, str(self.today.year - 1)):
            card.action_submit()

    def test_a_judgement_without_evidence_is_not_submitted(self):
        card = self._judge(self._evaluate())
        card.line_ids.evidence = False
        with self.assertRaisesRegex(UserError, "evidence"):
            card.action_submit()
        card.evidence_ids = [Command.create({"name": "visit.txt", "raw": b"visit"})]
        card.action_submit()
        self.assertEqual(card.state, "submitted")

    def test_another_limit_than_proposed_needs_a_reason(self):
        card = self._judge(self._evaluate())
        card.amount = 60000
        with self.assertRaisesRegex(UserError, "Reason"):
            card.action_submit()
        card.reason = "Bank guarantee in hand"
        card.action_submit()

    def test_another_person_approves_and_the_limit_is_in_force(self):
        card = self._judge(self._evaluate())
        card.action_submit()
        with self.assertRaises(AccessError):
            card.action_approve()
        card.with_user(self.other_manager).action_approve()
        self.assertEqual(card.state, "applied")
        self.assertEqual(self.account.effective_limit, 43000)
        self.assertEqual(card.limit_id.source, "evaluation")
        self.assertEqual(card.limit_id.requested_by_id, self.controller)
        self.assertEqual(card.limit_id.decided_by_id, self.other_manager)
        self.assertEqual(self.account.risk_class, "low")

    def test_nobody_approves_what_they_submitted(self):
        card = self._judge(self._evaluate(user=self.other_manager))
        card.action_submit()
        with self.assertRaisesRegex(UserError, "does not approve"):
            card.action_approve()
        for values in (
            {"state": "approved"},
            {"submitted_by_id": self.controller.id},
            {"decided_by_id": self.controller.id},
            {"limit_id": self.account.limit_ids[:1].id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                card.write(values)
        self.assertEqual(card.state, "submitted")
        self.assertEqual(self.account.effective_limit, 1000)

    def test_whoever_judged_does_not_approve_what_another_submits(self):
        card = self._judge(self._evaluate(user=self.other_manager))
        card.with_user(self.controller).action_submit()
        with self.assertRaisesRegex(UserError, "does not approve"):
            card.action_approve()
        card.with_user(self.users["manager"]).action_approve()
        self.assertEqual(card.state, "applied")

    def test_whoever_changed_the_amount_does_not_approve(self):
        card = self._judge(self._evaluate())
        card.with_user(self.other_manager).write({"amount": 90000, "reason": "Gut"})
        card.action_submit()
        with self.assertRaisesRegex(UserError, "does not approve"):
            card.with_user(self.other_manager).action_approve()

    def test_imports_make_no_cards(self):
        cards = self.env["customer.credit.evaluation"].with_user(self.other_manager)
        result = cards.load(
            ["account_id/.id", "date", "date_from", "state", "scorecard_id/.id"],
            [[str(self.account.id), "2026-01-01", "2026-01-01", "approved", "1"]],
        )
        self.assertFalse(result["ids"])
        with self.assertRaises(UserError):
            cards.create({"account_id": self.account.id})

    def test_a_submitted_card_is_not_changed(self):
        card = self._judge(self._evaluate())
        card.action_submit()
        with self.assertRaises(UserError):
            card.amount = 1
        with self.assertRaises(UserError):
            card.line_ids[0].evidence = "Something else"
        with self.assertRaises(UserError):
            card.unlink()

    def test_one_card_at_a_time(self):
        self.assertEqual(self._evaluate(), self._evaluate())

    def test_a_contact_is_not_evaluated(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        with self.assertRaises(ValidationError):
            self._create_account(contact)

    def test_caps_bind_and_are_explained(self):
        card = self._evaluate()
        scorecard = card.scorecard_id.sudo()
        scorecard.cap_absolute = 20000
        card.action_refill()
        self._judge(card)
        self.assertEqual((card.proposed_limit, card.cap_kind), (20000, "absolute"))
        self.assertIn("20,000", card.explanation)

    def test_the_need_caps_with_sales_and_terms(self):
        scorecard = self.env["customer.credit.scorecard"]._used_by(self.company)
        scorecard.write({"cap_need": True, "cap_need_peak": 1})
        self.customer.property_payment_term_id = self.env.ref(
            "account.account_payment_term_30days"
        )
        self.account.effective_limit = 10**6
        order = self._create_order(730)
        order.action_confirm()
        order._create_invoices().action_post()
        card = self._judge(self._evaluate())
        # 73,000 in a year × 30 ÷ 365
        self.assertEqual(card.caps["need"], 6000)
        self.assertEqual(card.proposed_limit, 6000)

    def test_judgements_are_carried_over_and_wait_for_evidence(self):
        card = self._judge(self._evaluate())
        card.action_submit()
        card.with_user(self.other_manager).action_approve()
        again = self._evaluate()
        self.assertNotEqual(again, card)
        self.assertTrue(again.complete)
        with self.assertRaisesRegex(UserError, "evidence"):
            again.action_submit()

    def test_a_limit_that_begins_later_is_approved_first(self):
        card = self._judge(self._evaluate())
        card.date_from = self.today.replace(year=self.today.year + 1)
        card.action_submit()
        card.with_user(self.other_manager).action_approve()
        self.assertEqual(card.state, "approved")
        self.assertEqual(self.account.effective_limit, 1000)
        with freeze_time(card.date_from):
            self.account._refresh_limits()
            card._apply_due()
        self.assertEqual(card.state, "applied")
        self.assertEqual(self.account.effective_limit, 43000)

    def test_the_card_is_printed_in_both_languages(self):
        card = self._judge(self._evaluate())
        self._load_chinese()
        report = self.env["ir.actions.report"].with_user(self.controller)
        name = "customer_mgmt.report_customer_credit_evaluation"
        for lang, words in (("en_US", "Proposed limit"), ("zh_CN", "建议额度")):
            html = report.with_context(lang=lang)._render_qweb_html(name, card.ids)[0]
            self.assertIn(words, html.decode())
            self.assertIn("Visit in March", html.decode())

    def test_no_query_per_customer(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(30)]
        )
        accounts = self._create_account(customers)
        cards = self.env["customer.credit.evaluation"].sudo()
        cards._prepare(accounts[:1])
        self.env.flush_all()
        one = self._count(lambda: cards._prepare(accounts[1:2]))
        many = self._count(lambda: cards._prepare(accounts[2:]))
        self.assertLessEqual(many, one + 4)

    def _count(self, work):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestScorecard(EvaluationCommon):
    def test_weights_sum_to_one(self):
        scorecard = self.env["customer.credit.scorecard"]._used_by(self.company)
        manager = scorecard.with_user(self.other_manager)
        item = manager.criterion_ids[0]
        with self.assertRaises(ValidationError):
            item.weight += 0.1
        with self.assertRaises(ValidationError):
            manager.write({"criterion_ids": [Command.update(item.id, {"weight": 0.9})]})
        first, second = manager.criterion_ids[:2]
        manager.write(
            {
                "criterion_ids": [
                    Command.update(first.id, {"weight": second.weight}),
                    Command.update(second.id, {"weight": first.weight}),
                ]
            }
        )

    def test_levels_do_not_overlap(self):
        scorecard = self.env["customer.credit.scorecard"]._used_by(self.company)
        item = scorecard.criterion_ids.filtered(lambda item: item.measure == "years")
        with self.assertRaisesRegex(ValidationError, "overlap"):
            item.level_ids[0].value_from = item.level_ids[1].value_from

    def test_a_company_evaluates_with_its_own_card(self):
        manager = self.other_manager
        default = self.env["customer.credit.scorecard"]._used_by(self.company)
        own = default.with_user(manager).copy({"company_id": self.company.id})
        own.action_use()
        self.assertEqual(default._used_by(self.company), own)
        second = self.env["res.company"].create({"name": "Second"})
        self.assertEqual(default._used_by(second), default)
