from calendar import monthrange
from datetime import date
from fractions import Fraction

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ...rules import channel_stock as rules
from .stock_world import StockWorld

_MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")
_RATES = {
    "turnover_rate": ("sell_in_amount", "average_amount"),
    "turnover_rate_qty": ("sell_in_qty", "average_qty"),
    "sell_out_rate_qty": ("sell_out_qty", "average_qty"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestTurnoverProperty(StockWorld):
    """Whatever was counted and invoiced, SQL gives what the rules and sums give."""

    def test_rows_equal_the_rules_and_groups_the_sums(self):
        quantity = st.one_of(st.none(), st.integers(0, 400))
        line = st.tuples(
            st.sampled_from(self.customers),
            st.sampled_from(_MONTHS),
            st.sampled_from(self.products),
            quantity,
            st.integers(0, 400),
            st.integers(-50, 300),
            st.booleans(),
            st.booleans(),
        )

        @settings(
            max_examples=15,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(lines=st.lists(line, min_size=1, max_size=8, unique_by=lambda x: x[:3]))
        def run(lines):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_equal(lines)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        run()

    def _assert_equal(self, lines):
        made = self._make(lines)
        self.env.flush_all()
        rows = self.turnover.search([("line_id", "in", made.ids)])
        expected = {}
        for row in rows:
            figures = self._oracle(row.line_id)
            expected[row.id] = figures
            self._assert_row(row, figures)
        for field in ("partner_id", "product_id", "month:month"):
            self._assert_groups(rows, expected, field)

    def _make(self, lines):
        """Write down surveys, and facts by SQL as the worker would."""
        by_survey = {}
        for customer, month, product, opening, closing, sold, confirmed, stale in lines:
            self._sold(customer, month, product, sold)
            key = customer, month
            by_survey.setdefault(key, ([], confirmed, stale))[0].append(
                (product, opening, closing)
            )
        made = self.env["customer.stock.survey.line"]
        for (customer, month), (found, confirmed, stale) in by_survey.items():
            survey = self._survey(
                month,
                *found,
                customer=customer,
                confirm=False,
                counted_on="2026-06-19" if stale else f"{month[:8]}28",
            )
            for line in survey.line_ids:
                line.opening_qty = next(o for p, o, _c in found if p == line.product_id)
            if confirmed:
                # As it stands, whether or not a reason is missing.
                survey.write({"state": "confirmed"})
            made |= survey.line_ids
        return made

    def _sold(self, customer, month, product, quantity):
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_product
                       (company_id, partner_id, month, product_id, turnover, quantity,
                        credited, cost, cost_estimated, gross_profit, line_count)
                   VALUES (%s, %s, %s, %s, %s, %s, 0, 0, 0, 0, 1)""",
                self.company.id,
                customer.id,
                month,
                product.id,
                quantity * 7,
                quantity,
            )
        )
        self.env.invalidate_all()

    def _oracle(self, line):
        """Return a line's figures from the documents, in fractions."""
        self.env.cr.execute(
            "SELECT SUM(quantity), SUM(turnover) FROM customer_fact_product"
            " WHERE partner_id = %s AND product_id = %s AND month = %s",
            (line.partner_id.id, line.product_id.id, line.month),
        )
        sold, turnover = map(Fraction, self.env.cr.fetchone())
        counts = (
            line.survey_id.state == "confirmed"
            and line.survey_id.counted_on < date(2026, 6, 1)
            and line.opening_qty is not None
        )
        if not counts:
            return None
        opening, closing = Fraction(line.opening_qty), Fraction(line.closing_qty)
        price = Fraction(round(line.price_unit, 2)).limit_denominator(100)
        average = (opening + closing) / 2
        return {
            "sell_in_qty": sold,
            "sell_in_amount": turnover,
            "sell_out_qty": opening + sold - closing,
            "average_qty": average,
            "average_amount": average * price,
        }

    def _assert_row(self, row, figures):
        self.assertEqual(row.counted, figures is not None)
        line = row.line_id
        days = monthrange(row.month.year, row.month.month)[1]
        for name in ("sell_out_qty", "turnover_rate_qty", "days_of_supply", "alert"):
            if figures is None:
                self.assertFalse(row[name], name)
        if figures is None:
            return
        sold = rules.sell_out(line.opening_qty, row.sell_in_qty, line.closing_qty)
        self.assertEqual(Fraction(row.sell_out_qty), figures["sell_out_qty"])
        self.assertEqual(row.sell_out_qty, sold)
        average = rules.average_stock(line.opening_qty, line.closing_qty)
        for name, numerator in (
            ("turnover_rate_qty", row.sell_in_qty),
            ("sell_out_rate_qty", sold),
        ):
            self._assert_same(row[name], rules.turnover_rate(numerator, average), name)
        supply = rules.days_of_supply(line.closing_qty, sold, days)
        self._assert_same(row.days_of_supply, supply, "days")
        alert = rules.stock_alert(line.closing_qty, sold, days, 14, 90)
        self.assertEqual(row.alert or None, alert)

    def _assert_groups(self, rows, expected, field):
        names = [f"{name}:avg" for name in _RATES]
        groups = self.turnover._read_group(
            [("id", "in", rows.ids)], [field], [*names, "id:array_agg"]
        )
        for *_key, turnover, quantity, sold, ids in groups:
            figures = [expected[row] for row in ids if expected[row]]
            for found, (numerator, denominator) in zip(
                (turnover, quantity, sold), _RATES.values(), strict=True
            ):
                below = sum(f[denominator] for f in figures)
                above = sum(f[numerator] for f in figures)
                self._assert_same(found, float(above / below) if below else None, field)

    def _assert_same(self, found, wanted, name):
        if wanted is None:
            self.assertTrue(found is None or found is False, name)
        else:
            self.assertAlmostEqual(float(found), wanted, delta=abs(wanted) * 1e-6)
