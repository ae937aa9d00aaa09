from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, Form, tagged

from ...rules.matching import name_key, vat_key
from ..common import CreditCommon

_FORMS = ("Ltd", "Co., Ltd.", "GmbH", "S.A.", "有限公司", "股份有限公司", "INC")
_CORES = st.text("abcdefghijkmopqrtuvwxyz上海华联", min_size=4, max_size=12).filter(
    lambda core: name_key(core) == core
)


@tagged("post_install", "-at_install")
class TestKeys(BaseCase):
    @given(st.text(max_size=40))
    def test_a_key_is_its_own_key_or_shorter(self, name):
        key = name_key(name)
        self.assertLessEqual(len(name_key(key)), len(key))
        self.assertNotRegex(key, r"[\s.,()]")

    @given(_CORES, st.sampled_from(_FORMS), st.sampled_from(_FORMS))
    def test_legal_forms_make_no_difference(self, core, one, other):
        self.assertEqual(name_key(f"{core} {one}"), name_key(f"{core.upper()} {other}"))

    @given(st.from_regex(r"[0-9]{6,12}", fullmatch=True))
    def test_signs_and_the_countrys_prefix_make_no_difference(self, number):
        spaced = f"DE {number[:3]}.{number[3:]}"
        self.assertEqual(vat_key(spaced, "DE"), vat_key(number, "DE"))


@tagged("post_install", "-at_install")
class TestDuplicates(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.shanghai = cls._create_customer(
            "上海华联集团股份有限公司", city="Shanghai", country_id=cls.china.id
        )

    def test_a_similar_name_is_shown_before_saving(self):
        form = Form(
            self.env["res.partner"]
            .with_user(self.sales)
            .with_context(default_is_company=True)
        )
        form.name = "上海华联（集团）有限公司"
        self.assertIn(
            f"/odoo/res.partner/{self.shanghai.id}", form.profile_duplicate_note
        )
        form.name = "北京华联有限公司"
        self.assertFalse(form.profile_duplicate_note)

    def test_the_same_tax_number_is_found_in_any_spelling(self):
        self.shanghai.vat = "9131 0000-MA1FL0WQ0X"
        twin = self._create_customer(
            "Another", vat="91310000ma1fl0wq0x", country_id=self.china.id
        )
        self.assertEqual(twin.profile_duplicate_ids, self.shanghai)

    def test_a_renamed_customer_is_found_by_its_new_name(self):
        self.shanghai.name = "Harbour Trading"
        twin = self._create_customer("HARBOUR TRADING LTD")
        self.assertEqual(twin.profile_duplicate_ids, self.shanghai)

    def test_archived_customers_are_shown_too(self):
        self.shanghai.action_archive()
        twin = self._create_customer("上海华联集团公司")
        self.assertEqual(twin.profile_duplicate_ids, self.shanghai)

    def test_people_and_own_branches_are_no_duplicates(self):
        person = self.env["res.partner"].create({"name": self.shanghai.name})
        branch = self._create_customer(self.shanghai.name, parent_id=self.shanghai.id)
        for partner in person | branch | self.shanghai:
            self.assertFalse(partner.profile_duplicate_ids, partner)

    def test_a_name_cannot_bring_markup_into_the_note(self):
        self._create_customer("<img src=x>")
        twin = self._create_customer("IMG SRC X")
        self.assertIn("&lt;img", twin.profile_duplicate_note)

    def test_another_companys_customers_are_not_shown(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.shanghai.company_id = company
        twin = self._create_customer("上海华联集团公司")
        self.assertFalse(twin.with_user(self.sales).profile_duplicate_ids)

    def test_installing_fills_the_keys_as_the_orm_does(self):
        partners = self.customer | self.shanghai
        partners.vat = "CN 123"
        self.env.flush_all()
        names = ["profile_name_key", "profile_vat_key", "profile_completeness"]
        by_orm = partners.read(names)
        self.env.cr.execute(
            "UPDATE res_partner SET profile_name_key = NULL, profile_vat_key = NULL,"
            " profile_completeness = NULL WHERE id IN %s",
            [tuple(partners.ids)],
        )
        self.env["res.partner"]._fill_profile_columns()
        self.env.invalidate_all()
        self.assertEqual(partners.read(names), by_orm)
