from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, CreditCommon
from .rights import RIGHTS

_OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccessRights(CreditCommon):
    def _own_models(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "customer_mgmt"), ("model", "=", "ir.model")]
        )
        models = self.env["ir.model"].browse(data.mapped("res_id"))
        own = models.filtered(lambda m: m.model.startswith("customer."))
        return [m.model for m in own if not self.env[m.model]._abstract]

    def test_every_model_is_listed(self):
        self.assertEqual(sorted(self._own_models()), sorted(RIGHTS))

    def test_rights_of_every_role(self):
        for model, by_role in RIGHTS.items():
            for role in ROLES:
                with self.subTest(model=model, role=role):
                    user_model = self.env[model].with_user(self.users[role])
                    may = "".join(
                        letter
                        for letter, operation in _OPERATIONS.items()
                        if user_model.has_access(operation)
                    )
                    self.assertEqual(may, by_role.get(role, ""))

    def test_portal_reads_nothing_of_ours(self):
        self._create_order(1).action_confirm()
        for model in RIGHTS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.users["portal"]).search_read([], limit=1)

    def test_second_company_sees_nothing_of_the_first(self):
        company = self.env["res.company"].create({"name": "Second"})
        user = self.users["manager"].copy(
            {"login": "cm_second", "company_ids": company.ids, "company_id": company.id}
        )
        self._create_order(1).action_confirm()
        for model in ("account", "decision", "limit", "release"):
            records = self.env[f"customer.credit.{model}"].with_user(user)
            self.assertFalse(records.search([]).company_id - company, model)

    def test_salespeople_see_headroom_of_own_customers_and_no_finances(self):
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        self._create_account(foreign, 500)
        accounts = self.env["customer.credit.account"].with_user(self.sales)
        self.assertFalse(accounts.search([("partner_id", "=", foreign.id)]))
        own = accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((own.headroom, own.light), (1000, "green"))
        for secret in ("exposure_total", "effective_limit", "graded_turnover"):
            with self.subTest(secret), self.assertRaises(AccessError):
                own.read([secret])
            with self.subTest(secret), self.assertRaises(AccessError):
                accounts.search([(secret, ">", 0)])

    def test_sales_managers_see_all_customers(self):
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        account = self._create_account(foreign, 500)
        accounts = self.env["customer.credit.account"].with_user(
            self.users["sales_all"]
        )
        self.assertIn(account, accounts.search([]))

    def test_enforcement_is_switched_by_managers_only(self):
        page = self.env["customer.credit.enforcement"].with_user(
            self.users["credit_manager"]
        )
        with self.assertRaises(AccessError):
            page.create({}).action_inform()
        manager = self.users["manager"]
        page.with_user(manager).create({}).action_inform()
        self.assertFalse(self.company.credit_enforced)

    def test_trading_is_stopped_by_credit_managers(self):
        wizard = self.env["customer.credit.trading"]
        values = {
            "account_ids": self.account.ids,
            "trading_state": "stopped",
            "reason": "Insolvency",
        }
        with self.assertRaises(AccessError):
            wizard.with_user(self.controller).create(values).action_apply()
        wizard.with_user(self.users["credit_manager"]).create(values).action_apply()
        self.assertEqual(self.account.trading_state, "stopped")
        with self.assertRaises(AccessError):
            self.account.with_user(self.sales).trading_state = "active"
