from odoo import Command
from odoo.tests import new_test_user

from ..common import CreditCommon


class PolicyCommon(CreditCommon):
    """The default table of grades, customers with a surveyed turnover, a second company
    in another currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_grade_basis = "surveyed"
        cls.grades = cls._grades_of(cls.company)
        cls.manager = cls.users["credit_manager"]
        cls.other_manager = new_test_user(
            cls.env,
            "cm_second_manager",
            groups="customer_mgmt.group_customer_credit_manager",
        )
        cls.second = cls._create_second_company()

    @classmethod
    def _create_second_company(cls):
        currency = cls.env.ref(
            "base.USD" if cls.company.currency_id.name != "USD" else "base.EUR"
        )
        currency.active = True
        return cls.env["res.company"].create(
            {"name": "Second", "currency_id": currency.id}
        )

    @classmethod
    def _grades_of(cls, company):
        grades = cls.env["customer.credit.grade"].search(
            [("company_id", "=", company.id)]
        )
        return {grade.name: grade for grade in grades}

    @classmethod
    def _create_surveyed(cls, name, turnover, limit=None, company=None):
        """An account with a surveyed turnover, not graded yet."""
        company = company or cls.company
        customer = cls._create_customer(name)
        cls.env["customer.turnover.survey"].create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "amount": turnover,
                "year": 2020,
                "source": "Visit",
            }
        )
        return cls._create_account(customer, limit, company)

    @classmethod
    def _create_invoice(cls, customer, amount, day, move_type="out_invoice"):
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": customer.id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        cls._post_history(invoice)
        return invoice

    def _request(self, user, amount=5000, account=None, **values):
        return (
            self.env["customer.credit.limit"]
            .with_user(user)
            .create(
                {
                    "account_id": (account or self.account).id,
                    "amount": amount,
                    "reason": "Growth",
                    **values,
                }
            )
        )

    def _second_user(self, role="manager"):
        return self.users[role].copy(
            {
                "login": f"cm_{role}_of_second",
                "company_ids": self.second.ids,
                "company_id": self.second.id,
            }
        )
