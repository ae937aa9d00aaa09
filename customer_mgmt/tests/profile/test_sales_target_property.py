from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import TargetCommon

_START = date(2091, 1, 20)


@tagged("post_install", "-at_install")
class TestSalesTargetProperty(TargetCommon):
    """Whatever was invoiced, the query gives what reading the documents gives."""

    def test_attained_equals_the_oracle(self):
        others = self._create_customer("Other")
        customers = [self.customer, others]
        bills = st.tuples(
            st.sampled_from(customers),
            st.integers(0, 40),
            st.sampled_from(["out_invoice", "out_invoice", "out_refund"]),
            st.sampled_from([self.chair, self.desk, self.product]),
            st.sampled_from([1, 3, 24]),
            st.sampled_from([self.unit, self.dozen]),
            st.integers(1, 30000),
            st.booleans(),
        )

        @settings(
            max_examples=12,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(rows=st.lists(bills, min_size=3, max_size=10))
        def run(rows):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_equal(customers, rows)
            finally:
                savepoint.close(rollback=True)

        run()

    def _assert_equal(self, customers, rows):
        made = self.env["account.move"]
        for customer, days, kind, product, quantity, uom, cents, post in rows:
            made |= self._bill(
                cents / 100,
                _START + timedelta(days=days),
                customer=customer,
                product=product,
                quantity=quantity,
                uom=uom,
                move_type=kind,
                post=post,
            )
        targets = self._targets(customers)
        attained = targets._attained()
        for target in targets:
            expected = self._oracle(target, made)
            where = f"{target.display_name} {target.measure}"
            if expected is None:
                self.assertIsNone(attained[target.id], where)
            else:
                self.assertAlmostEqual(attained[target.id], expected, 4, where)

    def _targets(self, customers):
        scopes = (
            {},
            {"product_id": self.desk.id},
            {"category_id": self.furniture.id},
        )
        return self.env["customer.sales.target"].concat(
            *(
                self._target(
                    10, customer=c, year=2091, measure=measure, **period, **scope
                )
                for c in customers
                for measure in ("amount", "quantity", "share")
                for period in ({}, {"period_kind": "month", "month": "2"})
                for scope in scopes
            )
        )

    def _oracle(self, target, bills):
        """Return what was attained, read line by line from the documents."""
        own = everybody = quantity = 0.0
        for line in bills.invoice_line_ids:
            if not self._counts(target, line):
                continue
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            everybody += sign * line.price_subtotal
            if line.move_id.partner_id == target.partner_id:
                own += sign * line.price_subtotal
                if target.uom_id:
                    quantity += sign * line.product_uom_id._compute_quantity(
                        line.quantity, target.uom_id, round=False
                    )
        if target.measure == "share":
            return 100 * own / everybody if round(everybody, 2) > 0 else None
        return own if target.measure == "amount" else quantity

    def _counts(self, target, line):
        move, product = line.move_id, line.product_id
        if move.state != "posted":
            return False
        if not target.date_from <= move.invoice_date <= target.date_to:
            return False
        if target.product_id:
            return product == target.product_id
        if not target.category_id:
            return True
        category = product.categ_id
        while category:
            if category == target.category_id:
                return True
            category = category.parent_id
        return False
