from odoo import Command, fields

from ..common import CreditCommon


class IncidentCommon(CreditCommon):
    """Invoices with a due date, payments that arrive and come back, and a night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False
        cls.company.credit_controller_id = cls.controller
        cls.incidents = cls.env["customer.credit.incident"]
        cls.promises = cls.env["customer.payment.promise"]

    @classmethod
    def _bill(cls, amount, due, customer=None, **values):
        bill = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or cls.customer).id,
                "invoice_date": fields.Date.to_date(due),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    @classmethod
    def _pay(cls, bill, amount=None, day=None):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": day or fields.Date.today()})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _deposit(cls, amount, day, customer=None):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (customer or cls.customer).id,
                "amount": amount,
                "date": day,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _bounce(cls, payment, cancel=True):
        reversal = payment.move_id._reverse_moves(
            [{"date": fields.Date.today()}], cancel=cancel
        )
        if reversal.state == "draft":
            reversal.action_post()
        return reversal

    @classmethod
    def _promise(cls, amount, given, due, user=None, **values):
        return (
            cls.env["customer.payment.promise"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "amount": amount,
                    "date_given": given,
                    "date_due": due,
                    **values,
                }
            )
        )

    def _night(self):
        """Run the scheduled action; return the customer's incidents."""
        cron = self.env.ref("customer_mgmt.customer_credit_incident_cron_nightly")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.incidents.search([("partner_id", "=", self.customer.id)])
