from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...exceptions import CreditRefused
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestGuard(CreditCommon):
    """One test per way in: wherever an order comes from, the guard meets it."""

    def _assert_refused(self, call, *args, **kwargs):
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            call(*args, **kwargs)
        self.assertTrue(caught.exception.refusals)
        return str(caught.exception)

    # --- confirmation ---

    def test_confirmation_within_the_limit_passes(self):
        order = self._create_order(10)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        decision = order.credit_decision_ids
        self.assertRecordValues(
            decision,
            [
                {
                    "result": "pass",
                    "event": "confirm",
                    "amount": 1000.0,
                    "exposure": 1000.0,
                    "limit_amount": 1000.0,
                }
            ],
        )

    def test_confirmation_beyond_the_limit_is_refused_with_figures_and_ways_out(self):
        order = self._create_order(13, user=self.sales).with_user(self.sales)
        text = self._assert_refused(order.action_confirm)
        self.assertEqual(order.state, "draft")
        for part in ("300.00", "1,300.00", "1,000.00", "3 × Consulting", "controller"):
            self.assertIn(part, text)

    def test_form_button(self):
        form = Form(self.env["sale.order"].with_user(self.sales))
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
            line.product_uom_qty = 11
        self._assert_refused(form.save().action_confirm)

    def test_salesperson_of_own_documents_gets_the_whole_exposure(self):
        self._create_order(8, user=self.users["sales_all"]).action_confirm()
        order = self._create_order(3, user=self.sales).with_user(self.sales)
        self._assert_refused(order.action_confirm)

    def test_several_orders_in_one_call_pass_or_fail_together(self):
        orders = self._create_order(6) | self._create_order(6)
        self._assert_refused(orders.action_confirm)
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_list_action_confirms_what_may_pass(self):
        other = self._create_customer("Other")
        orders = self.env["sale.order"]
        for customer in (self.customer, other):
            self._create_account(customer, 1000)
            for _i in range(5):
                orders |= self._create_order(2.4, customer=customer)
        result = orders.action_confirm_each()
        held = orders.filtered(lambda o: o.credit_state == "hold")
        self.assertEqual((len(orders - held), len(held)), (8, 2))
        self.assertIn("8 confirmed, 2 on credit hold", result["params"]["message"])
        for order in held:
            self._assert_held(order)

    def test_write_and_create_of_the_state(self):
        order = self._create_order(11)
        self._assert_refused(order.write, {"state": "sale"})
        values = {
            "partner_id": self.customer.id,
            "state": "sale",
            "order_line": [
                Command.create({"product_id": self.product.id, "product_uom_qty": 11})
            ],
        }
        self._assert_refused(self.env["sale.order"].create, values)
        del values["state"]
        with_default = self.env["sale.order"].with_context(default_state="sale")
        self._assert_refused(with_default.create, values)

    def test_import_with_the_state(self):
        result = self.env["sale.order"].load(
            [
                "partner_id/.id",
                "state",
                "order_line/product_id/.id",
                "order_line/product_uom_qty",
            ],
            [[str(self.customer.id), "sale", str(self.product.id), "11"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("1,100.00", result["messages"][0]["message"])

    def test_forged_context_switches_nothing_off(self):
        order = self._create_order(11)
        for forged in (True, "hold", {}, object()):
            forger = order.with_context(
                credit_customer_acts=forged, customer_credit_watch=forged
            )
            self._assert_refused(forger.action_confirm)

    def test_cron_and_superuser_meet_the_guard(self):
        self._assert_refused(self._create_order(11).sudo().action_confirm)

    # --- where the customer acts ---

    def test_signature_is_kept_and_the_order_held(self):
        order = self._create_order(11, require_signature=True)
        order.write({"signed_by": "Buyer", "state": "sent"})
        order._validate_order()
        self._assert_held(order)
        self.assertEqual(order.signed_by, "Buyer")

    def _create_payment(self, order, amount, state):
        provider = self.env["payment.provider"].create(
            {"name": "Test", "company_id": self.company.id}
        )
        method = self.env["payment.method"].create(
            {"name": "Test", "code": f"test{amount}"}
        )
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": f"{order.name}-{amount}",
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": state,
            }
        )
        return transaction

    def test_part_payment_is_kept_and_the_order_held(self):
        order = self._create_order(13, require_payment=True, prepayment_percent=0.1)
        payment = self._create_payment(order, 130, "done")
        confirmed = payment._check_amount_and_confirm_order()
        self.assertFalse(confirmed)
        self.assertEqual(payment.state, "done")
        self._assert_held(order)

    def test_paid_part_needs_no_credit(self):
        order = self._create_order(13, require_payment=True, prepayment_percent=0.1)
        payment = self._create_payment(order, 300, "done")
        self.assertEqual(payment._check_amount_and_confirm_order(), order)
        self.assertEqual(order.credit_decision_ids.exposure, 1000.0)

    def test_fully_paid_order_passes_the_money_rules_but_not_a_stop(self):
        order = self._create_order(50, require_payment=True)
        payment = self._create_payment(order, 5000, "done")
        self.account._set_trading("stopped", "Insolvency")
        self.assertFalse(payment._check_amount_and_confirm_order())
        self._assert_held(order)
        self.account._set_trading("active", "Mistaken")
        self.assertEqual(payment._check_amount_and_confirm_order(), order)

    # --- confirmed orders ---

    def _confirmed(self, quantity=8, **values):
        order = self._create_order(quantity, **values)
        order.action_confirm()
        return order

    def test_price_or_quantity_raised(self):
        line = self._confirmed().order_line
        self._assert_refused(line.write, {"product_uom_qty": 11})
        self._assert_refused(line.write, {"price_unit": 126})
        self.assertEqual((line.product_uom_qty, line.price_unit), (8, 100))
        line.product_uom_qty = 10
        line.product_uom_qty = 4

    def test_decrease_passes_though_still_over_the_limit(self):
        order = self._confirmed(10)
        self._create_limit(self.account, 100)
        order.order_line.product_uom_qty = 9
        self.assertEqual(order.amount_total, 900)

    def test_line_added_through_the_order(self):
        order = self._confirmed()
        command = Command.create({"product_id": self.product.id, "product_uom_qty": 3})
        self._assert_refused(order.write, {"order_line": [command]})
        self._assert_refused(
            self.env["sale.order.line"].create,
            {"order_id": order.id, "product_id": self.product.id, "product_uom_qty": 3},
        )

    def test_line_moved_to_another_order(self):
        confirmed, quotation = self._confirmed(), self._create_order(3)
        line = quotation.order_line
        self._assert_refused(line.write, {"order_id": confirmed.id})

    def test_two_lines_changed_in_one_call_are_summed(self):
        order = self._confirmed(4)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "product_uom_qty": 4}
                    )
                ]
            }
        )
        first, second = order.order_line
        order.write(
            {
                "order_line": [
                    Command.update(first.id, {"product_uom_qty": 9}),
                    Command.update(second.id, {"product_uom_qty": 1}),
                ]
            }
        )
        self.assertEqual(order.amount_total, 1000)

    def test_changed_invoice_address(self):
        poor = self._create_customer("Poor")
        self._create_account(poor, 500)
        order = self._confirmed()
        self._assert_refused(order.write, {"partner_invoice_id": poor.id})
        contact = self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.customer.id, "type": "invoice"}
        )
        order.partner_invoice_id = contact

    def test_changed_currency(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": self.company.id}
        )
        order = self._confirmed()
        self._assert_refused(order.write, {"currency_id": currency.id})

    def test_changed_parent(self):
        holding = self._create_customer("Holding")
        self._create_account(holding, 500)
        self._confirmed()
        self._assert_refused(
            self.customer.write, {"parent_id": holding.id, "is_company": False}
        )

    def test_merged_partners(self):
        other = self._create_customer("Other")
        account = self._create_account(other, 1000)
        self._confirmed()
        self._confirmed(customer=other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        merge = (wizard._merge, (self.customer | other).ids, self.customer)
        self._assert_refused(*merge)
        self.assertTrue(account.exists())
        self._create_limit(self.account, 2000)
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertFalse(account.exists())
        self.assertEqual(self.account.effective_limit, 2000)
        self.assertEqual(len(self.account.limit_ids), 3)

    # --- rules ---

    def test_without_enforcement_the_rules_inform(self):
        self.company.credit_enforced = False
        order = self._confirmed(50)
        self.assertEqual(order.credit_decision_ids.result, "inform")
        self.assertIn("5,000.00", order.credit_decision_ids.reason)

    def test_no_limit_is_not_a_limit_of_zero(self):
        unlimited = self._create_customer("Unlimited")
        order = self._confirmed(500, customer=unlimited)
        self.assertEqual(order.credit_decision_ids.result, "inform")
        none = self._create_customer("None")
        self._create_account(none, 0)
        self._assert_refused(self._create_order(1, customer=none).action_confirm)
        self.company._set_credit_rule("no_limit", "hold")
        order = self._create_order(1, customer=unlimited)
        self.assertIn("No credit limit", self._assert_refused(order.action_confirm))

    def test_overdue(self):
        self._create_limit(self.account, 100_000)
        invoice = self._confirmed()._create_invoices()
        invoice.invoice_date = "2020-01-01"
        invoice.invoice_date_due = "2020-01-31"
        invoice.action_post()
        order = self._create_order(1)
        text = self._assert_refused(order.action_confirm)
        self.assertIn(invoice.name, text)
        self.assertIn("800.00", text)

    def test_trading_stopped(self):
        self.account._set_trading("stopped", "Insolvency")
        text = self._assert_refused(self._create_order(1).action_confirm)
        self.assertIn("stopped", text)

    def test_credit_fields_are_not_written_from_outside(self):
        order = self._create_order(11, user=self.sales).with_user(self.sales)
        with self.assertRaises(AccessError):
            order.credit_state = "released"
        with self.assertRaises(AccessError):
            order.copy({"credit_state": "released"})
