from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .class_world import ClassWorld, firsts


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestClassRights(ClassWorld):
    """Salespeople see own customers' classes, companies are apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-30 12:00:00"):
            cls.second.user_id = cls.controller
            cls._buy(cls.customer, firsts(1, 6))
            cls._buy(cls.second, firsts(1, 6))
            cls._buy(cls.second, firsts(6, 6), company_id=cls.elsewhere.id)
            cls._rebuild()
            cls.stranger = cls._seller_elsewhere()

    def _seen(self, user):
        return self.classes.with_user(user).search([("latest", "=", True)]).partner_id

    def test_a_salesperson_sees_own_customers(self):
        self.assertEqual(self._seen(self.sales), self.customer)
        self.assertEqual(self._seen(self.sales_all), self.customers)

    def test_another_company_sees_its_own(self):
        rows = self.classes.with_user(self.stranger).search([])
        self.assertEqual(rows.partner_id, self.second)
        self.assertEqual(rows.company_id.ids, self.elsewhere.ids)

    def test_panels_count_what_the_user_may_see(self):
        for user, count in ((self.sales, 1), (self.sales_all, 2)):
            with self.subTest(user.login):
                panel = self._panel("activity", user)
                states = panel["months"][-1]["states"]
                self.assertEqual(sum(s["count"] for s in states.values()), count)
                panel = self._panel("attention", user)
                self.assertEqual(sum(c["count"] for c in panel["abc"].values()), count)

    def test_the_partner_shows_its_class_in_the_present_company(self):
        partner = self.second.with_user(self.sales_all)
        self.assertEqual((partner.class_activity, partner.class_abc), ("active", "a"))
        abroad = self.second.with_user(self.stranger)
        self.assertEqual(abroad.class_activity, "new")
        action = partner.action_open_class_history()
        self.assertEqual(
            len(self.classes.with_user(self.sales_all).search(action["domain"])), 6
        )

    def test_nobody_writes_classes(self):
        for user in (self.sales, self.users["manager"]):
            with self.assertRaises(AccessError):
                self._class_of(self.customer).with_user(user).write({"abc": "c"})
