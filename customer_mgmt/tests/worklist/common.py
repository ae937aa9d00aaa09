from odoo import Command, fields

from ..common import CreditCommon


class WorklistCommon(CreditCommon):
    """Held orders, and the events that lift their holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.queue = cls.env["customer.credit.recheck"]

    def _held(self, quantity=12, **values):
        """Return an order that was refused and is on hold."""
        order = self._create_order(quantity, user=self.sales, **values)
        order.action_confirm_each()
        self._assert_held(order)
        return order

    def _work(self):
        """Work the queue as the worker does, without committing."""
        while rows := self.queue._next_rows():
            for key, found, world in self.queue._batch(rows):
                self.queue._work_or_put_off(key, found, world)
        self.assertFalse(self.queue.search([("tries", ">", 0)]))
        self.env.flush_all()

    def _bill(self, amount, days=0, customer=None):
        """Return a posted invoice, due so many days from now."""
        due = fields.Date.add(fields.Date.today(), days=days)
        bill = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": min(due, fields.Date.today()),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill

    def _queued(self, customer=None):
        rows = self.queue.search(
            [("partner_id", "=", (customer or self.customer).id)], order="id"
        )
        return rows.mapped("cause")

    def _clear_queue(self):
        self.queue.sudo().search([]).unlink()
