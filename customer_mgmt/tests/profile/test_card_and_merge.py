from odoo import Command
from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestCard(CreditCommon):
    def _html(self, customer, user, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)
        html, _kind = report._render_qweb_html(
            "customer_mgmt.report_customer_card", customer.ids
        )
        return html.decode()

    def test_the_card_tells_the_file(self):
        self.customer.write(
            {
                "profile_class": "a",
                "profile_capital": 1234.5,
                "profile_reputation": "4",
                "key_person_ids": [Command.create({"name": "Li Wei", "role": "legal"})],
            }
        )
        html = self._html(self.customer, self.sales)
        for text in ("Customer", "1,234.50", "Good", "Li Wei", "Legal Representative"):
            self.assertIn(text, html)

    def test_a_contacts_card_is_its_companys(self):
        contact = self.env["res.partner"].create(
            {"name": "Somebody", "parent_id": self.customer.id}
        )
        html = self._html(contact, self.sales)
        self.assertIn(self.customer.name, html)

    def test_agents_get_a_card_without_the_surveys(self):
        self.env["customer.turnover.survey"].create(
            {
                "partner_id": self.customer.id,
                "year": 2024,
                "amount": 765432,
                "source": "Report",
            }
        )
        self.assertIn("765,432", self._html(self.customer, self.sales))
        self.assertNotIn("765,432", self._html(self.customer, self.users["agent"]))


@tagged("post_install", "-at_install")
class TestMerge(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer("Other", profile_area="South")
        cls.kind = cls.env.ref("customer_mgmt.customer_document_type_tax")
        cls.competitor = cls.env["customer.competitor"].create({"name": "Oak"})
        for customer in cls.customer | cls.other:
            cls._fill(customer)

    @classmethod
    def _fill(cls, customer):
        partner = {"partner_id": customer.id}
        cls.env["customer.key.person"].create({**partner, "name": customer.name})
        cls.env["customer.competitor.supply"].create(
            {**partner, "competitor_id": cls.competitor.id, "share": 10}
        )
        for number in ("same", f"only of {customer.name}"):
            cls.env["customer.document"].create(
                {**partner, "type_id": cls.kind.id, "number": number}
            )
        for year in (2023, customer.name == "Other" and 2022 or 2021):
            cls.env["customer.turnover.survey"].create(
                {**partner, "year": year, "amount": 100, "source": "Visit"}
            )

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other).ids, self.customer)
        self.env.invalidate_all()

    def test_every_part_of_the_file_survives(self):
        self._merge()
        self.assertFalse(self.other.exists())
        customer = self.customer.with_context(active_test=False)
        self.assertEqual(
            sorted(customer.key_person_ids.mapped("name")), ["Customer", "Other"]
        )
        self.assertEqual(len(customer.competitor_supply_ids), 2)
        documents = customer.customer_document_ids
        self.assertEqual(len(documents), 4)
        self.assertEqual(
            sorted(documents.filtered("active").mapped("number")),
            ["only of Customer", "only of Other", "same"],
        )
        self.assertEqual(
            sorted((s.year, s.source) for s in customer.turnover_survey_ids),
            [
                (2021, "Visit"),
                (2022, "Visit"),
                (2023, "Visit"),
                (2023, "Visit (Other)"),
            ],
        )

    def test_completeness_counts_what_was_merged_in(self):
        self.customer.key_person_ids.unlink()
        before = self.customer.profile_completeness
        self._merge()
        self.assertEqual(self.customer.profile_area, "South")
        self.assertGreater(self.customer.profile_completeness, before)
        self.assertEqual(
            self.customer.profile_completeness,
            self._recomputed(self.customer),
        )

    def _recomputed(self, customer):
        stored = customer.profile_completeness
        customer._compute_profile_completeness()
        recomputed, customer.profile_completeness = (
            customer.profile_completeness,
            stored,
        )
        return recomputed
