from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from . import exposure_oracle as oracle
from .exposure_world import ExposureWorld


@tagged("post_install", "-at_install")
class TestExposure(ExposureWorld):
    """One situation each, with the figures worked out by hand."""

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-01-05 09:00:00")
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def _assert_figures(self, customer=None, company=None, **expected):
        if expected:
            expected["total"] = round(sum(expected.values()), 2)
        found = self._figures(customer, company)
        self.assertEqual({k: round(v, 2) for k, v in found.items()}, expected)

    # --- the way of an order ---

    def test_an_order_passes_through_the_categories(self):
        order = self._order(("parts", 10, 10.0, "excluded"))
        self._assert_figures(order=110)
        self._deliver(order)
        self._assert_figures(delivered=110)
        bill = self._invoice(order, post=False)
        self._assert_figures(draft=110)
        bill.action_post()
        self._assert_figures(open=110)
        self.clock.move_to("2026-02-05 09:00:00")
        self._assert_figures(overdue=110)
        self._pay(bill)
        self._assert_figures()

    def test_an_item_is_overdue_on_the_day_after_its_due_date(self):
        self._invoice(self._order(("licence", 1, 100.0)))
        self.clock.move_to("2026-02-04 09:00:00")
        self._assert_figures(open=100)
        self.clock.move_to("2026-02-05 09:00:00")
        self._assert_figures(overdue=100)
        exposures = self.env["customer.credit.exposure"]
        found = exposures._exposure_of(self.ann, self.root)[self.ann]
        self.assertEqual(found["oldest_due"], fields.Date.to_date("2026-02-04"))

    def test_what_is_in_dispute_is_owed_but_not_overdue(self):
        bills = [self._invoice(self._order(("licence", 1, p))) for p in (70.0, 30.0)]
        self.clock.move_to("2026-03-01 09:00:00")
        self._assert_figures(overdue=100)
        incident = self._dispute(bills[0])
        self._assert_figures(open=70, overdue=30)
        exposures = self.env["customer.credit.exposure"]
        found = exposures._exposure_of(self.ann, self.root)[self.ann]
        self.assertEqual(found["total"], 100)
        self._dispute(bills[1])
        found = exposures._exposure_of(self.ann, self.root)[self.ann]
        self.assertEqual((found["overdue"], found["oldest_due"]), (0, None))
        incident.outcome = "unfounded"
        incident.action_close()
        self._assert_figures(open=30, overdue=70)

    def test_partial_delivery_and_invoicing(self):
        order = self._order(("parts", 10, 10.0))
        self._deliver(order, 6)
        self._assert_figures(order=40, delivered=60)
        bill = self._invoice(order, post=False)
        bill.invoice_line_ids.quantity = 4
        self._assert_figures(order=40, delivered=20, draft=40)

    def test_delivered_more_than_ordered(self):
        order = self._order(("parts", 10, 10.0), ("kit", 10, 10.0))
        self._deliver(order, extra=2)
        # The kit is billed as ordered: the two extra pieces are a present.
        self._assert_figures(delivered=220)
        self._invoice(order)
        self._assert_figures(open=220)

    def test_orders_closed_short(self):
        order = self._order(("parts", 10, 10.0))
        self._deliver(order, 7, close=True)
        self._assert_figures(delivered=70)
        self._invoice(order)
        self._assert_figures(open=70)

    def test_order_billed_as_ordered_and_closed_short_is_still_owed(self):
        order = self._order(("kit", 10, 10.0))
        self._deliver(order, 7, close=True)
        self._assert_figures(order=30, delivered=70)

    def test_sections_notes_and_zero_quantities(self):
        order = self._order(
            Command.create({"display_type": "line_section", "name": "Section"}),
            ("hours", 0, 50.0, "excluded"),
            ("licence", 1, 20.0),
            Command.create({"display_type": "line_note", "name": "Note"}),
        )
        self._assert_figures(order=20)
        order.order_line.filtered("product_id")[0].qty_delivered = 3
        self._assert_figures(order=20, delivered=165)
        self._invoice(order)
        self._assert_figures(open=185)

    def test_zero_quantity_line_of_a_branch_with_tax_included_by_its_root(self):
        self.taxes[self.root]["excluded"].price_include_override = False
        self.root.account_price_include = "tax_included"
        order = self._order(("hours", 0, 50.0, "excluded"), company=self.branch)
        order.order_line.qty_delivered = 1
        self._assert_figures(delivered=50)

    def test_negative_lines_lower_an_order_but_not_below_zero(self):
        self._order(("licence", 1, 100.0), ("licence", -1, 30.0))
        self._assert_figures(order=70)
        self._order(("licence", 1, 10.0), ("licence", -1, 30.0))
        self._assert_figures(order=70)

    def test_cancelled_and_locked_orders(self):
        order = self._order(("licence", 1, 100.0))
        order.action_lock()
        self._assert_figures(order=100)
        order.action_unlock()
        order.action_cancel()
        self._assert_figures()

    def test_discount_and_included_tax(self):
        self._order(
            self._line(self.root, "licence", 3, 33.33, "included", discount=10.0)
        )
        self._assert_figures(order=89.99)

    # --- refunds ---

    def test_refund_without_return_settles_the_goods(self):
        order = self._order(("parts", 10, 10.0))
        self._deliver(order)
        bill = self._invoice(order)
        self._credit(bill, quantity=4)
        self._assert_figures(open=60)
        self._pay(bill)
        self._assert_figures()

    def test_refund_with_return(self):
        order = self._order(("parts", 10, 10.0))
        self._deliver(order)
        bill = self._invoice(order)
        self._return(order, 4)
        self._assert_figures(open=100)
        note = self._invoice(order)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 40))
        self._assert_figures(open=100, unapplied=-40)
        (bill | note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self._assert_figures(open=60)

    def test_draft_credit_note_lowers_nothing(self):
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        note = self._credit(bill, post=False)
        self._assert_figures(open=100)
        note.action_post()
        self._assert_figures()

    def test_return_on_its_way_brings_a_closed_order_not_back(self):
        order = self._order(("parts", 10, 10.0))
        self._deliver(order, 8, close=True)
        self._invoice(order)
        self._assert_figures(open=80)
        self._return(order, 2, receive=False)
        self._assert_figures(open=80)

    def test_credit_of_a_negative_line_settles_it(self):
        order = self._order(
            ("licence", 1, 100.0), ("licence", -1, 30.0), ("parts", 5, 10.0)
        )
        bill = self._invoice(order)
        self._assert_figures(order=50, open=70)
        self._credit(bill, cancel=True)
        self._assert_figures(order=50)

    # --- down payments ---

    def test_down_payments(self):
        order = self._order(("parts", 10, 10.0))
        bill = self._down_payment(order, 30, post=False)
        self._assert_figures(order=70, draft=30)
        bill.action_post()
        self._assert_figures(order=70, open=30)
        self._pay(bill)
        self._assert_figures(order=70)
        self._deliver(order)
        self._assert_figures(delivered=70)
        final = self._invoice(order)
        self.assertEqual(final.amount_total, 70)
        self._assert_figures(open=70)

    def test_down_payment_in_percent_with_tax(self):
        order = self._order(("parts", 10, 10.0, "excluded"))
        self._down_payment(order, 50, "percentage")
        self._assert_figures(order=55, open=55)
        self._deliver(order, 2)
        # The down payment covers what is not delivered first.
        self._assert_figures(order=33, delivered=22, open=55)

    def test_down_payment_credited_after_its_deduction_is_settled(self):
        order = self._order(("parts", 10, 10.0))
        bill = self._down_payment(order, 30)
        self._deliver(order, 4)
        self._invoice(order)
        self._assert_figures(order=60, open=40)
        self._credit(bill)
        self._assert_figures(order=60, open=10)

    def test_down_payment_cancelled_after_its_deduction_is_settled(self):
        order = self._order(("parts", 10, 10.0))
        bill = self._down_payment(order, 30, post=False)
        self._deliver(order, 4)
        self._invoice(order)
        self._assert_figures(order=60, draft=30, open=10)
        bill.button_cancel()
        self._assert_figures(order=60, open=10)

    def test_final_invoice_below_zero_bills_its_goods(self):
        order = self._order(("parts", 10, 10.0))
        self._down_payment(order, 100)
        self._deliver(order, 3, close=True)
        note = self._invoice(order)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 70))
        self._assert_figures(open=100, unapplied=-70)

    # --- money ---

    def test_payments_without_invoice_and_too_much(self):
        self._deposit(self.ann, 25)
        self._assert_figures(unapplied=-25)
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        self._pay(bill, 130)
        self._assert_figures(unapplied=-55)

    def test_returned_payment(self):
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        self._bounce(self._pay(bill))
        self._assert_figures(returned=100)

    def test_reversal_that_reopens_the_invoice_is_no_returned_payment(self):
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        self._bounce(self._pay(bill), cancel=True)
        self._assert_figures(open=100)

    def test_payment_of_an_invoice_reset_to_draft_is_unapplied(self):
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        self._pay(bill, 40)
        self._assert_figures(open=60)
        bill.button_draft()
        self._assert_figures(draft=100, unapplied=-40)
        exposures = self.env["customer.credit.exposure"]
        self.assertEqual(exposures._ledger_difference(self.root), 0)
        bill.action_post()
        self._assert_figures(open=60)

    def test_online_payments_secure_their_order_until_they_are_booked(self):
        order = self._order(("licence", 1, 100.0))
        tx = self._transaction(order, 30, "done")
        self._transaction(order, 500, "pending")
        self._assert_figures(order=100, secured=-30)
        tx.payment_id = self._deposit(self.ann, 30)
        self._assert_figures(order=100, unapplied=-30)
        self._transaction(order, 500)
        self._assert_figures(order=100, unapplied=-30, secured=-100)

    def test_every_customer_alone_ties_out_with_the_ledger(self):
        bill = self._invoice(self._order(("licence", 1, 100.0)))
        self._pay(bill, 30)
        self._bounce(self._deposit(self.contact, 7))
        self._entry(self.contact, 11, days=5)
        self._deposit(self.bob, 5)
        for customer, balance in ((self.ann, 81), (self.bob, -5), (self.cid, 0)):
            with self.subTest(customer.name):
                self.assertEqual(sum(self._figures(customer).values()), 2 * balance)
                ledger = oracle.ledger_balance(self.env, customer, self.root)
                self.assertEqual(ledger, balance)

    # --- whose and where ---

    def test_child_contacts_owe_for_their_company(self):
        self._order(("licence", 1, 100.0), customer=self.contact)
        self._order(
            ("licence", 1, 7.0),
            customer=self.bob,
            partner_invoice_id=self.contact.id,
        )
        self._entry(self.contact, 20, days=5)
        self._assert_figures(order=107, open=20)
        self._assert_figures(self.bob)

    def test_currencies_at_the_days_rate(self):
        order = self._order(("licence", 1, 100.0), currency=self.eur)
        self._assert_figures(order=125)
        bill = self._invoice(order)
        self._assert_figures(open=125)
        self.clock.move_to("2026-02-01 09:00:00")
        self._order(("licence", 1, 90.0), currency=self.eur)
        # The open item stands as booked, the order follows the rate.
        self._assert_figures(order=100, open=125)
        bill.button_draft()
        self._assert_figures(order=100, draft=111.11)

    def test_amounts_are_rounded_per_document_in_its_currency(self):
        order = self._order(("parts", 3, 100.0), currency=self.jpy)
        order.order_line.price_unit = 33.5
        self.assertEqual(order.amount_total, 101)
        self._deliver(order, 1)
        # 101 × 2/3 = 67.33, 33.67 delivered: 0.67 in all, 34 yen are 0.23 of it.
        self._assert_figures(order=0.44, delivered=0.23)

    def test_branches_share_and_independent_companies_do_not(self):
        self._order(("licence", 1, 100.0))
        self._order(("licence", 1, 10.0), company=self.branch)
        self._order(("licence", 1, 5.0), company=self.other)
        for company in (self.root, self.branch):
            self._assert_figures(company=company, order=110)
        self._assert_figures(company=self.other, order=5)
        self._order(("licence", 1, 11.0), company=self.other, currency=self.usd)
        self._assert_figures(company=self.other, order=15)
