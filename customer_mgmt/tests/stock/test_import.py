import base64

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...wizards.customer_file_sheet import read_rows, write_rows
from .stock_world import StockWorld

_HEAD = ["Customer", "Month", "Product", "Opening Stock", "Closing Stock"]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 12:00:00")
class TestStockImport(StockWorld):
    """Sheets of counts: all rows are checked, the good ones kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.ref, cls.second.ref = "C1", "C2"
        cls.desk.default_code, cls.screw.default_code = "DESK", "SCREW"

    def _checked(self, *rows, head=None, user=None, **values):
        wizard = (
            self.env["customer.stock.import"]
            .with_user(user or self.sales)
            .create(
                {
                    "file": base64.b64encode(write_rows([head or _HEAD, *rows])),
                    "filename": "counts.xlsx",
                    **values,
                }
            )
        )
        wizard.action_check()
        return wizard

    def _imported(self, wizard):
        return self.surveys.search(wizard.action_import()["domain"])

    def _faults(self, wizard):
        return [(line.row, line.column, line.cell) for line in wizard.line_ids]

    def test_good_rows_become_confirmed_surveys(self):
        wizard = self._checked(
            ["C1", "2026-04", "DESK", 40, 30],
            ["c1", "2026年4月", "Screw", None, "1,200"],
            [None, None, None, None, None],
            [self.customer.name, "2026-05-31", "DESK", None, 20],
        )
        self.assertEqual((wizard.row_count, wizard.good_count), (3, 3))
        self.assertFalse(self.surveys.search([]))
        april, may = self._imported(wizard).sorted("month")
        self.assertEqual(set((april + may).mapped("state")), {"confirmed"})
        self.assertEqual((april.source, april.surveyor_id), ("import", self.sales))
        self.assertEqual(
            [(x.opening_qty, x.closing_qty) for x in april.line_ids],
            [(40, 30), (None, 1200)],
        )
        self.assertFalse(april.stale)

    def test_bad_rows_are_named_and_the_rest_is_kept(self):
        done = self._survey("2026-03-01", (self.desk, 1, 1))
        wizard = self._checked(
            ["C1", "2026-04", "DESK", 40, 30],
            ["C9", "2026-04", "DESK", 40, 30],
            ["C1", "2026-04", "LAMP", 40, 30],
            ["C1", "April", "DESK", 40, 30],
            ["C1", "2026-04", "DESK", 40, 31],
            ["C1", "2026-05", "DESK", "many", 31],
            ["C1", "2026-05", "SCREW", None, -1],
            ["C1", "2026-05", "SCREW", None, None],
            ["C2", "2026-04", "DESK", 40, 30],
            ["C1", "2026-03", "DESK", 40, 30],
            ["C1", "2026-07", "DESK", 40, 30],
            ["C1", "2026-02", "DESK", 40, 30],
        )
        self.assertEqual(
            self._faults(wizard),
            [
                (3, "Customer", "C9"),
                (4, "Product", "LAMP"),
                (5, "Month", "April"),
                (6, "Product", "DESK"),
                (7, "Opening Stock", "many"),
                (8, "Closing Stock", "-1"),
                (9, "Closing Stock", ""),
                (9, "Product", "SCREW"),
                (10, "Customer", "C2"),
                (11, "Month", "2026-03"),
                (12, "Month", "2026-07"),
            ],
        )
        self.assertEqual((wizard.good_count, wizard.bad_count), (2, 10))
        found = self._imported(wizard)
        # A survey with a bad row is not complete.
        self.assertEqual(
            {(str(s.month), s.state) for s in found},
            {("2026-04-01", "draft"), ("2026-02-01", "confirmed")},
        )
        self.assertEqual(done.line_ids.closing_qty, 1)
        table = read_rows(base64.b64decode(wizard.bad_rows), "bad.xlsx", 99)
        self.assertEqual(len(table), 11)
        self.assertIn("No customer has this reference", table[1][-1])

    def test_corrected_rows_complete_the_draft(self):
        self._imported(
            self._checked(
                ["C1", "2026-04", "DESK", 40, 30], ["C1", "2026-04", "SCREW", 1, "x"]
            )
        )
        survey = self._imported(self._checked(["C1", "2026-04", "SCREW", 1, 2]))
        self.assertEqual(len(survey.line_ids), 2)
        self.assertEqual(survey.state, "confirmed")

    def test_a_survey_that_needs_a_reason_stays_a_draft(self):
        self._survey("2026-03-01", (self.desk, 10, 40))
        survey = self._imported(self._checked(["C1", "2026-04", "DESK", 35, 30]))
        self.assertEqual(survey.state, "draft")
        head = [*_HEAD, "Reason, Opening"]
        wizard = self._checked(
            ["C1", "2026-04", "DESK", 35, 30, "damaged or scrapped"], head=head
        )
        self.assertEqual(self._imported(wizard).state, "confirmed")

    def test_a_late_day_of_count_is_stale(self):
        head = [*_HEAD, "Counted On"]
        row = ["C1", "2026-04", "DESK", 35, 30, "2026-06-01"]
        survey = self._imported(self._checked(row, head=head))
        self.assertTrue(survey.stale)

    def test_a_sheet_without_our_columns_is_refused(self):
        with self.assertRaisesRegex(UserError, "missing: Month, Product"):
            self._checked(["C1", 1], head=["Customer", "Closing Stock"])

    def test_the_template_is_read_back(self):
        wizard = self.env["customer.stock.import"].with_user(self.sales).create({})
        head = read_rows(base64.b64decode(wizard.template), "x.xlsx", 9)[0]
        self.assertEqual(wizard._columns_of(head)[:3], ["customer", "month", "product"])

    def test_queries_do_not_grow_with_rows(self):
        def count(first, number):
            customers = self.env["res.partner"].create(
                [
                    {"name": f"C{n}", "is_company": True, "ref": f"R{n}"}
                    for n in range(first, first + number)
                ]
            )
            rows = [[c.ref, "2026-04", "DESK", 4, 3] for c in customers]
            wizard = self._checked(*rows)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertEqual(len(self._imported(wizard)), number)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(0, 2)
        few, many = count(100, 5), count(200, 50)
        self.assertLessEqual(many, few + 15)
