from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CreditCommon

_SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortal(CreditCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.customer.id, "email": "b@example.com"}
        )
        cls.buyer = new_test_user(
            cls.env, "cm_buyer", groups="base.group_portal", partner_id=contact.id
        )

    def _sign(self, order):
        url = (
            f"/my/orders/{order.id}/accept?access_token={order._portal_ensure_token()}"
        )
        return self.make_jsonrpc_request(
            url, {"name": "Buyer", "signature": _SIGNATURE}
        )

    def _sent(self, quantity):
        order = self._create_order(
            quantity, require_signature=True, require_payment=False, user=self.sales
        )
        order.state = "sent"
        return order

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_signature_is_kept_and_the_order_held(self):
        order = self._sent(11)
        self.authenticate("cm_buyer", "cm_buyer")
        self.assertNotIn("error", self._sign(order) or {})
        self._assert_held(order)
        self.assertTrue(order.signature)
        page = self.url_open(order.get_portal_url())
        self.assertIn("is being reviewed", page.text)
        self.assertNotIn("exceeded", page.text)

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_signature_confirms_what_may_pass(self):
        order = self._sent(10)
        self.authenticate("cm_buyer", "cm_buyer")
        self._sign(order)
        self.assertEqual(order.state, "sale")
        self.assertNotIn(
            "is being reviewed", self.url_open(order.get_portal_url()).text
        )
