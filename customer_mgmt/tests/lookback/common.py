from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from ..common import CreditCommon


class LookbackCommon(CreditCommon):
    """Orders of the past, billed and paid on days of the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._credit_today()
        cls.company.credit_enforced = False
        cls.strict = cls.policy.copy({"name": "Strict"})
        cls.strict._set_rule("overdue", "hold", 5)
        cls.manager = cls.users["credit_manager"]
        cls._start_limit(cls.account)

    @classmethod
    def _start_limit(cls, account):
        """Let the account's limit begin two years ago."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE customer_credit_limit SET date_from = %s WHERE account_id = %s",
            [cls._ago(730), account.id],
        )
        cls.env.invalidate_all()

    @classmethod
    def _ago(cls, days):
        return cls.today - relativedelta(days=days)

    def _past_order(self, days, amount, due=None, paid=None, **values):
        """Return an order confirmed so many days ago, billed on that day.

        :param due: days ago on which the invoice was due; ``None`` leaves it unbilled
        :param paid: days ago on which it was paid; ``None`` leaves it open
        """
        line = {"product_id": self.product.id, "price_unit": amount}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({**line, "product_uom_qty": 1})],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = fields.Datetime.to_datetime(self._ago(days)).replace(hour=9)
        if due is not None:
            self._bill_order(order, days, due, paid)
        return order

    def _bill_order(self, order, days, due, paid=None):
        bill = order._create_invoices()
        bill.write(
            {
                "invoice_payment_term_id": False,
                "invoice_date": self._ago(days),
                "invoice_date_due": self._ago(due),
            }
        )
        bill._post()
        if paid is not None:
            self._pay(bill, paid)
        return bill

    def _pay(self, bill, days, amount=None):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": self._ago(days)})
        )
        if amount is not None:
            wizard.amount = amount
        wizard._create_payments()

    def _backtest(self, policy=None, **values):
        """Return a back-test that is done, run as a credit manager's."""
        test = (
            self.env["customer.credit.backtest"]
            .with_user(self.manager)
            .create({"policy_id": (policy or self.strict).id, **values})
        )
        test.action_start()
        while test.sudo()._work():
            pass
        self.assertEqual(test.state, "done")
        return test

    def _line(self, test, order):
        return test.line_ids.filtered(lambda line: line.order_id == order)
