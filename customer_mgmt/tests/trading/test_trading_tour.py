from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestTradingTour(CreditCommon, HttpCase):
    """A controller suspends; the salesperson reads on the order why it is held."""

    @mute_logger("odoo.http")
    def test_controller_suspends_and_the_salesperson_is_told_why(self):
        self.customer.name = "Tour Customer"
        self.customer.user_id = self.sales
        order = self._create_order(2, user=self.sales)
        action = self.env.ref("customer_mgmt.customer_credit_account_action").id
        self.start_tour(
            f"/odoo/action-{action}/{self.account.id}",
            "customer_trading_suspend",
            login="cm_controller",
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            self.account,
            [
                {
                    "trading_state": "suspended",
                    "trading_reason": "Three invoices are late",
                    "trading_reason_kind": "late",
                }
            ],
        )
        self.start_tour(
            f"/odoo/sales/{order.id}", "customer_trading_told", login="cm_sales"
        )
        self.env.invalidate_all()
        self._assert_held(order)
