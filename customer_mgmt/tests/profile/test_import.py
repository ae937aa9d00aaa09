import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...wizards.customer_file_sheet import read_rows, write_rows
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestImport(CreditCommon):
    def _checked(self, rows, filename="customers.xlsx", user=None, content=None):
        content = content or write_rows(rows)
        wizard = (
            self.env["customer.file.import"]
            .with_user(user or self.sales)
            .with_context(lang=(user or self.sales).lang)
            .create({"file": base64.b64encode(content), "filename": filename})
        )
        wizard.action_check()
        return wizard

    def _problems(self, wizard):
        return [(p.number, p.column, p.message) for p in wizard.problem_ids]

    def _count(self):
        return self.env["res.partner"].with_context(active_test=False).search_count([])

    def test_the_template_is_read_back(self):
        wizard = self.env["customer.file.import"].with_user(self.sales).create({})
        header = read_rows(base64.b64decode(wizard.template_file), "x.xlsx", 10)[0]
        self.assertEqual(header[0], "Name")
        wizard = self._checked([header, ["New Customer"]])
        self.assertFalse(wizard.unknown_columns)
        self.assertEqual(wizard.good_count, 1)

    @freeze_time("2026-06-15")
    def test_good_rows_become_files(self):
        before = self._count()
        wizard = self._checked(
            [
                [
                    "Name",
                    "Class",
                    "Size",
                    "Founded On",
                    "Registered Capital",
                    "Country",
                ],
                ["Maple Ltd", "A", "large", "2010-05-31", "1,250,000.50", "CN"],
                [None, None, None, None, None, None],
                ["Willow", None, None, None, None, "China"],
            ]
        )
        self.assertEqual(self._count(), before, "nothing is saved by checking")
        self.assertEqual((wizard.row_count, wizard.good_count), (2, 2))
        wizard.action_import()
        maple, willow = wizard.partner_ids.sorted("name")
        self.assertRecordValues(
            maple,
            [
                {
                    "is_company": True,
                    "profile_class": "a",
                    "profile_size": "large",
                    "profile_capital": 1250000.5,
                    "user_id": self.sales.id,
                    "customer_rank": 1,
                }
            ],
        )
        self.assertEqual(str(maple.profile_founded_on), "2010-05-31")
        self.assertEqual(willow.country_id, self.env.ref("base.cn"))

    @freeze_time("2026-06-15")
    def test_each_fault_is_named_with_row_column_and_way_out(self):
        wizard = self._checked(
            [
                ["Name", "Class", "Number of Employees", "Founded On", "Colour"],
                ["", "A", 5, None, "red"],
                ["Maple", "Z", "many", "2026-13-01", ""],
            ]
        )
        self.assertEqual(
            [problem[:2] for problem in self._problems(wizard)],
            [
                (2, "Name"),
                (3, "Founded On"),
                (3, "Number of Employees"),
                (3, "Class"),
            ],
        )
        self.assertIn("“Z” is not known.", wizard.problem_ids.mapped("message"))
        ways = wizard.problem_ids.filtered(lambda p: p.column == "Class").way_out
        self.assertTrue(ways.startswith("Write one of: A, B, C"))
        self.assertEqual(wizard.unknown_columns, "Colour")

    def test_bad_rows_are_kept_and_good_ones_saved(self):
        before = self._count()
        wizard = self._checked([["Name", "Class"], ["Maple", "Q"], ["Willow", "B"]])
        wizard.action_import()
        self.assertEqual(wizard.partner_ids.mapped("name"), ["Willow"])
        self.assertEqual(self._count(), before + 1)
        header, bad = read_rows(base64.b64decode(wizard.bad_rows_file), "x.xlsx", 9)
        cells = dict(zip(header, bad, strict=True))
        self.assertEqual((cells["Name"], cells["Class"]), ("Maple", "Q"))
        self.assertIn("“Q” is not known.", cells["What Is Wrong"])

    def test_likely_duplicates_are_skipped_unless_decided(self):
        self.customer.name = "Harbour Trading Ltd"
        rows = [["Name", "Class"], ["HARBOUR TRADING", "A"], ["Maple", "B"]]
        wizard = self._checked(rows)
        first = wizard.row_ids[0]
        self.assertEqual((first.decision, first.target_id), ("skip", self.customer))
        wizard.action_import()
        self.assertEqual(wizard.partner_ids.mapped("name"), ["Maple"])
        wizard = self._checked(rows[:2])
        wizard.row_ids.decision = "update"
        wizard.action_import()
        self.assertEqual(wizard.partner_ids, self.customer)
        self.assertEqual(self.customer.profile_class, "a")
        self.assertEqual(self.customer.email, "buyer@example.com")

    def test_updating_leaves_foreign_customers_alone(self):
        self.customer.write({"name": "Harbour", "user_id": self.controller.id})
        wizard = self._checked([["Name", "Class"], ["Harbour", "A"], ["Maple", "B"]])
        wizard.row_ids[0].decision = "update"
        wizard.action_import()
        self.assertEqual(wizard.state, "check")
        self.assertIn(self.controller.name, wizard.problem_ids.message)
        self.assertFalse(self.customer.profile_class)

    def test_a_company_stands_once_in_a_sheet(self):
        wizard = self._checked([["Name"], ["Maple Ltd"], ["Willow"], ["MAPLE, Inc."]])
        self.assertEqual(
            self._problems(wizard),
            [(4, "Name", "The same company stands in row 2.")],
        )

    def test_what_odoo_refuses_is_named_and_nothing_is_half_saved(self):
        wizard = self._checked(
            [["Name", "Number of Employees"], ["Maple", 3], ["Oak", 4]]
        )
        wizard.row_ids[1].values = {"name": "Oak", "profile_employees": -4}
        before = self._count()
        wizard.action_import()
        self.assertEqual((self._count(), wizard.state), (before, "check"))
        self.assertEqual([p.number for p in wizard.problem_ids], [3])
        self.assertIn("cannot be negative", wizard.problem_ids.message)
        wizard.action_import()
        self.assertEqual(wizard.partner_ids.mapped("name"), ["Maple"])

    def test_csv_of_chinese_excel_is_read(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        content = "Name;City\n红枫有限公司;上海\n".encode("gb18030")
        wizard = self._checked(None, "customers.CSV", content=content)
        self.assertEqual(
            wizard.row_ids.values, {"name": "红枫有限公司", "city": "上海"}
        )

    def test_headers_and_choices_are_read_in_both_languages(self):
        self._load_chinese()
        self.sales.lang = "zh_CN"
        wizard = self._checked(
            [["Name", "Size", "客户类别", "Country"], ["Maple", "大型", "A", "China"]],
        )
        self.assertFalse(wizard.unknown_columns)
        self.assertEqual(wizard.good_count, 1, self._problems(wizard))

    def test_unreadable_sheets_are_refused(self):
        for content, filename in (
            (b"no zip", "a.xlsx"),
            (b"City\nBerlin", "a.csv"),
            (b"", "a.csv"),
        ):
            with self.subTest(filename), self.assertRaises(UserError):
                self._checked(None, filename, content=content or b"\n")

    def test_only_whoever_sells_imports(self):
        for role in ("agent", "accountant", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._checked([["Name"], ["Maple"]], user=self.users[role])

    def test_duplicates_of_many_rows_cost_one_search(self):
        wizard = self.env["customer.file.import"].with_user(self.sales).create({})
        self.env.flush_all()

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._find_duplicates([{"name": f"No {i}"} for i in range(count)])
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(50), queries(1))
