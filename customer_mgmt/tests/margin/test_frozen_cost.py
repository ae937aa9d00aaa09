from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..facts.facts_world import FactsWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestFrozenCost(FactsWorld):
    """Each source of cost by the documents that bring it, and what moves it later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.good = cls._good("Chair", 30)

    @classmethod
    def _good(cls, name, cost, valuation="periodic", method="standard"):
        """Return a storable product, of which there is enough in stock."""
        category = cls.env["product.category"].create(
            {
                "name": name,
                "property_valuation": valuation,
                "property_cost_method": method,
            }
        )
        good = cls._create_product(
            name=name,
            type="consu",
            is_storable=True,
            categ_id=category.id,
            standard_price=cost,
        )
        location = cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(good, location, 1000)
        return good

    @classmethod
    def _order(cls, product, quantity, price=100, unit=None, company=None, **values):
        """Return a confirmed order."""
        company = company or cls.company
        orders = cls.env["sale.order"].with_company(company)
        order = orders.create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.sales.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom_id": (unit or product.uom_id).id,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _deliver(cls, order, quantity=None):
        move = order.picking_ids.move_ids.filtered(lambda m: m.state != "done")
        move.quantity = quantity or move.product_uom_qty
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def _bill(cls, order, day="2026-02-10"):
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    def _costs(self, *moves):
        """Return (cost, estimated part) of documents, from the facts' lines."""
        self._sum()
        lines = self.env["customer.fact.line"]
        found = [lines.search([("move_id", "=", move.id)]) for move in moves]
        # The stored facts say the same.
        self.assertEqual(
            round(sum(self.facts.search([]).mapped("cost")), 2),
            round(sum(lines.search([]).mapped("cost")), 2),
        )
        return [
            (sum(line.mapped("cost")), sum(line.mapped("cost_estimated")))
            for line in found
        ]

    def _credit(self, invoice, quantity=None):
        """Return a posted credit note of an invoice, for a part of it."""
        reversal = self.env["account.move.reversal"].with_context(
            active_ids=invoice.ids, active_model="account.move"
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if quantity:
            refund.invoice_line_ids.quantity = quantity
        refund.action_post()
        return refund

    # === COST ENTRIES === #

    def test_cost_entries_of_the_invoice_line(self):
        good = self._good("Perpetual", 30, valuation="real_time")
        invoice = self._post((good, 4, 100))
        entries = invoice.line_ids.filtered(lambda ln: ln.display_type == "cogs")
        self.assertEqual(len(entries), 2, "Odoo books cost in pairs")
        good.standard_price = 50
        self.assertEqual(self._costs(invoice), [(120, 0)])

    def test_cost_entries_of_a_credit_note_and_of_another_unit(self):
        good = self._good("Perpetual", 30, valuation="real_time")
        dozens = self._sell((good, 1, 1000))
        dozens.invoice_line_ids.product_uom_id = self.dozen
        dozens.action_post()
        refund = self._credit(dozens)
        self.assertEqual(self._costs(dozens, refund), [(360, 0), (-360, 0)])

    def test_cost_entries_in_another_currency_are_in_company_currency(self):
        good = self._good("Perpetual", 30, valuation="real_time")
        invoice = self._post((good, 4, 100), currency_id=self.eur.id)
        self.assertEqual(self._costs(invoice), [(120, 0)])

    # === DELIVERIES === #

    def test_what_was_delivered_counts_at_its_value(self):
        order = self._order(self.good, 10)
        self._deliver(order)
        self.good.standard_price = 44
        invoice = self._bill(order)
        self.good.standard_price = 55
        self.assertEqual(self._costs(invoice), [(300, 0)])

    def test_two_deliveries_count_at_their_mean(self):
        order = self._order(self.good, 10)
        self._deliver(order, 4)
        self.good.standard_price = 40
        self._deliver(order, 6)
        invoice = self._bill(order)
        self.assertEqual(self._costs(invoice), [(4 * 30 + 6 * 40, 0)])

    def test_a_credit_note_takes_the_delivered_cost_back(self):
        order = self._order(self.good, 10)
        self._deliver(order)
        invoice = self._bill(order)
        refund = self._credit(invoice, 3)
        self.good.standard_price = 99
        self.assertEqual(self._costs(invoice, refund), [(300, 0), (-90, 0)])

    def test_a_delivery_in_dozens(self):
        order = self._order(self.good, 2, 1000, self.dozen)
        self._deliver(order)
        invoice = self._bill(order)
        self.assertEqual(self._costs(invoice), [(24 * 30, 0)])

    def test_a_delivery_after_the_invoice_replaces_the_orders_cost(self):
        order = self._order(self.good, 10)
        invoice = self._bill(order)
        self.assertEqual(self._costs(invoice), [(300, 0)])
        self.good.standard_price = 33
        self._deliver(order)
        self.assertEqual(self._costs(invoice), [(330, 0)])

    # === ORDER LINES === #

    def test_the_order_lines_cost(self):
        order = self._order(self.products[0], 3)
        self.products[0].standard_price = 70
        invoice = self._bill(order)
        self.assertEqual(self._costs(invoice), [(120, 0)])

    def test_the_order_lines_cost_in_dozens(self):
        screw = self.products[1]
        invoice = self._bill(self._order(screw, 2, 100, self.dozen))
        self.assertEqual(self._costs(invoice), [(24 * 7, 0)])

    def test_the_order_lines_cost_in_another_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id}
        )
        order = self._order(self.products[0], 3, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.eur)
        # The euro is at 2 dollars: a cost of 40 is 20 euros on the order.
        self.assertEqual(order.order_line.purchase_price, 20)
        invoice = self._bill(order)
        self.assertEqual(self._costs(invoice), [(120, 0)])
        self.assertEqual(sum(self._fact().mapped("turnover")), 600)

    def test_an_order_without_cost_is_noted_at_posting(self):
        order = self._order(self.products[0], 3)
        order.order_line.purchase_price = 0
        invoice = self._bill(order)
        self._costs(invoice)
        self.products[0].standard_price = 70
        self.assertEqual(self._costs(invoice), [(120, 0)])

    # === NOTED AT POSTING === #

    def test_a_direct_invoice_keeps_the_cost_of_the_day_it_was_posted(self):
        invoice = self._post((self.products[0], 3, 100))
        self._sum()
        self.products[0].standard_price = 70
        self.marks._touch("move", invoice.ids)
        refund = self._credit(invoice, 1)
        self.assertEqual(self._costs(invoice, refund), [(120, 0), (-70, 0)])

    def test_posting_again_notes_again(self):
        invoice = self._post((self.products[0], 3, 100))
        self._sum()
        self.products[0].standard_price = 70
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(self._costs(invoice), [(210, 0)])

    # === OLDER THAN THE ADDON === #

    def _forget(self, *moves):
        costs = self.env["customer.fact.cost"]
        lines = [line.id for move in moves for line in move.invoice_line_ids]
        self._sum()
        costs.search([("line_id", "in", lines)]).unlink()
        self.marks._touch("move", [move.id for move in moves])

    def test_older_history_has_the_standard_cost_of_its_day(self):
        with freeze_time("2026-01-05 12:00:00"):
            self.good.standard_price = 31
        with freeze_time("2026-02-05 12:00:00"):
            self.good.standard_price = 35
        january = self._post((self.good, 2, 100), day="2026-01-20")
        february = self._post((self.good, 2, 100), day="2026-02-05")
        self._forget(january, february)
        self.good.standard_price = 99
        self.assertEqual(self._costs(january, february), [(62, 0), (70, 0)])

    def test_otherwise_todays_cost_counts_as_estimated_and_stays(self):
        average = self._good("Average", 30, method="average")
        invoice = self._post((average, 2, 100))
        self._forget(invoice)
        average.standard_price = 36
        self.assertEqual(self._costs(invoice), [(72, 72)])
        average.standard_price = 50
        self.marks._touch("move", invoice.ids)
        self.assertEqual(self._costs(invoice), [(72, 72)])

    # === BRANCH AND NOTHING === #

    def test_a_branch_has_its_own_costs(self):
        piece = self.products[0]
        piece.with_company(self.branch).standard_price = 45
        invoice = self._post((piece, 2, 100), company_id=self.branch.id)
        order = self._order(piece, 3, company=self.branch)
        billed = self._bill(order)
        self._sum()
        piece.with_company(self.branch).standard_price = 99
        self.marks._touch("move", invoice.ids)
        self.assertEqual(self._costs(invoice, billed), [(90, 0), (135, 0)])
        fact = self._fact()
        self.assertEqual((fact.company_id, fact.cost), (self.company, 225))

    def test_a_line_without_product_has_no_cost(self):
        invoice = self._sell()
        invoice.invoice_line_ids = [
            Command.create(
                {"name": "Freight", "price_unit": 10, "tax_ids": [Command.clear()]}
            )
        ]
        invoice.action_post()
        self.assertEqual(self._costs(invoice), [(0, 0)])
