from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .facts_world import FactsWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactMarking(FactsWorld):
    def _marked(self):
        self.marks._flush_touched()
        marks = self.marks.search([])
        keys = {(mark.partner_id, mark.month.month) for mark in marks}
        marks.unlink()
        return keys

    def test_drafts_mark_nothing(self):
        self._sell((self.products[0], 1, 100))
        self.assertEqual(self._marked(), set())

    def test_posting_marks_the_month_of_the_invoice(self):
        self._post((self.products[0], 1, 100))
        self.assertEqual(self._marked(), {(self.customer, 2)})

    def test_a_changed_date_marks_both_months(self):
        invoice = self._post((self.products[0], 1, 100))
        self._marked()
        invoice.button_draft()
        invoice.invoice_date = invoice.date = "2026-04-02"
        invoice.action_post()
        self.assertEqual(self._marked(), {(self.customer, 2), (self.customer, 4)})

    def test_a_changed_salesperson_marks_the_month(self):
        invoice = self._post((self.products[0], 1, 100))
        self._marked()
        invoice.invoice_user_id = self.sellers[1]
        self.assertEqual(self._marked(), {(self.customer, 2)})
        invoice.ref = "Seen"
        self.assertEqual(self._marked(), set())

    def test_a_changed_customer_marks_both(self):
        invoice = self._post((self.products[0], 1, 100))
        self._marked()
        invoice.button_draft()
        self.assertEqual(self._marked(), {(self.customer, 2)})
        invoice.partner_id = self.second
        invoice.action_post()
        self.assertEqual(self._marked(), {(self.second, 2)})

    def test_changed_lines_mark_the_month(self):
        invoice = self._post((self.products[0], 1, 100))
        self._marked()
        invoice.invoice_line_ids.product_id = self.products[1]
        self.assertEqual(self._marked(), {(self.customer, 2)})

    def test_a_deleted_invoice_marks_its_month(self):
        invoice = self._post((self.products[0], 1, 100))
        self._marked()
        invoice.button_draft()
        invoice.unlink()
        self.assertEqual(self._marked(), {(self.customer, 2)})

    def test_merged_customers_mark_the_months_of_all(self):
        self._post((self.products[0], 1, 100), customer=self.second)
        self._sum()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.customers.ids, self.customer)
        self.marks._flush_touched()
        self.assertIn(self.customer, self.marks.search([]).partner_id)
        self._sum()
        self.assertEqual(self._turnover(), 100)
        self.assertEqual(self.facts.search([]).partner_id, self.customer)

    def test_a_vendor_bill_marks_nothing(self):
        self._post((self.products[0], 1, 100), move_type="in_invoice")
        self.assertEqual(self._marked(), set())

    def test_a_refused_change_marks_nothing(self):
        self._marked()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            # The second posting is refused; what it follows is taken back with it.
            self._post((self.products[0], 1, 100)).action_post()
        self.assertEqual(self._marked(), set())

    def test_a_delivery_that_gets_a_value_marks_its_invoice(self):
        product = self._create_product(
            name="Chair", type="consu", is_storable=True, standard_price=30
        )
        order = self._create_order(customer=self.customer)
        order.order_line.product_id = product
        order.order_line.purchase_price = 31
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-02-10"
        invoice.action_post()
        self._sum()
        self.assertEqual(self._fact().cost, 31)
        product.standard_price = 50
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        self._sum()
        self.assertEqual(self._fact().cost, 50)

    def test_an_order_line_whose_cost_changes_marks_its_invoice(self):
        order = self._create_order(customer=self.customer)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-02-10"
        invoice.action_post()
        self._marked()
        order.order_line.purchase_price = 12
        self.assertEqual(self._marked(), {(self.customer, 2)})

    def test_marking_costs_two_queries_per_posting(self):
        invoice = self._sell(*[(self.products[0], 1, 100)] * 10)
        self.env.flush_all()
        invoice.action_post()
        self.env.flush_all()
        with self.assertQueryCount(2):
            # One marks, one notes costs.
            self.marks._write_touched()
