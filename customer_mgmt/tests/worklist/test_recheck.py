from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .common import WorklistCommon


@tagged("post_install", "-at_install")
class TestRecheck(WorklistCommon):
    """What queues a customer, and what the worker makes of it."""

    def _assert_lifted(self, order, outcome):
        self.assertEqual((order.state, order.credit_state), ("sale", "clear"))
        self.assertEqual(order.credit_episode_ids[0].outcome, outcome)
        self.assertFalse(order.activity_ids)

    # --- causes ---

    def test_payment_lifts_a_hold(self):
        bill = self._bill(500)
        order = self._held(8)
        self._clear_queue()
        self._pay(bill)
        self.assertEqual(set(self._queued()), {"payment"})
        self._work()
        self._assert_lifted(order, "payment")
        self.assertFalse(self._queued())
        message = order.message_ids.filtered(
            lambda m: "a payment has arrived" in m.body
        )
        self.assertEqual(len(message), 1)
        self.assertIn(self.sales.partner_id, message.notified_partner_ids)

    def test_reconciling_an_older_payment_clears_what_is_overdue(self):
        bill = self._bill(100, days=-60)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 100,
            }
        )
        payment.action_post()
        order = self._held(1)
        self._work()
        self._assert_held(order)
        lines = (payment.move_id.line_ids | bill.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self._work()
        self._assert_lifted(order, "payment")

    def test_credit_note_lifts_a_hold(self):
        bill = self._bill(500)
        order = self._held(8)
        self._clear_queue()
        note = bill._reverse_moves([{"invoice_date": fields.Date.today()}])
        self.assertFalse(self._queued())
        note.action_post()
        self.assertEqual(self._queued()[0], "credit_note")
        self._work()
        self._assert_lifted(order, "credit_note")

    def test_limit_and_trading_state_lift_holds(self):
        order = self._held()
        self._create_limit(self.account, 1500)
        self._work()
        self._assert_lifted(order, "limit")
        self.account._set_trading("stopped", "Asked for")
        order = self._held(1)
        self.account._set_trading("active", "Settled")
        self._work()
        self._assert_lifted(order, "trading")

    def test_cancelled_order_gives_its_credit_to_a_held_one(self):
        first = self._create_order(8)
        first.action_confirm()
        order = self._held(5)
        first._action_cancel()
        self._work()
        self._assert_lifted(order, "rechecked")

    def test_ended_release_is_held_again(self):
        order = self._held()
        today = fields.Date.today()
        self.env["customer.credit.release"].with_user(self.controller).create(
            {
                "order_id": order.id,
                "reason": "x",
                "confirm_order": False,
                "date_to": today,
            }
        )
        self._clear_queue()
        self.queue._enqueue_ended_releases()
        self.assertFalse(self._queued())
        with freeze_time(today + timedelta(days=1)):
            self.queue._enqueue_ended_releases()
            self.assertEqual(self._queued(), ["release"])
            self._work()
        self._assert_held(order)
        self.assertEqual(len(order.credit_episode_ids), 2)

    def test_ended_release_without_need_is_simply_over(self):
        order = self._held()
        today = fields.Date.today()
        self.env["customer.credit.release"].with_user(self.controller).create(
            {
                "order_id": order.id,
                "reason": "x",
                "confirm_order": False,
                "date_to": today,
            }
        )
        self._create_limit(self.account, 2000)
        with freeze_time(today + timedelta(days=1)):
            self.queue._enqueue_ended_releases()
            self._work()
        self.assertEqual((order.state, order.credit_state), ("draft", "clear"))

    def test_only_this_customers_orders_are_looked_at(self):
        other = self._create_customer("Other")
        self._create_account(other, 1000)
        bill = self._bill(500)
        mine, theirs = self._held(8), self._held(12, customer=other)
        self._clear_queue()
        self._pay(bill)
        self.assertFalse(self._queued(other))
        self._work()
        self._assert_lifted(mine, "payment")
        self._assert_held(theirs)

    def test_member_of_a_group_gets_what_another_pays(self):
        other = self._create_customer("Sister")
        sister = self._create_account(other, 1000)
        group = self.env["customer.credit.group"].create(
            {"name": "Holding", "company_id": self.company.id}
        )
        (self.account | sister).group_id = group
        self.env["customer.credit.group.limit"].create(
            {"group_id": group.id, "amount": 1000, "state": "approved", "reason": "x"}
        )
        self.company._set_credit_rule("group", "hold")
        bill = self._bill(600, customer=other)
        order = self._held(5)
        self.assertEqual(order.credit_main_reason, "group")
        self._clear_queue()
        self._pay(bill)
        self._work()
        self._assert_lifted(order, "payment")

    def test_nothing_is_queued_where_credit_is_not_enforced(self):
        bill = self._bill(500)
        self._held(8)
        self._clear_queue()
        self.company.credit_enforced = False
        self._pay(bill)
        self.assertFalse(self._queued())

    def test_second_company_is_not_concerned(self):
        order = self._held(12)
        company = self.env["res.company"].create(
            {"name": "Second", "credit_enforced": True}
        )
        self._clear_queue()
        self._create_limit(self._create_account(self.customer, company=company), 9000)
        self.assertEqual(
            self.queue.search([("partner_id", "=", self.customer.id)]).company_id,
            company,
        )
        self._work()
        self._assert_held(order)

    def test_order_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "rate": 0.5,
                "company_id": self.company.id,
                "name": "2020-01-01",
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        bill = self._bill(500)
        order = self._create_order(4, user=self.sales, pricelist_id=prices.id)
        order.order_line.price_unit = 100  # 400 euros are 800 dollars
        order.action_confirm_each()
        self._assert_held(order)
        self.assertEqual(order.credit_hold_amount, 800)
        self._pay(bill, 299)
        self._work()
        self._assert_held(order)
        self._pay(bill, 1)
        self._work()
        self._assert_lifted(order, "payment")

    # --- order of service ---

    def test_policies(self):
        expected = {"oldest": [0, 1], "urgent": [2], "best_fit": [2]}
        for policy, passed in expected.items():
            with self.subTest(policy):
                self.company.credit_lift_policy = policy
                customer = self._create_customer(policy)
                self._create_account(customer, 1000)
                bill = self._bill(900, customer=customer)
                now = fields.Datetime.now()
                orders = self.env["sale.order"]
                for number, quantity in enumerate((2, 3, 4)):
                    with freeze_time(now + timedelta(minutes=number)):
                        orders |= self._held(
                            quantity,
                            customer=customer,
                            commitment_date=now + timedelta(days=9 - number),
                        )
                self._pay(bill, 400)  # room for 500
                self._work()
                done = [i for i, o in enumerate(orders) if o.state == "sale"]
                self.assertEqual(done, passed)

    # --- what is done ---

    def test_only_proposing(self):
        self.company.write({"credit_lift_auto": False})
        bill = self._bill(500)
        order = self._held(8)
        order.with_user(self.controller).action_credit_take()
        self._pay(bill)
        self._work()
        self._assert_held(order)
        self.assertTrue(order.credit_would_pass)
        notes = order.message_ids.filtered(lambda m: "no credit rule would" in m.body)
        self.assertEqual(notes.notified_partner_ids, self.controller.partner_id)
        self.queue._enqueue(self.customer, self.company, "manual")
        self._work()
        notes = order.message_ids.filtered(lambda m: "no credit rule would" in m.body)
        self.assertEqual(len(notes), 1)
        self._bill(500)
        self.queue._enqueue(self.customer, self.company, "manual")
        self._work()
        self.assertFalse(order.credit_would_pass)

    def test_expired_quotation_is_lifted_but_not_confirmed(self):
        bill = self._bill(500)
        order = self._held(8)
        order.validity_date = fields.Date.today() - timedelta(days=1)
        self._pay(bill)
        self._work()
        self.assertEqual((order.state, order.credit_state), ("draft", "clear"))
        self.assertEqual(order.credit_episode_ids.outcome, "payment")

    def test_another_obstacle_is_told_and_the_order_kept(self):
        bill = self._bill(500)
        order = self._held(8)
        # A line that is neither a product nor a note cannot be confirmed.
        self.env["sale.order.line"].create({"order_id": order.id, "name": "Loose"})
        self._pay(bill)
        self._work()
        self._assert_held(order)
        self.assertTrue(order.credit_would_pass)
        self.assertFalse(self._queued())

    def test_nothing_happens_twice(self):
        bill = self._bill(500)
        order = self._held(8)
        self._pay(bill)
        self._work()
        count = len(order.message_ids)
        self.queue._enqueue(self.customer, self.company, "payment")
        self._work()
        self.assertEqual(len(order.message_ids), count)
        self.assertEqual(len(order.credit_episode_ids), 1)

    def test_queries_do_not_grow_with_held_orders(self):
        self._bill(900)
        for _i in range(3):
            self._held(5)
        few = self._count_queries()
        for _i in range(6):
            self._held(5)
        self.assertLessEqual(self._count_queries(), few)

    def test_figures_of_rules_are_read_once_for_all_held_orders(self):
        for kind in ("oldest", "index", "promise", "horizon"):
            self.company._set_credit_rule(kind, "inform", 90)
        self.test_queries_do_not_grow_with_held_orders()

    def _count_queries(self):
        self._work()
        self.queue._enqueue(self.customer, self.company, "manual")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._work()
        return self.env.cr.sql_log_count - before

    def test_queueing_costs_no_query_per_customer(self):
        customers = self.env["res.partner"].create(
            [{"name": str(i), "is_company": True} for i in range(20)]
        )
        self.queue._enqueue(customers, self.company, "manual")
        with self.assertQueryCount(6):
            self.queue._enqueue(customers, self.company, "manual")
        self.assertEqual(self.queue.search_count([("cause", "=", "manual")]), 40)

    def test_a_line_without_orders_is_dropped(self):
        self.queue._enqueue(self._create_customer("Nobody"), self.company, "payment")
        self._work()
        self.assertFalse(self.queue.search([]))

    def test_branch_shares_its_roots_queue(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        order = (
            self.env["sale.order"]
            .with_company(branch)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": branch.id,
                    "user_id": self.sales.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "product_uom_qty": 12}
                        )
                    ],
                }
            )
        )
        order.action_confirm_each()
        self._assert_held(order)
        self._create_limit(self.account, 1500)
        self._work()
        self._assert_lifted(order, "limit")
