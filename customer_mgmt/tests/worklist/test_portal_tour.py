from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestPortalTour(WorklistCommon, HttpCase):
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_customer_signs_over_the_limit_and_is_told_politely(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "email": "b@example.com"}
        )
        new_test_user(
            self.env, "cm_buyer", groups="base.group_portal", partner_id=contact.id
        )
        self.company.credit_portal_pay = True
        self._bill(500)
        order = self._create_order(
            8, require_signature=True, require_payment=False, user=self.sales
        )
        order.state = "sent"
        self.start_tour(
            order.get_portal_url(), "customer_credit_portal", login="cm_buyer"
        )
        self.env.invalidate_all()
        self._assert_held(order)
        self.assertTrue(order.signature)
        self.assertEqual(order.signed_by, "Portal Buyer")
