from odoo.tests import HttpCase, tagged

from .finance_common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFinancialTour(FinanceCommon, HttpCase):
    def test_a_cleared_figure_stays_blank_in_the_browser(self):
        statement = self._create_statement()
        self.start_tour(
            "/odoo/action-customer_mgmt.customer_financial_statement_action"
            f"/{statement.id}",
            "customer_financial_statement_blank",
            login="cm_controller",
        )
        self.env.invalidate_all()
        self.assertIsNone(statement.inventories)
        self.assertIsNone(statement.quick_ratio)
        self.assertEqual(statement.interest_expense, 0)
