from odoo.tests import HttpCase, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPolicyTour(CreditCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade = cls.env["customer.credit.grade"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.grade.name = "Tour Grade"
        cls.customer.name = "Other Customer"
        graded = cls._create_customer("Graded Customer")
        cls._create_account(graded, 1000).sudo().grade_id = cls.grade
        for customer in (cls.customer, graded):
            cls._create_order(6, customer=customer, user=cls.sales)
        cls.draft = cls.policy.copy({"name": "Policy to Try"})

    def test_manager_adds_a_scoped_rule_tries_it_and_puts_it_in_force(self):
        action = self.env.ref("customer_mgmt.customer_credit_policy_action").id
        self.start_tour(
            f"/odoo/action-{action}/{self.draft.id}",
            "customer_credit_policy",
            login="cm_manager",
        )
        self.env.invalidate_all()
        self.assertTrue(self.draft.in_force)
        rule = self.draft.line_ids.filtered("grade_id")
        self.assertRecordValues(
            rule,
            [
                {
                    "kind": "document",
                    "threshold": 500,
                    "action": "hold",
                    "grade_id": self.grade.id,
                }
            ],
        )
