from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .class_world import ClassWorld, firsts


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestActivityReason(ClassWorld):
    """Why a customer was lost is written down by the salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-30 12:00:00"):
            cls._buy(cls.customer, firsts(1, 2), 300)
            cls._buy(cls.second, firsts(1, 6))
            cls._rebuild()
        types = cls.env["customer.activity.reason.type"]
        cls.price = types.create({"name": "Too dear", "kind": "stop"})
        cls.offer = types.create({"name": "New offer", "kind": "return"})

    def _enter(self, user=None, **values):
        return (
            self.env["customer.activity.reason"]
            .with_user(user or self.sales)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "reason_id": self.price.id,
                    **values,
                }
            )
        )

    def test_a_loss_waits_for_its_reason(self):
        lost = self._class_of(self.customer)
        self.assertEqual((lost.activity, lost.has_reason), ("lost", False))
        panel = self._panel("activity")
        self.assertEqual(panel["without_reason"]["count"], 1)
        self.assertEqual(panel["without_reason"]["value"], 600)
        self.assertEqual(self._opened(panel["without_reason"]).ids, lost.ids)
        reason = self._enter()
        self.assertEqual((reason.value, reason.user_id), (600, self.sales))
        self.env.invalidate_all()
        self.assertTrue(lost.has_reason)
        panel = self._panel("activity")
        self.assertEqual(panel["without_reason"]["count"], 0)
        [row] = panel["reasons"]
        self.assertEqual(
            (row["name"], row["count"], row["value"]), ("Too dear", 1, 600)
        )
        self.assertEqual(self._opened(row).ids, reason.ids)

    def test_a_reason_of_before_the_last_invoice_tells_nothing(self):
        self._enter(date="2026-01-10")
        self.assertFalse(self._class_of(self.customer).has_reason)

    def test_the_row_opens_a_form_of_the_right_kind(self):
        action = self._class_of(self.customer).action_enter_reason()
        self.assertEqual(action["context"]["default_kind"], "stop")
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)

    def test_a_reason_fits_its_kind_and_has_happened(self):
        with self.assertRaises(ValidationError):
            self._enter(reason_id=self.offer.id)
        with self.assertRaises(ValidationError):
            self._enter(date="2026-07-01")
        self.assertTrue(self._enter(kind="return", reason_id=self.offer.id))

    def test_a_salesperson_enters_for_own_customers(self):
        self.second.user_id = self.controller
        with self.assertRaises(AccessError):
            self._enter(partner_id=self.second.id)
        with self.assertRaises(AccessError):
            self._enter(self.users["agent"])
        with self.assertRaises(AccessError):
            self._enter().unlink()

    def test_merged_customers_keep_their_reasons(self):
        reason = self._enter()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.customers.ids, self.second)
        self.assertEqual(reason.partner_id, self.second)
