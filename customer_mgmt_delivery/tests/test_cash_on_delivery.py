from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.delivery.tests.cash_on_delivery_common import CashOnDeliveryCommon


@tagged("post_install", "-at_install")
class TestCashOnDelivery(CashOnDeliveryCommon):
    def _choose_cash_on_delivery(self, stopped):
        company = self.sale_order.company_id
        company.credit_enforced = True
        account = self.env["customer.credit.account"]._get_or_create(
            self.sale_order._credit_debtor(), company
        )
        if stopped:
            account._set_trading("stopped", "Insolvency")
        self.free_delivery.allow_cash_on_delivery = True
        self.sale_order.carrier_id = self.free_delivery
        transaction = self._create_transaction(
            flow="direct",
            sale_order_ids=[self.sale_order.id],
            state="pending",
            provider_id=self.cod_provider.id,
            payment_method_id=self.cod_provider.payment_method_ids.id,
        )
        with mute_logger("odoo.addons.sale.models.payment_transaction"):
            transaction._post_process()
        return transaction

    def test_order_is_held_and_the_payment_kept(self):
        transaction = self._choose_cash_on_delivery(stopped=True)
        self.assertEqual(self.sale_order.credit_state, "hold")
        self.assertNotEqual(self.sale_order.state, "sale")
        self.assertEqual(transaction.state, "pending")

    def test_order_that_may_pass_is_confirmed(self):
        self._choose_cash_on_delivery(stopped=False)
        self.assertEqual(self.sale_order.state, "sale")
