from odoo import Command, fields
from odoo.tests import new_test_user

from ...exceptions import CreditRefused
from ..common import CreditCommon


class CheckpointCommon(CreditCommon):
    """Goods at 100, plenty of them in stock, and a user who knows nothing of sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._create_product(
            name="Pump", type="consu", is_storable=True, invoice_policy="order"
        )
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = warehouse.lot_stock_id
        cls.out_type = warehouse.out_type_id
        cls.in_type = warehouse.in_type_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.env["stock.quant"]._update_available_quantity(cls.goods, cls.stock, 1000)
        cls.stock_user = new_test_user(
            cls.env, "cm_stock", groups="stock.group_stock_user"
        )

    @classmethod
    def _confirmed(cls, quantity=5, customer=None, **values):
        line = Command.create({"product_id": cls.goods.id, "product_uom_qty": quantity})
        order = cls._create_order(customer=customer, order_line=[line], **values)
        order.action_confirm()
        return order

    @classmethod
    def _picking(cls, order):
        return order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    @classmethod
    def _pick(cls, picking, quantity=None):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        return picking

    @classmethod
    def _deliver(cls, order, quantity=None, user=None):
        picking = cls._pick(cls._picking(order), quantity)
        picking = picking.with_user(user) if user else picking
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @classmethod
    def _make_overdue(cls, customer=None, amount=50, enforced=True):
        """Book an invoice that is long overdue, as it stood before credit control."""
        cls.company.credit_enforced = False
        invoice = cls._create_invoice(amount, customer, days_ago=90)
        invoice.action_post()
        cls.company.credit_enforced = enforced
        return invoice

    @classmethod
    def _create_invoice(cls, amount, customer=None, days_ago=0, **values):
        day = fields.Date.subtract(fields.Date.today(), days=days_ago)
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or cls.customer).id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def _assert_refused(self, call, *args, **kwargs):
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            call(*args, **kwargs)
        self.assertTrue(caught.exception.refusals)
        return caught.exception

    def _write_down(self, refusal):
        """What the writer does once the transaction has ended."""
        return self.env["customer.credit.hold"].sudo()._place(refusal.refusals)
