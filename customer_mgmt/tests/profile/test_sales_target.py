from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TargetCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-07-02 12:00:00")
class TestSalesTarget(TargetCommon):
    def test_amount_is_net_of_credit_notes_and_of_the_period(self):
        self._bill(700, "2026-03-01")
        self._bill(300, "2026-12-31")
        self._bill(50, "2025-12-31")
        self._bill(60, "2026-03-01", post=False)
        self._bill(70, "2026-03-01", customer=self._create_customer("Other"))
        self._bill(80, "2026-03-01", move_type="out_refund")
        target = self._target(1840).with_user(self.sales)
        self.assertEqual((target.attained_value, target.attainment), (920, 50))
        self.assertEqual(target.expected_value, 1840 * 182 / 365)
        self.assertEqual(target.state, "on_track")
        behind = target.sudo().search([("state", "=", "behind")])
        self.assertNotIn(target, behind)

    def test_states_follow_the_days(self):
        march = self._target(310, period_kind="month", month="3")
        self.assertEqual((march.date_from, march.date_to.day), (date(2026, 3, 1), 31))
        self._bill(100, "2026-03-02")
        for day, state in (
            ("2026-02-28", False),
            ("2026-03-11", "on_track"),
            ("2026-03-12", "behind"),
            ("2026-04-01", "missed"),
        ):
            with freeze_time(f"{day} 12:00:00"):
                march.invalidate_recordset()
                self.assertEqual(march.state, state, day)
                if state:
                    found = march.search([("state", "=", state)])
                    self.assertIn(march, found, day)
        self._bill(210, "2026-03-30")
        march.invalidate_recordset()
        self.assertEqual(march.state, "attained")

    def test_category_counts_what_is_below_it_and_product_itself_alone(self):
        self._bill(100, "2026-01-05", product=self.chair)
        self._bill(40, "2026-01-05", product=self.desk)
        for expected, scope in (
            (140, {"category_id": self.furniture.id}),
            (100, {"category_id": self.chairs.id}),
            (40, {"product_id": self.desk.id}),
        ):
            self.assertEqual(self._target(500, **scope).attained_value, expected)

    def test_quantity_is_converted_and_foreign_units_are_left_out(self):
        hour = self.env.ref("uom.product_uom_hour")
        hours = self._create_product(uom_id=hour.id)
        self._bill(100, "2026-01-05", quantity=2, uom=self.dozen)
        self._bill(100, "2026-01-06", quantity=6, move_type="out_refund")
        self._bill(100, "2026-01-06", product=hours, quantity=9, uom=hour)
        target = self._target(36, measure="quantity")
        self.assertEqual((target.attained_value, target.attainment), (18, 50))
        target.uom_id = self.dozen
        self.assertEqual(target.attained_value, 1.5)
        with self.assertRaisesRegex(ValidationError, "Unit of Measure"):
            self._target(
                1, measure="quantity", product_id=self.chair.id, uom_id=hour.id
            )

    def test_share_is_of_all_customers_and_blank_where_nobody_bought(self):
        other = self._create_customer("Other")
        self._bill(25, "2090-01-05", product=self.chair)
        self._bill(75, "2090-01-05", product=self.chair, customer=other)
        self._bill(100, "2090-01-05", product=self.desk, customer=other)
        whole = self._target(20, measure="share", year=2090)
        chairs = self._target(
            20, measure="share", year=2090, category_id=self.chairs.id
        )
        nobody = self._target(20, measure="share", year=2091)
        with freeze_time("2092-01-01 12:00:00"):
            self.assertEqual((whole.attained_value, whole.state), (12.5, "missed"))
            self.assertEqual((chairs.attained_value, chairs.state), (25, "attained"))
            self.assertEqual((nobody.attained_value, nobody.state), (0, False))
            self.assertEqual(nobody._attained(), {nobody.id: None})

    def test_other_currency_counts_as_booked_and_another_company_not(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.5}
        )
        self._bill(100, "2026-01-05", currency_id=euro.id)
        second = self.env["res.company"].create({"name": "Second"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=second, install_demo=False
        )
        self.env.user.company_ids |= second
        self.env["account.move"].with_company(second).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-05",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 33})],
            }
        ).action_post()
        self.assertEqual(self._target(400).attained_value, 200)
        theirs = self._target(100, company_id=second.id)
        self.assertEqual(theirs.attained_value, 33)
        self.assertNotIn(
            theirs,
            self.env["customer.sales.target"].with_user(self.sales).search([]),
        )

    def test_branches_count_with_their_root(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        receivable = self.customer.property_account_receivable_id
        self.customer.with_company(branch).property_account_receivable_id = receivable
        self._bill(100, "2026-01-05", company=branch)
        self.assertEqual(self._target(400).attained_value, 100)
        with self.assertRaisesRegex(ValidationError, "is a branch"):
            self._target(400, company_id=branch.id, year=2027)

    def test_lines_behind_add_up_to_what_was_attained(self):
        self._bill(100, "2026-01-05")
        self._bill(30, "2026-02-05", move_type="out_refund")
        self._bill(9, "2026-02-05", product=self.desk)
        target = self._target(500, product_id=self.chair.id)
        action = target.with_user(self.users["accountant"]).action_open_lines()
        lines = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(-sum(lines.mapped("balance")), target.attained_value)
        self.assertEqual(len(lines), 2)

    def test_sorted_and_summed_by_what_was_attained(self):
        other = self._create_customer("Other")
        self._bill(100, "2026-01-05")
        self._bill(300, "2026-01-05", customer=other)
        low, high = self._target(1000), self._target(1000, customer=other)
        targets = self.env["customer.sales.target"].with_user(self.sales)
        ours = [("id", "in", (low | high).ids)]
        self.assertEqual(targets.search(ours, order="attainment DESC"), high | low)
        self.assertEqual(
            targets.search(ours, order="attained_value").ids, [low.id, high.id]
        )
        groups = targets.formatted_read_group(
            ours, ["partner_id"], ["target_amount:sum", "attained_amount:sum"]
        )
        sums = {g["partner_id"][0]: g["attained_amount:sum"] for g in groups}
        self.assertEqual(sums, {self.customer.id: 100, other.id: 300})

    def test_list_of_many_takes_the_queries_of_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{i}", "is_company": True} for i in range(40)]
        )
        targets = self.env["customer.sales.target"].concat(
            *(self._target(100, customer=customer) for customer in customers)
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("state")
            return self.env.cr.sql_log_count - before

        count(targets)
        self.assertEqual(count(targets), count(targets[:1]))

    def test_attainment_of_many_customers(self):
        other, none = self._create_customer("Other"), self._create_customer("None")
        self._bill(600, "2026-03-05")
        self._bill(30, "2026-03-05", customer=other)
        self._target(1000)
        self._target(600, period_kind="month", month="3")
        self._target(9, product_id=self.desk.id)
        self._target(60, customer=other, period_kind="month", month="3")
        self._target(40, customer=other, period_kind="month", month="4")
        attainment_of = self.env["customer.sales.target"]._attainment_of
        customers = self.customer | other | none
        start, end = date(2026, 1, 1), date(2026, 12, 31)
        self.assertEqual(
            attainment_of(customers, self.company, start, end),
            {self.customer: 0.6, other: 0.3, none: None},
        )
        self.assertEqual(
            attainment_of(self.customer, self.company, start, date(2026, 6, 30)),
            {self.customer: 1.0},
        )
        # A review in the middle of a year finds the target of the year before.
        self.assertEqual(
            attainment_of(
                self.customer, self.company, date(2026, 7, 1), date(2027, 6, 30)
            ),
            {self.customer: 0.6},
        )

    def test_bad_targets_are_refused(self):
        self._target(100)
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "is a contact of"):
            self._target(1, customer=contact)
        for values in (
            {},
            {"target_value": 0, "year": 2027},
            {"target_value": 101, "measure": "share"},
            {"product_id": self.desk.id, "category_id": self.chairs.id},
            {"period_kind": "month"},
            {"year": 26},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._target(values.pop("target_value", 1), **values)

    def test_form_of_a_sales_manager(self):
        self.customer.user_id = self.sales
        form = Form(self.env["customer.sales.target"].with_user(self.sale_manager))
        form.partner_id = self.customer
        form.period_kind = "month"
        self.assertEqual(form.month, "7")
        form.target_value = 10
        target = form.save()
        self.assertEqual(target.user_id, self.sales)
        self.assertEqual(target.date_to, date(2026, 7, 31))

    def test_salespeople_read_targets_of_own_customers(self):
        foreign = self._create_customer("Foreign", user_id=self.controller.id)
        own, theirs = self._target(100), self._target(100, customer=foreign)
        targets = self.env["customer.sales.target"].with_user(self.sales)
        self.assertEqual(targets.search([("id", "in", (own | theirs).ids)]), own)
        for role in ("sales", "sales_all", "controller", "accountant"):
            with self.subTest(role), self.assertRaises(AccessError):
                own.with_user(self.users[role]).target_value = 1

    def test_copy_to_next_year_after_a_look(self):
        other = self._create_customer("Other")
        targets = self._target(1000) | self._target(90, customer=other, measure="share")
        there = self._target(5, customer=other, measure="share", year=2027)
        form = Form(
            self.env["customer.sales.target.copy"]
            .with_user(self.sale_manager)
            .with_context(active_ids=targets.ids)
        )
        form.growth = 20
        copy = form.save()
        self.assertEqual((copy.new_count, copy.existing_count), (1, 1))
        self.assertEqual(copy.line_ids.mapped("new_value"), [1200, 100])
        created = self.env["customer.sales.target"].search(
            copy.action_create()["domain"]
        )
        self.assertRecordValues(
            created, [{"partner_id": self.customer.id, "target_value": 1200}]
        )
        self.assertEqual((created.year, there.target_value), (2027, 5))
