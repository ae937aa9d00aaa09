from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

ROLES = {
    "sales": "sales_team.group_sale_salesman",
    "sales_all": "sales_team.group_sale_salesman_all_leads",
    "agent": "customer_mgmt.group_customer_service_agent",
    "controller": "customer_mgmt.group_customer_credit_controller",
    "credit_manager": "customer_mgmt.group_customer_credit_manager",
    "manager": "customer_mgmt.group_customer_manager",
    "accountant": "account.group_account_readonly",
    "billing": "account.group_account_invoice",
    "portal": "base.group_portal",
}


class CreditCommon(TransactionCase):
    """One customer with a limit of 1,000, a service at 100 without tax, enforcement on.

    A service, so that no stock stands in the way; users with the least rights per role.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.company.credit_enforced = True
        cls._start_policy()
        cls.product = cls._create_product()
        cls.customer = cls._create_customer("Customer")
        cls.account = cls._create_account(cls.customer, 1000)
        cls.users = {
            role: new_test_user(cls.env, f"cm_{role}", groups=group)
            for role, group in ROLES.items()
        }
        cls.sales, cls.controller = cls.users["sales"], cls.users["controller"]

    @classmethod
    def _start_policy(cls):
        """Put a policy with the rules of a new company in force."""
        cls.company.credit_policy_id = False
        cls.policy = cls.env["customer.credit.policy"]._create_defaults(cls.company)

    @classmethod
    def _create_product(cls, **values):
        return cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": "buyer@example.com", **values}
        )

    @classmethod
    def _create_account(cls, customer, limit=None, company=None):
        account = cls.env["customer.credit.account"]._get_or_create(
            customer, company or cls.company
        )
        if limit is not None:
            cls._create_limit(account, limit)
        return account

    @classmethod
    def _create_limit(cls, account, amount, **values):
        return cls.env["customer.credit.limit"].create(
            {
                "account_id": account.id,
                "amount": amount,
                "source": "manual",
                "state": "approved",
                "reason": "Test",
                **values,
            }
        )

    @classmethod
    def _create_order(cls, quantity=1, customer=None, user=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "user_id": (user or cls.env.user).id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        return order

    @classmethod
    def _post_history(cls, invoice):
        """Post what was invoiced before credit was enforced."""
        company = invoice.company_id.root_id
        enforced = company.credit_enforced
        company.credit_enforced = False
        invoice.action_post()
        company.credit_enforced = enforced

    def _pay(self, bill, amount=None):
        """Register a payment on an invoice; return it."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": fields.Date.today()})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _load_chinese(cls):
        """Activate Chinese with the terms of this addon, without all others'."""
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_customer_mgmt")._update_translations("zh_CN")

    def _assert_held(self, order):
        """The order was not confirmed, and stands on hold with its reason."""
        self.assertIn(order.state, ("draft", "sent"))
        self.assertEqual(order.credit_state, "hold")
        self.assertTrue(order.credit_hold_reason)
        results = set(order.sudo().credit_decision_ids.mapped("result"))
        self.assertTrue(results & {"hold", "stop"}, results)
