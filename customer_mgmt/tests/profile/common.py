from odoo import Command

from ..common import CreditCommon


class TargetCommon(CreditCommon):
    """Products in two categories, one below the other, and invoices of a chosen day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False
        categories = cls.env["product.category"]
        cls.furniture = categories.create({"name": "Furniture"})
        cls.chairs = categories.create(
            {"name": "Chairs", "parent_id": cls.furniture.id}
        )
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.desk = cls._create_product(name="Desk", categ_id=cls.furniture.id)
        cls.chair = cls._create_product(name="Chair", categ_id=cls.chairs.id)
        cls.sale_manager = cls.users["sales"].copy(
            {
                "login": "cm_sale_manager",
                "group_ids": [
                    Command.set(cls.env.ref("sales_team.group_sale_manager").ids)
                ],
            }
        )

    @classmethod
    def _bill(cls, amount, day, customer=None, product=None, post=True, **values):
        """Return an invoice of one line; ``quantity`` and ``uom`` are the line's."""
        quantity = values.pop("quantity", 1)
        uom = values.pop("uom", cls.unit)
        company = values.pop("company", cls.company)
        bill = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (customer or cls.customer).id,
                    "invoice_date": day,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": (product or cls.chair).id,
                                "quantity": quantity,
                                "product_uom_id": uom.id,
                                "price_unit": amount / quantity,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        if post:
            bill.action_post()
        return bill

    @classmethod
    def _target(cls, value, customer=None, user=None, **values):
        return (
            cls.env["customer.sales.target"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "partner_id": (customer or cls.customer).id,
                    "year": 2026,
                    "target_value": value,
                    **values,
                }
            )
        )
