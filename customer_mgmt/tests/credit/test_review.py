from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.credit import customer_credit_evaluation_run
from .test_evaluation import EvaluationCommon


@tagged("post_install", "-at_install")
class TestReview(EvaluationCommon):
    def _review(self, **facts):
        """Return a review of the customer, judged well, with facts of the year."""
        cards = self.env["customer.credit.evaluation"].sudo()
        card = cards._prepare(self.account, "review")
        card.write(facts)
        card = card.with_user(self.controller)
        self._judge(card)
        return card

    def _decide(self, card):
        card.action_submit()
        card.with_user(self.other_manager).action_approve()

    def test_nothing_known_keeps_the_limit(self):
        card = self._review()
        self.assertEqual((card.proposal, card.decision), ("keep", "keep"))
        self.assertEqual(card.amount, 1000)
        limits = self.account.limit_ids
        self._decide(card)
        self.assertEqual(self.account.limit_ids, limits)
        self.assertEqual(
            self.account.next_review, self.today + relativedelta(months=12)
        )

    def test_to_keep_no_limit_does_not_set_one_of_zero(self):
        account = self._create_account(self._create_customer("Without limit"))
        cards = self.env["customer.credit.evaluation"].sudo()
        card = cards._prepare(account, "review").with_user(self.controller)
        self._judge(card)
        for line in card.line_ids.filtered(lambda line: not line.level_id):
            line.write(
                {"level_id": line.criterion_id.level_ids[0].id, "evidence": "Visit"}
            )
        card.survey_id = self.survey.copy({"partner_id": account.partner_id.id})
        self._decide(card)
        self.assertEqual((card.decision, card.state), ("keep", "applied"))
        self.assertFalse(account.limit_set)

    def test_a_good_year_raises_the_limit(self):
        card = self._review(
            attainment=1.1,
            attainment_known=True,
            payment_index=85,
            payment_index_known=True,
            utilisation=0.9,
        )
        self.assertEqual(card.proposal, "raise")
        self.assertIn("target", card.proposal_reasons)
        self._decide(card)
        self.assertEqual(self.account.effective_limit, 43000)
        self.assertEqual(self.account.limit_source, "review")

    def test_a_review_that_lowers_makes_orders_wait(self):
        card = self._review(incidents={"returned": 1})
        self.assertEqual(card.decision, "lower")
        # The card would allow more: three quarters of the limit, by steps of 1,000
        self.assertEqual(card.amount, 0)
        card.scorecard_id.sudo().rounding_step = 10
        card.sudo()._compute_amount()
        self.assertEqual(card.amount, 750)
        self._decide(card)
        order = self._create_order(9)
        order.action_confirm_each()
        self._assert_held(order)

    def test_an_insolvency_stops_trading(self):
        card = self._review(incidents={"insolvency": 1})
        self.assertEqual((card.proposal, card.amount), ("stop", 0))
        self._decide(card)
        self.assertEqual(self.account.trading_state, "stopped")
        self.assertIn("insolvency", self.account.trading_reason)

    def test_the_year_is_read_from_incidents(self):
        self.env["customer.credit.incident"].create(
            {
                "partner_id": self.customer.id,
                "kind": "insolvency",
                "occurred_on": self.today,
                "description": "Notice of the court",
            }
        )
        card = self._review()
        self.assertEqual(card.incident_count, 1)
        self.assertEqual(card.proposal, "stop")

    def test_the_score_before_is_compared(self):
        first = self._judge(self._evaluate())
        first.action_submit()
        first.with_user(self.other_manager).action_approve()
        card = self._review()
        self._judge(card, score=60)
        self.assertEqual(card.score_before, 80)
        self.assertEqual(card.score, 69)
        self.assertEqual(card.decision, "lower")

    def test_next_review_may_be_set(self):
        card = self._review()
        card.next_review = self.today + relativedelta(months=3)
        self._decide(card)
        self.assertEqual(self.account.next_review, card.next_review)

    def test_overdue_reviews_act_by_policy(self):
        self.account.next_review = self.today - relativedelta(days=31)
        self.company._set_credit_rule("review", "hold")
        order = self._create_order(1)
        order.action_confirm_each()
        self._assert_held(order)
        self.assertIn("31 days", order.credit_hold_reason)
        self.company._set_credit_rule("review", "hold", 31)
        order.action_confirm()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestCampaign(EvaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(5)]
        )
        cls.accounts = cls._create_account(customers) | cls.account
        cls.accounts.next_review = cls.today

    def _start(self, **values):
        runs = self.env["customer.credit.evaluation.run"].with_user(self.controller)
        run = runs.create({"name": "This year", **values})
        run.action_start()
        return run.sudo()

    def test_reviews_that_are_due_are_filled(self):
        self.accounts[0].next_review = self.today + relativedelta(years=1)
        run = self._start()
        wanted = self.accounts[1:]
        others = run.total - len(wanted)
        run._fill_batch()
        self.assertEqual((run.state, run.done), ("done", run.total))
        made = run.evaluation_ids.account_id
        self.assertLessEqual(wanted, made)
        self.assertEqual(len(made), len(wanted) + others)
        self.assertEqual(set(run.evaluation_ids.mapped("kind")), {"review"})

    def test_it_goes_on_where_it_was_and_makes_no_card_twice(self):
        run = self._start()
        with patch.object(customer_credit_evaluation_run, "_BATCH", 2):
            run._fill_batch()
            self.assertEqual((run.done, run.state), (2, "running"))
            run.with_user(self.controller).action_pause()
            self.assertEqual(run.state, "paused")
            run.with_user(self.controller).action_start()
            while run.state == "running":
                run._fill_batch()
        accounts = run.evaluation_ids.mapped("account_id.id")
        self.assertEqual(len(accounts), len(run.evaluation_ids))
        self.assertEqual(run.done, run.total)

    def test_who_is_being_evaluated_is_left_out(self):
        card = self._evaluate()
        run = self._start()
        run._fill_batch()
        self.assertNotIn(self.account, run.evaluation_ids.account_id)
        self.assertEqual(card.kind, "evaluation")

    def test_cards_are_in_the_language_of_whoever_began(self):
        self._load_chinese()
        self.controller.lang = "zh_CN"
        run = self._start()
        run.with_user(self.env.ref("base.user_root"))._fill_batch()
        card = run.evaluation_ids.filtered(lambda c: c.account_id == self.account)
        measured = card.line_ids.filtered(lambda x: x.criterion_id.measure)
        self.assertIn("调查所得营业额", measured.mapped("source"))

    def test_a_campaign_is_run_with_its_buttons(self):
        run = self._start()
        for values in ({"state": "done"}, {"last_account_id": 10**6}, {"total": 1}):
            with self.subTest(values), self.assertRaises(UserError):
                run.with_user(self.controller).write(values)
        with self.assertRaises(UserError):
            run.with_user(self.controller).kind = "evaluation"
