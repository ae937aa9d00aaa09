import base64
import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...wizards.customer_financial_sheet import write_book
from .finance_common import FIGURES, FinanceCommon

_HEAD = ["Customer", "Year", "Source", *FIGURES]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestFinancialImport(FinanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"ref": "C-1", "vat": "XX 123"})
        cls.other = cls._create_customer("Other GmbH")

    def _wizard(self, content, **values):
        return (
            self.env["customer.financial.import"]
            .with_user(self.controller)
            .create({"file": base64.b64encode(content), "filename": "a.csv", **values})
        )

    def _row(self, customer="C-1", year=2024, source="Agency", **values):
        return [customer, year, source, *{**FIGURES, **values}.values()]

    def _check(self, *rows, head=None, **values):
        content = write_book({"Sheet": [head or _HEAD, *rows]})
        wizard = self._wizard(content, **values)
        wizard.action_check()
        return wizard

    def _remedies(self, *rows, **values):
        lines = self._check(*rows, **values).line_ids
        return [(line.row, line.column, line.remedy) for line in lines]

    def test_nothing_is_imported_before_it_is_confirmed(self):
        wizard = self._check(self._row(), self._row("Other GmbH"))
        self.assertEqual((wizard.good_count, wizard.bad_count), (2, 0))
        self.assertFalse(self.statements.search([]))
        action = wizard.action_import()
        statements = self.statements.search(action["domain"])
        self.assertEqual(statements.partner_id, self.customer | self.other)
        self.assertEqual(set(statements.mapped("altman_zone")), {"grey"})

    def test_good_rows_are_imported_and_bad_ones_told_row_by_row(self):
        rows = [
            self._row(),
            self._row("Nobody"),
            self._row(year=2027),
            self._row(year=2023, cash="many"),
            self._row(year=2022, equity=1),
            self._row(),
            self._row("", year="last"),
        ]
        wizard = self._check(*rows)
        self.assertEqual((wizard.row_count, wizard.good_count), (7, 1))
        found = [(line.row, line.column) for line in wizard.line_ids]
        self.assertEqual(
            found,
            [
                (3, "Customer"),
                (4, "Year"),
                (5, "Cash"),
                (6, "Total Assets"),
                (7, "Year"),
                (8, "Customer"),
                (8, "Year"),
            ],
        )
        self.assertIn("row 2 has a statement", wizard.line_ids[4].remedy)
        self.assertEqual(wizard.line_ids[2].cell, "many")
        wizard.action_import()
        self.assertEqual(self.statements.search_count([]), 1)

    def test_bad_rows_are_downloaded_corrected_and_read_again(self):
        wizard = self._check(self._row(), self._row(year=2023, sales="=1+1"))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.bad_rows)))
        rows = [list(row) for row in book.active.iter_rows(values_only=True)]
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[0][-1], "What to Do")
        self.assertIn("Sales: “=1+1” is no amount", rows[1][-1])
        rows[1][rows[0].index("Sales")] = "120,000"
        again = self._wizard(write_book({"Sheet": rows}))
        again.action_check()
        self.assertEqual((again.good_count, again.bad_count), (1, 0))

    def test_customers_by_reference_tax_number_or_exact_name(self):
        wizard = self._check(
            self._row("C-1"),
            self._row("xx123", year=2023),
            self._row("Customer", year=2022),
        )
        self.assertFalse(wizard.bad_count, wizard.line_ids.mapped("remedy"))
        wizard.action_import()
        self.assertEqual(self.statements.search([]).partner_id, self.customer)

    def test_ambiguous_customers_and_contacts_are_told(self):
        self._create_customer("Other GmbH", ref="C-2")
        self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        several, contact = self._remedies(self._row("Other GmbH"), self._row("Buyer"))
        self.assertIn("several customers", several[2])
        self.assertIn("[C-2]", several[2])
        self.assertIn("is a contact of", contact[2])

    def test_a_statement_that_is_there_is_not_doubled(self):
        self._create_statement()
        [(_row, column, remedy)] = self._remedies(self._row())
        self.assertEqual(column, "Year")
        self.assertIn("already", remedy)
        self.assertFalse(self._remedies(self._row(), source_kind="agency"))

    def test_unit_currency_and_choices(self):
        head = [*_HEAD, "Currency", "Audit", "Period End"]
        self._create_currency(rate=2)
        self._create_currency(name="XXX")
        row = [*self._row(), "xts", "Audited with reservations", "2025-03-31"]
        wizard = self._check(row, head=head, unit="10000")
        self.assertFalse(wizard.bad_count, wizard.line_ids.mapped("remedy"))
        wizard.action_import()
        statement = self.statements.search([])
        self.assertEqual(statement.total_assets, 1_000_000_000)
        self.assertEqual(
            (statement.currency_id.name, statement.audit, statement.source),
            ("XTS", "qualified", "Agency"),
        )
        bad = self._remedies(
            [*self._row(year=2023), "XXX", "perhaps", "31/12/23"],
            [*self._row(year=2022), "QQQ", "", ""],
            head=head,
        )
        self.assertEqual(
            [(row, column) for row, column, _remedy in bad],
            [(2, "Currency"), (2, "Audit"), (2, "Period End"), (3, "Currency")],
        )

    def test_blank_cells_stay_blank(self):
        wizard = self._check(self._row(ebit="—", inventories=None))
        wizard.action_import()
        statement = self.statements.search([])
        self.assertIsNone(statement.ebit)
        self.assertIsNone(statement.quick_ratio)

    def test_csv_in_utf8_and_in_chinese_encoding(self):
        self.other.name = "其他公司"
        head = ",".join(["Customer", "Year", "total_assets", "total_liabilities"])
        text = f"{head},equity\n其他公司,2024,100,40,60\n"
        for encoding in ("utf-8-sig", "gb18030"):
            wizard = self._wizard(text.encode(encoding))
            wizard.action_check()
            self.assertEqual(wizard.good_count, 1, encoding)
        wizard.action_import()
        statement = self.statements.search([])
        self.assertEqual(
            (statement.partner_id, statement.source), (self.other, "a.csv")
        )

    def test_files_that_are_no_sheet(self):
        for content, message in (
            (b"PK\x03\x04 broken", "cannot be read"),
            (b"\x00\x01", "cannot be read"),
            (b"Customer,Year\n", "missing: Total Assets"),
            (b"Customer,Year,Profits\nx,2024,1\n", "unknown .*Profits"),
            (b"Customer,Year,Year\nx,2024,1\n", "twice"),
            (b"Customer,Year,total_assets,total_liabilities,equity\n,,,,\n", "no row"),
        ):
            with self.subTest(content), self.assertRaisesRegex(UserError, message):
                self._wizard(content).action_check()
        with self.assertRaisesRegex(UserError, "choose an xlsx"):
            self.env["customer.financial.import"].create({}).action_check()

    def test_import_without_a_check_is_refused(self):
        wizard = self._wizard(write_book({"Sheet": [_HEAD, self._row()]}))
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertFalse(self.statements.search([]))

    def test_the_template_is_read_as_it_is(self):
        wizard = self._wizard(b"x")
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
        head = [cell.value for cell in book.worksheets[0][1]]
        row = ["C-1", 2024, None, None, None, "Visit", None, *FIGURES.values()]
        self.assertEqual(len(head), len(row))
        self.assertFalse(self._check(row, head=head).bad_count)

    def test_queries_do_not_grow_with_rows(self):
        counts = []
        for years in (range(2004, 2005), range(2024, 2025), range(2004, 2024)):
            wizard = self._wizard(
                write_book({"Sheet": [_HEAD, *(self._row(year=y) for y in years)]})
            )
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertFalse([r for r in wizard._judged_rows()[0] if r.faults])
            counts.append(self.env.cr.sql_log_count - start)
        # The first one also warms the caches.
        self.assertEqual(counts[1], counts[2])
