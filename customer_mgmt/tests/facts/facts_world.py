"""Invoices of two customers, salespeople, products, currencies and companies."""

from numbers import Number

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from ...models.facts.fact_tables import FACTS, ROLLED
from ..payment.payment_world import PaymentWorld


class FactsWorld(PaymentWorld):
    """A company in dollars with a branch, and one elsewhere; the euro is at 2 dollars,
    from March at 4; a product by the piece at a cost of 40, one that is sold by the
    dozen too, at a cost of 7."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False
        cls.branch = cls._create_company(parent_id=cls.company.id)
        cls.elsewhere = cls._create_company()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.products = cls._create_product(standard_price=40) + cls._create_product(
            name="Screw", type="consu", standard_price=7
        )
        cls.customers = cls.customer + cls.second
        cls.sellers = cls.sales + new_test_user(
            cls.env, "cm_seller", groups="sales_team.group_sale_salesman"
        )
        cls.facts = cls.env["customer.fact.sales"]
        cls.marks = cls.env["customer.fact.mark"]
        cls.builds = cls.env["customer.fact.build"]
        cls.builds._ensure_all()
        cls._sum()

    @classmethod
    def _sum(cls):
        """Let the worker do all there is to do, without its commits."""
        cls.marks._flush_touched()
        while cls.builds._step():
            pass
        cls.env.invalidate_all()

    @classmethod
    def _sell(cls, *lines, day="2026-02-10", customer=None, seller=None, **values):
        """Return a draft invoice; a line is (product, quantity, price, …values)."""
        company = cls.env["res.company"].browse(
            values.pop("company_id", cls.company.id)
        )
        return (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (customer or cls.customer).id,
                    "invoice_user_id": (seller or cls.sales).id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_line_ids": [cls._line(*line) for line in lines],
                    **values,
                }
            )
        )

    @classmethod
    def _line(cls, product, quantity, price, **values):
        return Command.create(
            {
                "product_id": product.id,
                "quantity": quantity,
                "price_unit": price,
                "tax_ids": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _post(cls, *lines, **values):
        invoice = cls._sell(*lines, **values)
        invoice.action_post()
        return invoice

    # === READING === #

    @classmethod
    def _rows(cls, fact):
        """Return the stored rows of a table of facts: {keys: figures}."""
        names = [*fact.keys, *fact.figures]
        rows = cls.env.execute_query(
            SQL("SELECT %s FROM %s", fact.columns_sql(), SQL.identifier(fact.table))
        )
        width = len(fact.keys)
        return {
            row[:width]: _rounded(dict(zip(names, row, strict=True)), fact)
            for row in rows
        }

    def _fact(self, customer=None, month="2026-02-01"):
        """Return the stored facts of a customer's month; each sum makes them anew."""
        return self.facts.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("month", "=", month),
            ]
        )

    def _turnover(self, customer=None, month="2026-02-01"):
        """Return what the stored facts say of a customer's month, None without any."""
        found = self._fact(customer, month)
        return sum(found.mapped("turnover")) if found else None


def _rounded(row, fact):
    return tuple(
        round(float(value), 2) if isinstance(value, Number) else value
        for value in (row[name] for name in fact.figures)
    )


ALL_FACTS = (*FACTS.values(), *ROLLED)
