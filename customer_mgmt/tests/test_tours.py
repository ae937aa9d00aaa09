from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestTours(CreditCommon, HttpCase):
    """What a controller and a salesperson do in the browser, with the least rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"
        # 1,200 on a limit of 1,000: two pieces too many.
        cls.order = cls._create_order(12, user=cls.sales)

    def _open(self, tour, login):
        self.start_tour(f"/odoo/sales/{self.order.id}", tour, login=login)
        self.env.invalidate_all()

    def test_controller_releases_from_the_worklist(self):
        self.order.with_user(self.sales).action_confirm_each()
        self._assert_held(self.order)
        self.start_tour("/odoo", "customer_credit_release", login="cm_controller")
        self.env.invalidate_all()
        self.assertRecordValues(
            self.order, [{"state": "sale", "credit_state": "released"}]
        )
        self.assertRecordValues(
            self.order.credit_release_ids,
            [
                {
                    "user_id": self.controller.id,
                    "amount": 1200.0,
                    "reason": "Advance agreed by telephone",
                }
            ],
        )

    @mute_logger("odoo.http")
    def test_salesperson_is_refused_and_sees_the_hold(self):
        self._open("customer_credit_refusal", "cm_sales")
        self._assert_held(self.order)
        self._open("customer_credit_hold_banner", "cm_sales")
