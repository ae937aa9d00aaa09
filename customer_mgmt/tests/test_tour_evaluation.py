from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .credit.test_evaluation import EvaluationCommon


@tagged("post_install", "-at_install")
class TestTourEvaluation(EvaluationCommon, HttpCase):
    """Three people: one evaluates, one approves, one sells; then a review lowers."""

    def _tour(self, record, tour, role):
        address = f"/odoo/{record._name}/{record.id}"
        self.start_tour(address, tour, login=self.users[role].login)
        self.env.invalidate_all()

    @mute_logger("odoo.http")
    def test_from_survey_to_order_and_from_review_to_hold(self):
        self._tour(self.account, "customer_credit_evaluate", "controller")
        card = self.account.evaluation_ids
        self.assertEqual(card.state, "submitted")
        self.assertEqual(card.submitted_by_id, self.controller)
        self._tour(card, "customer_credit_evaluation_approve", "credit_manager")
        self.assertEqual(self.account.effective_limit, 43000)

        order = self._create_order(400, user=self.sales)
        self._tour(order, "customer_credit_order_passes", "sales")
        self.assertEqual(order.state, "sale")

        review = self.env["customer.credit.evaluation"].sudo()
        review = review._prepare(self.account, "review")
        review.incidents = {"returned": 1}
        review.line_ids.evidence = "As last year"
        review.with_user(self.controller).action_submit()
        self._tour(review, "customer_credit_review_approve", "credit_manager")
        self.assertEqual(self.account.effective_limit, 32000)
        second = self._create_order(1, user=self.sales)
        self._tour(second, "customer_credit_order_held", "sales")
        self._assert_held(second)
