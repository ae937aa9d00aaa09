from datetime import date

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...rules.financials import (
    Statement,
    altman_z_private,
    figure_faults,
    trend,
)
from .finance_common import FIGURES, FinanceCommon

_AMOUNTS = st.none() | st.floats(min_value=-1e6, max_value=1e6)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestFinancialStatement(FinanceCommon):
    def test_ratios_and_z_are_computed(self):
        statement = self._create_statement()
        expected = {
            "current_ratio": 1.6667,
            "quick_ratio": 1.0,
            "equity_ratio": 0.6,
            "debt_to_equity": 0.6667,
            "net_margin": 0.05,
            "return_on_assets": 0.06,
            "interest_cover": 4.0,
            "receivable_days": 45.6,
            "altman_z": 2.536,
        }
        self.assertEqual({name: statement[name] for name in expected}, expected)
        self.assertEqual(statement.altman_zone, "grey")
        self.assertEqual(statement.period_end, date(2024, 12, 31))

    def test_unknown_figures_stay_blank_in_database_and_client(self):
        statement = self._create_statement(inventories=None, ebit=False)
        statement.flush_recordset()
        statement.invalidate_recordset()
        self.assertIsNone(statement.inventories)
        self.assertIsNone(statement.quick_ratio)
        self.assertIsNone(statement.altman_z)
        self.assertFalse(statement.altman_zone)
        self.assertIs(statement.read(["ebit"])[0]["ebit"], False)
        statement.write({"inventories": 0})
        statement.invalidate_recordset()
        self.assertEqual((statement.inventories, statement.quick_ratio), (0, 1.6667))
        statement.write({"inventories": False})
        statement.invalidate_recordset()
        self.assertIsNone(statement.inventories)

    def test_the_form_keeps_what_nobody_entered_blank(self):
        with Form(self.statements) as form:
            form.partner_id = self.customer
            form.source = "Visit"
            form.year = 2023
            form.total_assets = 100
            form.total_liabilities = 30
            form.equity = 70
        statement = form.record
        self.assertEqual(statement.period_end, date(2023, 12, 31))
        self.assertEqual((statement.equity_ratio, statement.sales), (0.7, None))

    def test_trend_against_the_year_before(self):
        self._create_statement(2022)
        better = self._create_statement(2023, ebit=20_000)
        same = self._create_statement(2024, ebit=20_100)
        worse = self._create_statement(
            2025, ebit=None, equity=50_000, total_liabilities=50_000
        )
        self.assertEqual(better.trend, "better")
        self.assertEqual(same.trend, "same")
        self.assertEqual((worse.trend, worse.previous_id), ("worse", same))
        self.assertFalse(self._create_statement(2020).trend)

    def test_trend_prefers_the_same_kind_of_source(self):
        alike = self._create_statement(2023, source_kind="tax_return")
        self._create_statement(2023, audit="audited")
        now = self._create_statement(2024, source_kind="tax_return")
        self.assertEqual(now.previous_id, alike)

    def test_bad_input_is_refused_and_names_the_way_out(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        unrated = self._create_currency()
        for values, message in (
            ({"year": 2027}, "Year: 2027 has not come yet"),
            ({"year": 2026}, "Period End: the period ends on 12/31/2026"),
            ({"period_end": "2022-12-31"}, "Period End: 12/31/2022 does not belong"),
            ({"cash": -1}, "Cash: .*below zero"),
            ({"total_assets": 1e16}, "Total Assets: .*Check the unit"),
            ({"equity": None}, "Equity: the figure is missing"),
            ({"total_assets": 0}, "Total Assets: the figure is missing"),
            ({"equity": 50_000}, "Total Assets: .*10,000.00.* Total Liabilities"),
            ({"inventories": 50_000}, "Current Assets: .*Inventories"),
            ({"current_liabilities": 50_000}, "Total Liabilities: .*its parts"),
            ({"partner_id": contact.id}, "Customer: .*Buyer is a contact of Customer"),
            ({"currency_id": unrated.id}, "Currency: XTS has no exchange rate"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                self._create_statement(**values)
        self.assertFalse(self.statements.search([]))

    def test_edits_are_checked_like_new_ones(self):
        statement = self._create_statement()
        for name, value, message in (
            ("sales", -1, "Sales: .*below zero"),
            ("equity", 40_000, "20,000.00"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                statement[name] = value
            statement.invalidate_recordset(flush=False)

    def test_one_of_several_is_refused_then_none_is_saved(self):
        good = {"partner_id": self.customer.id, "source": "x", **FIGURES}
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.statements.create(
                [{**good, "year": 2023}, {**good, "year": 2024, "equity": 1}]
            )
        self.assertFalse(self.statements.search([]))

    def test_the_database_refuses_too(self):
        statement = self._create_statement()
        statement.flush_recordset()
        for column, value in (
            ("cash", -1),
            ("equity", 1),
            ("total_assets", 0),
            ("sales", 1e16),
            ("year", 24),
        ):
            with (
                self.subTest(column),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE customer_financial_statement SET {column} = %s", [value]
                )

    def test_once_per_year_and_kind_of_source(self):
        self._create_statement()
        self._create_statement(source_kind="agency")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create_statement()

    def test_ratios_of_a_group_are_of_its_sums(self):
        other = self._create_customer("Other")
        self._create_statement()
        self._create_statement(
            partner_id=other.id,
            current_assets=90_000,
            current_liabilities=10_000,
            interest_expense=0,
        )
        [group] = self.statements._read_group(
            [], aggregates=["current_ratio:avg", "interest_cover:avg", "cash:sum"]
        )
        self.assertEqual(group, (140_000 / 40_000, 8.0, 20_000))
        rated = self._create_currency(rate=2)
        self._create_statement(2023, currency_id=rated.id)
        [mixed] = self.statements._read_group([], aggregates=["current_ratio:avg"])
        self.assertIs(mixed[0], False)

    def test_ratios_are_pivoted_by_customer_and_year(self):
        self._create_statement()
        groups = self.statements.formatted_read_group(
            [], ["partner_id", "period_end:year"], ["altman_z:avg", "equity_ratio:avg"]
        )
        self.assertEqual(groups[0]["equity_ratio:avg"], 0.6)
        self.assertAlmostEqual(groups[0]["altman_z:avg"], 2.536)

    # === WHAT EVALUATIONS READ === #

    def test_latest_ratios_on_a_day(self):
        old = self._create_statement(2023)
        self._create_statement(2024, source_kind="management")
        audited = self._create_statement(2024, audit="audited", ebit=None)
        read = self.statements._latest_ratios
        self.assertEqual(read(self.customer, self.company, date(2023, 12, 30)), {})
        found = read(self.customer, self.company, date(2024, 12, 30))[self.customer]
        self.assertEqual(
            (found["statement_id"], found["current_ratio"], found["altman_zone"]),
            (old.id, 1.6667, "grey"),
        )
        found = read(self.customer, self.company, date(2024, 12, 31))[self.customer]
        self.assertEqual((found["statement_id"], found["altman_z"]), (audited.id, None))

    def test_net_worth_in_company_currency_at_the_period_end(self):
        currency = self._create_currency(rate=2)
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2025-06-30", "rate": 4}
        )
        self._create_statement(currency_id=currency.id)
        debtor = self._create_customer("Debtor")
        self._create_statement(
            partner_id=debtor.id, total_liabilities=130_000, equity=-30_000
        )
        without = self._create_customer("Without")
        worth = self.statements._net_worth_of(
            self.customer | debtor | without, self.company, date(2026, 1, 1)
        )
        self.assertEqual(worth, {self.customer: 30_000, debtor: -30_000})

    def test_reading_many_costs_no_more_queries_than_one(self):
        customers = self.customer
        for number in range(12):
            customers |= self._create_customer(f"C{number}")
        for customer in customers:
            self._create_statement(2023, partner_id=customer.id)
            self._create_statement(2024, partner_id=customer.id)
        day = date(2026, 1, 1)
        for reader in (self.statements._latest_ratios, self.statements._net_worth_of):
            counts = []
            reader(customers, self.company, day)
            for batch in (customers[:1], customers):
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                self.assertEqual(len(reader(batch, self.company, day)), len(batch))
                counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(counts[0], counts[1], reader.__name__)
            self.assertLessEqual(counts[1], 3)

    # === RIGHTS AND THE ACCOUNT === #

    def test_salespeople_see_no_statements(self):
        self._create_statement()
        with self.assertRaises(AccessError):
            self.statements.with_user(self.sales).search([])
        account = self.account.with_user(self.sales)
        for name in ("statement_ids", "altman_z", "equity_ratio"):
            with self.subTest(name), self.assertRaises(AccessError):
                account.read([name])

    def test_a_second_company_has_statements_of_its_own(self):
        self._create_statement()
        company = self.env["res.company"].create({"name": "Second"})
        user = self.users["credit_manager"].copy(
            {"login": "fin_2", "company_ids": company.ids, "company_id": company.id}
        )
        own = self.statements.with_user(user).create(
            {"partner_id": self.customer.id, "year": 2024, "source": "x", **FIGURES}
        )
        self.assertEqual(self.statements.with_user(user).search([]), own)
        self.assertEqual(own.company_id, company)
        latest = self.statements.sudo()._latest_ratios(
            self.customer, self.company, date(2026, 1, 1)
        )
        self.assertNotEqual(latest[self.customer]["statement_id"], own.id)

    def test_the_account_shows_the_latest_position(self):
        self._create_statement(2023)
        latest = self._create_statement(2024, ebit=20_000)
        account = self.account.with_user(self.users["accountant"])
        self.assertEqual(account.statement_id, latest)
        self.assertEqual(
            (account.statement_count, account.altman_zone, account.statement_trend),
            (2, "grey", "better"),
        )
        self.assertEqual(account.altman_z, latest.altman_z)
        bare = self._create_account(self._create_customer("Bare"))
        self.assertIsNone(bare.with_user(self.controller).current_ratio)

    def test_buttons_open_the_customers_own(self):
        statement = self._create_statement()
        self._create_statement(partner_id=self._create_customer("Other").id)
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        action = contact.with_user(self.controller).action_open_financial_statements()
        self.assertEqual(self.statements.search(action["domain"]), statement)
        self.assertEqual(
            contact.with_user(self.controller).financial_statement_count, 1
        )


@tagged("post_install", "-at_install")
class TestFinancialRules(FinanceCommon):
    @settings(deadline=None, max_examples=200)
    @given(
        st.builds(Statement, **dict.fromkeys(Statement.__dataclass_fields__, _AMOUNTS))
    )
    def test_no_statement_breaks_the_rules(self, statement):
        z = altman_z_private(statement)
        faults = figure_faults(statement)
        if not faults:
            gap = statement.total_assets - statement.total_liabilities
            tolerated = 0.01 * statement.total_assets + 1e-6
            self.assertLessEqual(abs(gap - statement.equity), tolerated)
        needed = (statement.ebit, statement.sales, statement.equity)
        if None in needed:
            self.assertIsNone(z)

    @settings(deadline=None, max_examples=200)
    @given(_AMOUNTS, _AMOUNTS)
    def test_trend_turns_round_with_time(self, value, before):
        turned = {"better": "worse", "worse": "better"}
        there = trend(value, before)
        self.assertEqual(trend(before, value), turned.get(there, there))

    @settings(deadline=None, max_examples=100)
    @given(st.floats(min_value=0.001, max_value=1000))
    def test_z_does_not_depend_on_the_unit(self, unit):
        z = altman_z_private(Statement(**FIGURES))
        scaled = Statement(**{name: value * unit for name, value in FIGURES.items()})
        self.assertAlmostEqual(altman_z_private(scaled), z, places=6)
