from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .credit.test_evaluation import EvaluationCommon


@tagged("post_install", "-at_install")
class TestTourEvaluation(EvaluationCommon, HttpCase):
    """Three people: one evaluates, one approves, one sells; then a review lowers."""

    def _tour(self, address, tour, role):
        self.start_tour(f"/odoo/{address}", tour, login=self.users[role].login)
        self.env.invalidate_all()

    @mute_logger("odoo.http")
    def test_from_file_to_order_and_from_review_to_hold(self):
        self.sales.group_ids += self.env.ref("base.group_partner_manager")
        self._tour("customer-files/new", "customer_file_new", "sales")
        customer = self.env["res.partner"].search([("name", "=", "Tour Bakery")])
        self.assertEqual(customer.turnover_survey_ids.source, "Annual report")

        self._tour(
            f"res.partner/{customer.id}", "customer_credit_evaluate", "controller"
        )
        account = customer.credit_account_ids
        card = account.evaluation_ids
        self.assertEqual(card.state, "submitted")
        self.assertEqual(card.submitted_by_id, self.controller)
        self._tour(
            f"customer.credit.evaluation/{card.id}",
            "customer_credit_evaluation_approve",
            "credit_manager",
        )
        self.assertEqual(account.effective_limit, 44000)

        order = self._create_order(400, customer=customer, user=self.sales)
        self._tour(f"sale.order/{order.id}", "customer_credit_order_passes", "sales")
        self.assertEqual(order.state, "sale")
        self._review(account)
        self.assertEqual(account.effective_limit, 33000)
        second = self._create_order(1, customer=customer, user=self.sales)
        self._tour(f"sale.order/{second.id}", "customer_credit_order_held", "sales")
        self._assert_held(second)

    def _review(self, account):
        """Prepare a review after a dishonoured payment; the manager approves it."""
        review = self.env["customer.credit.evaluation"].sudo()
        review = review._prepare(account, "review")
        review.incidents = {"returned": 1}
        review.line_ids.evidence = "As last year"
        review.with_user(self.controller).action_submit()
        self._tour(
            f"customer.credit.evaluation/{review.id}",
            "customer_credit_review_approve",
            "credit_manager",
        )
