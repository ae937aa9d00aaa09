from odoo.tests import tagged

from .common import CheckpointCommon


@tagged("post_install", "-at_install")
class TestReservation(CheckpointCommon):
    """One call reserves for many customers; what is held is left out."""

    def test_the_scheduler_leaves_held_customers_out(self):
        other = self._create_customer("Other")
        self._create_account(other, 1000)
        orders = self._confirmed() | self._confirmed(customer=other)
        pickings = self._picking(orders)
        pickings.do_unreserve()
        bill = self._make_overdue()
        pickings.move_ids._action_assign()
        self.assertEqual(pickings.mapped("state"), ["confirmed", "assigned"])
        self._pay(bill)
        pickings.move_ids._action_assign()
        self.assertEqual(pickings.mapped("state"), ["assigned", "assigned"])

    def test_what_was_confirmed_just_now_is_not_asked_about_again(self):
        read, asked = type(self.env["customer.credit.exposure"])._exposure_of, []

        def exposure_of(model, *args, **kwargs):
            asked.append(args)
            return read(model, *args, **kwargs)

        self.patch(
            type(self.env["customer.credit.exposure"]), "_exposure_of", exposure_of
        )
        order = self._confirmed()
        self.assertEqual(self._picking(order).state, "assigned")
        self.assertFalse(asked)

    def test_a_rule_of_the_reservation_holds_what_was_confirmed_just_now(self):
        self._make_overdue()
        lines = self.company.credit_policy_id.line_ids
        lines.filtered(lambda line: line.kind == "overdue").event = "reserve"
        order = self._confirmed()
        self.assertEqual(self._picking(order).state, "confirmed")

    def test_reservation_asks_once_for_all_customers(self):
        orders = self.env["sale.order"]
        for number in range(6):
            customer = self._create_customer(f"Customer {number}")
            self._create_account(customer, 1000)
            orders |= self._confirmed(customer=customer)
        moves = self._picking(orders).move_ids
        counts = [self._count_queries(moves[:1]), self._count_queries(moves)]
        self.assertEqual(counts[0], counts[1])

    def _count_queries(self, moves):
        moves = moves.browse(moves.ids)  # One prefetch for all, as a search gives.
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves._credit_held_at_reservation()
        return self.env.cr.sql_log_count - before
