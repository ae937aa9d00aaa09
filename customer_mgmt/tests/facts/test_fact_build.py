from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .facts_oracle import lines_of, sums
from .facts_world import ALL_FACTS, FactsWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactBuild(FactsWorld):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for month in range(1, 5):
            cls._post((cls.products[0], month, 100), day=f"2026-{month:02}-15")
        cls._sum()

    def _of_company(self):
        return self.builds._of(self.company)

    def test_a_build_goes_from_the_newest_month_to_the_oldest(self):
        build = self._of_company()
        build._start()
        self.assertEqual((build.state, build.month_count), ("building", 4))
        self.assertEqual((build.done_count, build.progress), (0, 0))
        self.assertTrue(self.builds._build_month())
        self.assertEqual(build.next_month, date(2026, 3, 1))
        self.assertEqual((build.done_count, build.progress), (1, 25))

    def test_an_interrupted_build_goes_on_where_it_was(self):
        build = self._of_company()
        self.env.cr.execute("DELETE FROM customer_fact_sales")
        build._start()
        self.builds._build_month()
        self.env.invalidate_all()
        self.assertIsNotNone(self._turnover(month="2026-04-01"))
        self.assertIsNone(self._turnover(month="2026-03-01"))
        self._sum()
        self.assertEqual(build.state, "ready")
        self.assertEqual(self._turnover(month="2026-01-01"), 100)
        self.assertTrue(build.built_on)

    def test_a_rebuild_gives_the_same_figures(self):
        before = {fact.table: self._rows(fact) for fact in ALL_FACTS}
        self.products.standard_price = 99
        self._of_company()._start()
        self._sum()
        self.assertEqual({f.table: self._rows(f) for f in ALL_FACTS}, before)

    def test_what_changes_in_months_to_come_waits_for_the_build(self):
        build = self._of_company()
        build._start()
        self._post((self.products[0], 1, 7), day="2026-01-20")
        self.marks._flush_touched()
        self.assertFalse(self.builds._sum_marked())
        self.assertEqual(build.waiting_count, 1)
        self._sum()
        self.assertEqual(self._turnover(month="2026-01-01"), 107)
        build.invalidate_recordset()
        self.assertEqual(build.waiting_count, 0)

    def test_history_without_a_noted_cost_is_estimated_once(self):
        self.env["customer.fact.cost"].search([]).unlink()
        self._of_company()._start()
        self._sum()
        fact = self._fact(month="2026-04-01")
        self.assertEqual((fact.cost, fact.cost_estimated), (160, 160))
        # From now on it is noted: a later change of the cost does not move it.
        self.products.standard_price = 99
        self._of_company()._start()
        self._sum()
        fact = self._fact(month="2026-04-01")
        self.assertEqual((fact.cost, fact.cost_estimated), (160, 160))

    def test_the_nightly_check_finds_what_sql_changed(self):
        line = self.env["account.move.line"].search(
            [("product_id", "=", self.products[0].id)], limit=1
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE account_move_line SET balance = -5 WHERE id = %s", line.id)
        )
        self.env.cr.execute("UPDATE customer_fact_seller SET turnover = 1")
        self.env.invalidate_all()
        check, found = self.env["customer.fact.check"], 0
        for month in self._of_company()._built_months():
            found += check._check_month(self.company, month)
        self.assertEqual(found, 1)
        self._sum()
        lines = list(lines_of(self.env, {}))
        names = ("turnover", "quantity", "line_count")
        for fact in ALL_FACTS:
            kept = [name for name in names if name in fact.figures]
            rows = {
                key: tuple(dict(zip(fact.figures, row, strict=True))[n] for n in kept)
                for key, row in self._rows(fact).items()
            }
            self.assertEqual(rows, sums(lines, fact.keys, kept), fact.table)

    def test_the_check_finds_nothing_where_nothing_is_wrong(self):
        check = self.env["customer.fact.check"]
        for month in self._of_company()._built_months():
            self.assertEqual(check._check_month(self.company, month), 0)

    def test_turnover_of_any_days_equals_the_documents(self):
        turnover = self.env["customer.turnover"]
        moves = self.env["account.move"].search([("move_type", "=", "out_invoice")])
        self._post((self.products[0], 1, 9), day="2026-02-02")
        moves |= self.env["account.move"].search([("move_type", "=", "out_invoice")])
        for first, last in (
            (date(2026, 1, 1), date(2026, 4, 30)),
            (date(2026, 1, 16), date(2026, 4, 14)),
            (date(2026, 2, 2), date(2026, 2, 2)),
            (date(2026, 1, 15), date(2026, 2, 28)),
        ):
            with self.subTest(first=first, last=last):
                found = turnover._turnover_of(
                    self.customer, first, last, "invoiced", self.company
                )
                counted = sum(
                    moves.filtered(
                        lambda m, a=first, b=last: a <= m.invoice_date <= b
                    ).mapped("amount_untaxed_signed")
                )
                self.assertEqual(found.get(self.customer, 0), counted)

    def test_marks_are_summed_without_a_query_per_key(self):
        for number in range(12):
            customer = self._create_customer(f"Customer {number}")
            self._post((self.products[0], 1, 5), customer=customer)
        self.marks._flush_touched()
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.builds._sum_marked()
        self.assertEqual(self.marks.search_count([]), 0)
