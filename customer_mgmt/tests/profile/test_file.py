from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...rules.profile import PARTS
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestFile(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False

    def _invoice(self, amount, day, customer=None):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _survey(self, year, amount, **values):
        return self.env["customer.turnover.survey"].create(
            {
                "partner_id": self.customer.id,
                "year": year,
                "amount": amount,
                "source": "Visit",
                **values,
            }
        )

    # === COMPLETENESS === #

    def test_completeness_follows_what_is_filled(self):
        self.assertEqual(self.customer.profile_completeness, 0)
        customer = self.customer.with_user(self.sales)
        customer.write({"profile_class": "a", "profile_area": "North"})
        self.assertEqual(self.customer.profile_completeness, 200 // len(PARTS))
        customer.key_person_ids = [Command.create({"name": "Li", "role": "owner"})]
        self.assertEqual(self.customer.profile_completeness, 300 // len(PARTS))
        customer.key_person_ids.unlink()
        self.assertEqual(self.customer.profile_completeness, 200 // len(PARTS))

    def test_what_is_missing_is_named_in_the_users_language(self):
        self.customer.write({"profile_class": "a"})
        self.assertIn("Legal Form", self.customer.profile_missing)
        self.assertNotIn("Class", self.customer.profile_missing.split(", "))
        self._load_chinese()
        missing = self.customer.with_context(lang="zh_CN").profile_missing
        self.assertNotIn("Legal Form", missing)

    def test_files_are_filtered_and_sorted_by_completeness(self):
        other = self._create_customer("Other", profile_class="b", profile_area="South")
        customers = self.env["res.partner"].with_user(self.sales)
        found = customers.search(
            [
                ("id", "in", (self.customer | other).ids),
                ("profile_completeness", "<", 50),
            ],
            order="profile_completeness DESC",
        )
        self.assertEqual(found.ids, [other.id, self.customer.id])

    def test_contacts_have_no_file_of_their_own(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id, "vat": "X1"}
        )
        self.assertEqual(contact.profile_completeness, 0)
        with self.assertRaises(ValidationError):
            self.env["customer.key.person"].create(
                {"name": "Li", "partner_id": contact.id}
            )

    # === OUR SHARE === #

    @freeze_time("2026-06-15")
    def test_our_share_is_of_the_latest_surveyed_year(self):
        self._survey(2024, 100)
        self._survey(2025, 10_000)
        self._invoice(2500, "2025-03-01")
        self._invoice(9000, "2026-01-01")
        customer = self.customer.with_user(self.sales)
        self.assertEqual(customer.profile_turnover_share, 0.25)
        self.assertTrue(customer.profile_share_known)
        self.assertEqual(customer.profile_share_year, "2025")

    @freeze_time("2026-06-15")
    def test_our_share_is_unknown_without_a_survey(self):
        self._invoice(2500, "2025-03-01")
        self.assertFalse(self.customer.profile_share_known)

    @freeze_time("2026-06-15")
    def test_a_surveyed_turnover_in_another_currency_is_converted(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [Command.create({"name": "2025-01-01", "rate": 4.0})],
            }
        )
        self._survey(2025, 40_000, currency_id=currency.id)
        self._invoice(2500, "2025-03-01")
        self.assertEqual(self.customer.profile_turnover_share, 0.25)

    @freeze_time("2026-06-15")
    def test_another_companys_survey_does_not_count(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._survey(2025, 40_000, company_id=company.id)
        self.assertFalse(self.customer.profile_share_known)

    @freeze_time("2026-06-15")
    def test_shares_of_many_cost_no_more_queries_than_of_one(self):
        others = self._create_customer("A") | self._create_customer("B")
        for customer in self.customer | others:
            self._survey(2025, 10_000, partner_id=customer.id)
        self.env.flush_all()

        def queries(customers):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.mapped("profile_turnover_share")
            return self.env.cr.sql_log_count - before

        queries(self.customer)  # warm caches
        self.assertEqual(queries(self.customer | others), queries(self.customer))

    # === RIGHTS, HISTORY, BAD INPUT === #

    def test_changes_are_noted_with_their_author(self):
        customer = self.customer.with_user(self.sales).with_context(
            tracking_disable=False
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        customer.write({"profile_class": "b", "profile_capital": 1000})
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = self.customer.sudo().message_ids.tracking_value_ids
        tracked = values.filtered(lambda v: v.field_id.name.startswith("profile_"))
        self.assertEqual(
            set(tracked.field_id.mapped("name")), {"profile_class", "profile_capital"}
        )
        self.assertEqual(tracked.mail_message_id.author_id, self.sales.partner_id)

    def test_salespeople_keep_the_files_of_own_customers_only(self):
        self.customer.user_id = self.controller
        customer = self.customer.with_user(self.sales)
        with self.assertRaises(AccessError):
            customer.write({"profile_class": "a"})
        self.customer.user_id = self.sales
        customer.invalidate_recordset()
        customer.write({"profile_class": "a"})
        self.assertEqual(self.customer.profile_class, "a")
        self.customer.user_id = self.controller
        self.customer.with_user(self.users["sales_all"]).profile_class = "b"
        self.assertEqual(self.customer.profile_class, "b")

    def test_parts_of_foreign_files_are_not_seen(self):
        person = self.env["customer.key.person"].create(
            {"name": "Li", "partner_id": self.customer.id}
        )
        people = self.env["customer.key.person"]
        self.assertIn(person, people.with_user(self.sales).search([]))
        self.customer.user_id = self.controller
        self.assertNotIn(person, people.with_user(self.sales).search([]))
        self.assertIn(person, people.with_user(self.users["agent"]).search([]))
        with self.assertRaises(AccessError):
            person.with_user(self.users["agent"]).write({"name": "Wang"})

    def test_a_second_company_sees_no_part(self):
        company = self.env["res.company"].create({"name": "Second"})
        user = self.users["manager"].copy(
            {"login": "cm_2nd", "company_ids": company.ids, "company_id": company.id}
        )
        competitor = self.env["customer.competitor"].create({"name": "Oak"})
        kind = self.env.ref("customer_mgmt.customer_document_type_tax")
        partner = {"partner_id": self.customer.id}
        parts = {
            "customer.key.person": {"name": "Li"},
            "customer.competitor.supply": {"competitor_id": competitor.id},
            "customer.document": {"type_id": kind.id},
        }
        for model, values in parts.items():
            with self.subTest(model):
                self.env[model].create({**partner, **values})
                self.assertFalse(self.env[model].with_user(user).search([]))

    def test_portal_users_do_not_read_what_we_think_of_them(self):
        user = self.users["portal"]
        user.partner_id.parent_id = self.customer
        self.customer.profile_problems = "Pays late"
        with self.assertRaises(AccessError):
            self.customer.with_user(user).read(["profile_problems"])

    def test_bad_input_is_refused(self):
        for values in (
            {"profile_capital": -1},
            {"profile_capital": 1e16},
            {"profile_employees": -1},
            {"profile_founded_on": date(2999, 1, 1)},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.customer.write(values)
        competitor = self.env["customer.competitor"].create({"name": "Oak"})
        supply = {"partner_id": self.customer.id, "competitor_id": competitor.id}
        with self.assertRaises(ValidationError):
            self.env["customer.competitor.supply"].create(
                {**supply, "date": date(2999, 1, 1)}
            )
        for share in (-1, 101):
            with (
                self.subTest(share),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["customer.competitor.supply"].create(
                    {**supply, "share": share}
                )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["customer.competitor"].create({"name": "Oak"})

    def test_the_form_opens_and_saves_for_a_salesperson(self):
        with Form(self.customer.with_user(self.sales)) as form:
            form.profile_channel = "retailer"
            with form.key_person_ids.new() as person:
                person.name = "Li Wei"
                person.role = "owner"
        self.assertEqual(self.customer.key_person_ids.name, "Li Wei")
        self.assertEqual(self.customer.profile_channel, "retailer")
