from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import CheckpointCommon


@tagged("post_install", "-at_install")
class TestDelivery(CheckpointCommon):
    """Goods leave only while the rules would let the order through."""

    # --- what passes ---

    def test_an_order_that_fills_the_limit_is_delivered_part_by_part(self):
        order = self._confirmed(10)
        self._deliver(order, 4)
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertEqual(order.credit_state, "clear")

    def test_without_enforcement_goods_leave_without_a_query(self):
        self._make_overdue(enforced=False)
        order = self._confirmed()
        moves = self._picking(order).move_ids
        moves.mapped("location_dest_id.usage")  # read before the count
        with self.assertQueryCount(0):
            self.assertFalse(moves._credit_leaving())
            self.assertFalse(moves._credit_held_at_reservation())
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_a_paid_order_passes_though_others_are_overdue(self):
        order = self._confirmed()
        bill = order._create_invoices()
        bill.action_post()
        self._make_overdue()
        self._assert_refused(self._deliver, order)
        self._pay(bill)
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_a_down_payment_leaves_only_the_rest_on_credit(self):
        order = self._confirmed(8)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        bill = wizard._create_invoices(order)
        bill.action_post()
        self._pay(bill)
        self._create_limit(self.account, 400)
        self._deliver(order)
        self.assertEqual(order.order_line[0].qty_delivered, 8)

    def test_receipts_returns_and_internal_moves_are_never_refused(self):
        order = self._confirmed()
        done = self._deliver(order)
        self._make_overdue()
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=done.id, active_ids=done.ids
        )
        returned = wizard.create({})
        returned.product_return_moves.quantity = 5
        back = self.env["stock.picking"].browse(
            returned.action_create_returns()["res_id"]
        )
        self._pick(back).button_validate()
        receipt = self._transfer(self.in_type, self.suppliers, self.stock)
        inner = self._transfer(self.out_type, self.stock, self.stock.copy())
        for picking in (receipt, inner):
            self._pick(picking).button_validate()
        self.assertEqual((back | receipt | inner).mapped("state"), ["done"] * 3)

    def _transfer(self, kind, source, target, quantity=1, customer=None):
        picking = self.env["stock.picking"].create(
            {
                "partner_id": (customer or self.customer).id,
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    # --- what is refused ---

    def test_overdue_since_refuses_and_says_what_to_pay(self):
        order = self._confirmed(user=self.sales)
        bill = self._make_overdue()
        refusal = self._assert_refused(self._deliver, order)
        for part in (self._picking(order).name, order.name, bill.name, "controller"):
            self.assertIn(part, str(refusal))
        self.assertFalse(order.order_line.qty_delivered)

    def test_stopped_trading_and_a_lowered_limit_refuse(self):
        order = self._confirmed()
        self._create_limit(self.account, 499)
        self._assert_refused(self._deliver, order)
        self._create_limit(self.account, 500)
        self.account._set_trading("stopped", "Insolvency")
        self._assert_refused(self._deliver, order)

    def test_the_refusal_is_written_down_once_and_lifted_by_passing(self):
        self.company.credit_controller_id = self.controller
        order = self._confirmed(user=self.sales)
        bill = self._make_overdue()
        for _click in range(2):
            self._write_down(self._assert_refused(self._deliver, order))
        self.assertEqual((order.state, order.credit_state), ("sale", "blocked"))
        self.assertEqual(order.activity_ids.user_id, self.controller)
        decision = order.credit_decision_ids.filtered(lambda d: d.event == "deliver")
        self.assertEqual(len(decision), 1)
        self.assertEqual(decision.picking_id, self._picking(order))
        self._pay(bill)
        self._deliver(order)
        self.assertEqual(order.credit_state, "clear")
        self.assertFalse(order.activity_ids)

    def test_a_batch_names_who_is_refused(self):
        other = self._create_customer("Other")
        self._create_account(other, 1000)
        orders = self._confirmed() | self._confirmed(customer=other)
        self._make_overdue()
        pickings = self._pick(self._picking(orders))
        text = str(self._assert_refused(pickings.button_validate))
        self.assertIn(orders[0].name, text)
        self.assertNotIn(orders[1].name, text)

    def test_transfer_without_an_order_and_its_release(self):
        self._make_overdue()
        picking = self._transfer(self.out_type, self.stock, self.customers)
        self._pick(picking)
        self._assert_refused(picking.button_validate)
        self.env["customer.credit.release"].with_user(self.controller).create(
            {"picking_id": picking.id, "reason": "A sample"}
        )
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_goods_that_a_supplier_ships_to_the_customer_are_a_delivery(self):
        order = self._confirmed(2)
        move = self.env["stock.move"].create(
            {
                "product_id": self.goods.id,
                "product_uom_qty": 1,
                "location_id": self.suppliers.id,
                "location_dest_id": self.customers.id,
                "sale_line_id": order.order_line.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        bill = self._make_overdue()
        refusal = self._assert_refused(move._action_done)
        self.assertIn(order.name, str(refusal))
        self._write_down(refusal)
        self.assertEqual(order.credit_state, "blocked")
        self.assertNotEqual(move.state, "done")
        self._pay(bill)
        move._action_done()
        self.assertEqual((move.state, order.credit_state), ("done", "clear"))

    # --- who is told what ---

    def test_a_stock_user_is_told_whom_to_ask_and_no_figures(self):
        self.company.credit_controller_id = self.controller
        order = self._confirmed()
        self._make_overdue()
        picking = self._picking(order).with_user(self.stock_user)
        refusal = self._assert_refused(self._deliver, order, user=self.stock_user)
        self.assertEqual(
            str(refusal),
            f"Transfer {picking.name} ({order.name}) is on credit hold:"
            f" ask {self.controller.name}.",
        )
        self.assertEqual(picking.credit_outlook, str(refusal))
        self._write_down(refusal)
        held = self.env["stock.picking"].with_user(self.stock_user)
        self.assertIn(picking, held.search([("credit_hold", "=", True)]))
        self.assertTrue(picking.credit_hold)

    def test_a_held_order_tells_no_more_than_its_salesperson_may_know(self):
        self.company.credit_controller_id = self.controller
        self.customer.user_id = self.controller
        order = self._confirmed(user=self.sales)
        self._make_overdue()
        self._write_down(self._assert_refused(self._deliver, order))
        told = (
            order.credit_hold_reason,
            html2plaintext(order.activity_ids.note),
            html2plaintext(order.message_ids[0].body),
        )
        for text in told:
            self.assertIn("overdue", text)
            self.assertNotIn("50.00", text)
        self.assertEqual(len(order.activity_ids), 1)

    def test_a_transfer_tells_a_stock_user_no_figures(self):
        self._make_overdue()
        picking = self._transfer(self.out_type, self.stock, self.customers)
        self._pick(picking)
        picking.user_id = self.stock_user
        refusal = self._assert_refused(picking.button_validate)
        for _night in range(2):
            self._write_down(refusal)
            refusal.refusals[0]["exposure"] += 1
        told = picking.message_ids.filtered(lambda m: "on credit hold" in m.body)
        self.assertEqual(len(told), 1)
        self.assertNotIn("50.00", told.body)

    def test_the_decision_keeps_every_rule_that_was_looked_at(self):
        order = self._confirmed()
        self._make_overdue()
        decision = self._write_down(self._assert_refused(self._deliver, order))
        fired = {check["kind"]: check["fired"] for check in decision.checks}
        self.assertEqual((fired["limit"], fired["overdue"]), (False, True))

    def test_a_portal_user_neither_sees_nor_validates(self):
        picking = self._picking(self._confirmed()).with_user(self.users["portal"])
        for call in (picking.button_validate, picking.action_credit_release):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            picking.read(["credit_outlook"])

    # --- ways round it ---

    def test_no_way_round_by_rpc_context_or_detached_order(self):
        order = self._confirmed()
        self._make_overdue()
        picking = self._pick(self._picking(order))
        for forged in ("cancel_backorder", "is_scrap", "skip_credit", "bypass_risk"):
            forger = picking.with_context(**{forged: True})
            self._assert_refused(forger.button_validate)
        move = picking.move_ids.with_user(self.stock_user)
        self._assert_refused(move.write, {"state": "done"})
        picking.sale_id = False
        self._assert_refused(picking.button_validate)

    def test_no_way_round_by_raising_a_transfer_that_is_done(self):
        order = self._confirmed()
        done = self._deliver(order, 1)
        self._make_overdue()
        line = done.move_line_ids
        self._assert_refused(line.write, {"quantity": 5})
        self._assert_refused(line.copy, {"quantity": 4})
        self._assert_refused(done.move_ids.write, {"quantity": 5})

    def test_no_way_round_by_delivering_more_than_ordered(self):
        order = self._confirmed(10)
        self._assert_refused(self._deliver, order, 20)
        self._deliver(order, 10)

    def test_a_copied_order_meets_the_guard_and_a_copied_transfer_the_rules(self):
        order = self._confirmed(10)
        self._assert_refused(order.copy().action_confirm)
        copied = self._deliver(order).copy()
        copied.action_confirm()
        self._make_overdue()
        self._pick(copied)
        self._assert_refused(copied.button_validate)

    def test_a_second_company_judges_by_its_own_rules_whoever_looks(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids |= other
        order = self._confirmed()
        self._make_overdue()
        picking = self._pick(self._picking(order))
        for companies in (other, other | self.company):
            foreign = picking.with_context(allowed_company_ids=companies.ids)
            self._assert_refused(foreign._action_done)

    def test_a_second_currency_does_not_hide_an_exposure(self):
        currency = self._foreign_currency()
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._confirmed(4, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        amount = order._credit_amount()
        self._create_limit(self.account, amount - 1)
        self._assert_refused(self._deliver, order)
        self._create_limit(self.account, amount)
        self._deliver(order)

    def _foreign_currency(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": self.company.id}
        )
        return currency

    # --- releases ---

    def _released(self, quantity=12, **values):
        line = Command.create(
            {"product_id": self.goods.id, "product_uom_qty": quantity}
        )
        order = self._create_order(order_line=[line])
        order.action_confirm_each()
        self.env["customer.credit.release"].with_user(self.controller).create(
            {"order_id": order.id, "reason": "Known for years", **values}
        )
        return order

    def test_a_release_is_remembered_after_its_last_day(self):
        order = self._released()
        with freeze_time(fields.Date.today() + timedelta(days=60)):
            self._deliver(order, 6)
            self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 12)

    def test_a_release_is_no_pass_beyond_its_tolerance_nor_when_trade_stops(self):
        order = self._released(tolerance=10)
        self._assert_refused(self._deliver, order, 14)
        self._deliver(order, 6)
        self.account._set_trading("stopped", "Insolvency")
        self._assert_refused(self._deliver, order)

    def test_a_held_delivery_is_released_and_goes(self):
        order = self._confirmed()
        self._make_overdue()
        self._write_down(self._assert_refused(self._deliver, order))
        release = self.env["customer.credit.release"].with_user(self.controller)
        release.create({"order_id": order.id, "reason": "Promised"})
        self.assertEqual(order.credit_state, "released")
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 5)

    # --- reopening ---

    def test_reopening_meets_the_guard(self):
        first = self._confirmed(10)
        first._action_cancel()
        second = self._confirmed(10)
        first.action_draft()
        self._assert_refused(first.action_confirm)
        second._action_cancel()
        first.action_confirm()
        events = first.credit_decision_ids.mapped("event")
        self.assertEqual(sorted(events), ["confirm", "reopen"])

    def test_unlocking_does_not_let_a_locked_order_grow(self):
        order = self._confirmed(10)
        order.action_lock()
        order.action_unlock()
        line = order.order_line
        self._assert_refused(line.write, {"product_uom_qty": 11})
