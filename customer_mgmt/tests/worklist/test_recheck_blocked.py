from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..checkpoint.common import CheckpointCommon
from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestRecheckBlocked(WorklistCommon, CheckpointCommon):
    """Confirmed orders whose delivery or invoice is held are looked at again, too."""

    def _blocked(self, quantity=2):
        """Return an order whose delivery was refused, and the bill that is overdue."""
        orders, bill = self._all_blocked([quantity])
        return orders, bill

    def _all_blocked(self, quantities):
        orders = self.env["sale.order"].union(
            *(self._confirmed(quantity, user=self.sales) for quantity in quantities)
        )
        bill = self._make_overdue()
        for order in orders:
            self._write_down(self._assert_refused(self._deliver, order))
        self.assertEqual(set(orders.mapped("credit_state")), {"blocked"})
        return orders, bill

    def _assert_lifted(self, order, outcome):
        self.assertEqual((order.state, order.credit_state), ("sale", "clear"))
        self.assertEqual(order.credit_episode_ids.mapped("outcome"), [outcome])
        self.assertFalse(order.activity_ids)

    def test_payment_lifts_the_mark_and_the_salesperson_is_told(self):
        self.company.credit_controller_id = self.controller
        order, bill = self._blocked()
        self.assertTrue(order.activity_ids)
        self._clear_queue()
        self._pay(bill)
        self._work()
        self._assert_lifted(order, "payment")
        told = order.message_ids.filtered(lambda m: "a payment has arrived" in m.body)
        self.assertEqual(len(told), 1)
        self.assertIn("may go on", told.body)
        self.assertIn(self.sales.partner_id, told.notified_partner_ids)
        self._deliver(order)
        self.assertEqual(len(order.credit_episode_ids), 1)

    def test_what_would_still_be_refused_stays_on_hold(self):
        order, bill = self._blocked()
        other = self._make_overdue(amount=30)
        self._pay(bill)
        self._work()
        self.assertEqual(order.credit_state, "blocked")
        self.assertFalse(order.credit_episode_ids.outcome)
        self._pay(other)
        self._work()
        self._assert_lifted(order, "payment")

    def test_a_held_invoice_is_lifted_by_a_limit(self):
        order = self._confirmed(5, user=self.sales)
        bill = order._create_invoices()
        self._create_limit(self.account, 400)
        self._write_down(self._assert_refused(bill.action_post))
        self.assertEqual(order.credit_state, "blocked")
        self._create_limit(self.account, 500)
        self._work()
        self._assert_lifted(order, "limit")

    def test_it_is_lifted_even_where_people_decide_on_confirmations(self):
        self.company.credit_lift_auto = False
        order, bill = self._blocked()
        self._pay(bill)
        self._work()
        self._assert_lifted(order, "payment")

    def test_episodes_end_by_delivery_release_and_cancellation(self):
        orders, _bill = self._all_blocked([2, 1, 1])
        self.env["customer.credit.release"].with_user(self.controller).create(
            {"order_id": orders[1].id, "reason": "Known"}
        )
        orders[2]._action_cancel()
        self.company._set_credit_rule("overdue", "inform", 30)
        self._deliver(orders[0])
        outcomes = [order.credit_episode_ids.outcome for order in orders]
        self.assertEqual(outcomes, ["passed", "released", "cancelled"])

    def test_the_worklist_shows_and_assigns_them_but_rejects_none(self):
        order, _bill = self._blocked()
        action = self.env.ref("customer_mgmt.sale_order_action_hold")
        orders = self.env["sale.order"].with_user(self.controller)
        self.assertIn(order, orders.search(safe_eval(action.domain)))
        self.assertIn(order, orders.search([("credit_urgency", "=", "on_time")]))
        groups = orders._read_group([("id", "=", order.id)], ["credit_urgency"])
        self.assertEqual(groups, [("on_time",)])
        self.assertRecordValues(
            order,
            [{"credit_main_reason": "overdue", "credit_hold_amount": 200.0}],
        )
        order.with_user(self.controller).action_credit_take()
        self.assertEqual(order.credit_owner_id, self.controller)
        wizards = self.env["customer.credit.rejection"].with_user(self.controller)
        with self.assertRaises(UserError):
            wizards.create({"order_ids": order.ids, "reason": "x"}).action_reject()
        wizards = self.env["customer.credit.mass.release"].with_user(self.controller)
        wizards.create({"order_ids": order.ids, "reason": "x"}).action_release()
        self.assertEqual(order.credit_state, "released")

    def test_queries_do_not_grow_with_blocked_orders(self):
        orders, _bill = self._all_blocked([1] * 6)
        orders[2:].write({"credit_state": "clear"})
        few = self._count_queries()
        orders[2:].write({"credit_state": "blocked"})
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self._work()
        self.queue._enqueue(self.customer, self.company, "manual")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._work()
        return self.env.cr.sql_log_count - before
