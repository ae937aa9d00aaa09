from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..credit.test_portal import _SIGNATURE
from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestWorklistPortal(WorklistCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.customer.id, "email": "b@example.com"}
        )
        cls.buyer = new_test_user(
            cls.env, "cm_buyer", groups="base.group_portal", partner_id=contact.id
        )

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def _signed(self, quantity=8):
        order = self._create_order(
            quantity, require_signature=True, require_payment=False, user=self.sales
        )
        order.state = "sent"
        self.authenticate("cm_buyer", "cm_buyer")
        token = order._portal_ensure_token()
        self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept?access_token={token}",
            {"name": "Buyer", "signature": _SIGNATURE},
        )
        self._assert_held(order)
        return order

    def _page(self, order):
        return self.url_open(order.get_portal_url()).text

    def test_customer_is_told_what_to_pay_if_the_company_wants(self):
        bill = self._bill(500)
        order = self._signed()
        self.assertIn("is being reviewed", self._page(order))
        self.assertNotIn(bill.name, self._page(order))
        self.company.credit_portal_pay = True
        page = self._page(order)
        self.assertIn(bill.name, page)
        self.assertNotIn("limit", page.split("is being reviewed")[1][:400].lower())

    def test_whoever_only_has_the_link_is_not_told_what_to_pay(self):
        self.company.credit_portal_pay = True
        bill = self._bill(500)
        order = self._signed()
        self.logout()
        page = self._page(order)
        self.assertIn("is being reviewed", page)
        self.assertNotIn(bill.name, page)

    def test_nothing_is_named_if_no_payment_would_do(self):
        self.company.credit_portal_pay = True
        bill = self._bill(100)
        self.assertNotIn(bill.name, self._page(self._signed(20)))

    def test_company_that_wants_no_words(self):
        self.company.credit_portal_review = False
        self.assertNotIn("is being reviewed", self._page(self._signed(12)))
