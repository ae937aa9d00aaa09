from odoo.tests import tagged

from .test_evaluation import EvaluationCommon


@tagged("post_install", "-at_install")
class TestMerge(EvaluationCommon):
    """Two customers become one: everything of ours is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls._create_customer("Twin")
        cls.twin_account = cls._create_account(cls.twin, 500)

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.twin).ids, self.customer)
        self.env.invalidate_all()

    def test_cards_move_and_the_open_one_is_rejected(self):
        decided = self._judge(self._evaluate())
        decided.action_submit()
        decided.with_user(self.other_manager).action_approve()
        mine = self._evaluate()
        theirs = self._evaluate(self.twin_account)
        self._merge()
        self.assertEqual(theirs.account_id, self.account)
        self.assertEqual((mine.state, theirs.state), ("draft", "rejected"))
        self.assertEqual(decided.state, "applied")
        self.assertFalse(self.twin_account.exists())
        self.assertEqual(self.account.effective_limit, 43000)

    def test_targets_of_the_same_year_add_up(self):
        targets = self.env["customer.sales.target"].create(
            [
                {"partner_id": customer.id, "target_value": value}
                for customer, value in ((self.customer, 1000), (self.twin, 500))
            ]
        )
        self._merge()
        self.assertEqual(targets.exists(), targets[0])
        self.assertEqual(targets[0].target_value, 1500)

    def test_statements_of_the_same_year_are_told_apart(self):
        figures = {"total_assets": 100, "total_liabilities": 60, "equity": 40}
        statements = self.env["customer.financial.statement"].create(
            [
                {
                    "partner_id": customer.id,
                    "year": self.today.year - 1,
                    "source": "Report",
                    **figures,
                }
                for customer in (self.customer, self.twin)
            ]
        )
        self._merge()
        self.assertEqual(statements.partner_id, self.customer)
        self.assertEqual(statements.mapped("source_kind"), ["annual_report", "merged"])

    def test_incidents_promises_and_investigations_move(self):
        incident = self.env["customer.credit.incident"].create(
            {
                "partner_id": self.twin.id,
                "kind": "dispute",
                "occurred_on": self.today,
                "description": "Colour of the last delivery",
            }
        )
        self._merge()
        self.assertEqual(incident.partner_id, self.customer)
