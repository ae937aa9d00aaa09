from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .warning_world import TODAY, WarningWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-08 12:00:00")
class TestWarningRights(WarningWorld):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redwood = cls.stories._build(TODAY, ("redwood",))["redwood"]
        cls.redwood.user_id = cls.sales
        cls.warnings.sudo()._find_now()
        cls.warned = cls.redwood.credit_account_ids

    def test_salesperson_sees_the_light_of_own_customers_and_no_more(self):
        own = self.warned.with_user(self.sales)
        self.assertEqual(own.read(["warning_light"])[0]["warning_light"], "alert")
        for secret in (
            "warning_weight",
            "warning_signal_ids",
            "warning_cause",
            "warning_ids",
            "exposure_disputed",
        ):
            with self.subTest(secret), self.assertRaises(AccessError):
                own.read([secret])
        with self.assertRaises(AccessError):
            own.search([("warning_weight", ">", 0)])
        with self.assertRaises(AccessError):
            self.warned.warning_ids.with_user(self.sales).read(["finding"])
        self.redwood.user_id = self.controller
        found = own.search([("warning_light", "=", "alert")])
        self.assertNotIn(self.warned, found)

    def test_controller_opens_the_watch_list(self):
        accounts = self.env["customer.credit.account"].with_user(self.controller)
        found = accounts.web_search_read(
            [("warning_weight", ">", 0)],
            {
                "partner_id": {},
                "warning_weight": {},
                "warning_signal_ids": {"fields": {"display_name": {}, "color": {}}},
                "warning_cause": {},
                "warning_due": {},
            },
            order="warning_weight DESC",
        )
        row = next(r for r in found["records"] if r["id"] == self.warned.id)
        self.assertEqual(len(row["warning_signal_ids"]), 2)
        slope = self._signal("slope").with_user(self.controller)
        self.assertIn(
            self.warned, accounts.search([("warning_signal_ids", "in", slope.ids)])
        )

    def test_page_of_the_watch_list_takes_the_queries_of_a_row(self):
        self.stories._build(TODAY, ("acacia", "cherry", "pear", "laurel"))
        self.warnings.sudo()._find_now()
        accounts = self.env["customer.credit.account"].with_user(self.controller)
        names = ["warning_signal_ids", "warning_cause", "warning_due", "partner_id"]

        def count(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = accounts.search([("warning_weight", ">", 0)], limit=limit)
            found.read(names)
            return self.env.cr.sql_log_count - before

        count(5)
        self.assertEqual(count(5), count(1))

    def test_second_company_sees_no_warning_of_the_first(self):
        second = self.env["res.company"].create({"name": "Second"})
        user = new_test_user(
            self.env,
            "cm_second_controller",
            groups="customer_mgmt.group_customer_credit_controller",
            company_id=second.id,
            company_ids=[(6, 0, second.ids)],
        )
        for model in ("customer.credit.warning", "customer.credit.signal"):
            found = self.env[model].with_user(user).search([])
            self.assertFalse(found.company_id - second, model)
        self.assertEqual(
            len(
                self.env["customer.credit.signal"].search(
                    [("company_id", "=", second.id)]
                )
            ),
            6,
        )
        own = self.env["customer.identity.change"].with_user(user)
        self.redwood.company_id = self.company
        self.redwood.street = "New Street 1"
        self.redwood.street = "New Street 2"
        self.assertFalse(own.search([("partner_id", "=", self.redwood.id)]))

    def test_changes_are_noted_whoever_makes_them_and_never_edited(self):
        changes = self.env["customer.identity.change"]
        seller = new_test_user(
            self.env,
            "cm_seller",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        self.redwood.street = "Old Street 1"
        quiet = self.redwood.with_user(seller).with_context(tracking_disable=True)
        quiet.street = "New Street 2"
        found = changes.search([("partner_id", "=", self.redwood.id)])
        self.assertRecordValues(
            found,
            [
                {
                    "kind": "address",
                    "old_value": "Old Street 1",
                    "new_value": "New Street 2",
                    "user_id": seller.id,
                }
            ]
            + [
                {
                    "kind": "address",
                    "old_value": "",
                    "new_value": "Old Street 1",
                    "user_id": self.env.uid,
                }
            ],
        )
        with self.assertRaises(UserError):
            found[0].sudo().new_value = "x"
        with self.assertRaises(AccessError):
            changes.with_user(seller).search([])

    def test_address_of_a_store_counts_and_that_of_a_person_does_not(self):
        changes = self.env["customer.identity.change"]
        store, person = self.env["res.partner"].create(
            [
                {
                    "name": "Store",
                    "parent_id": self.redwood.id,
                    "type": kind,
                    "street": "Quay 1",
                }
                for kind in ("delivery", "other")
            ]
        )
        store.street, person.street = "Quay 2", "Quay 3"
        found = changes.search([("partner_id", "=", self.redwood.id)])
        self.assertEqual(found.contact_id, store)

    def test_supplier_s_bank_account_is_not_noted(self):
        supplier = self.env["res.partner"].create({"name": "Supplier"})
        account = self.env["res.partner.bank"].create(
            {"partner_id": supplier.id, "acc_number": "11"}
        )
        account.acc_number = "12"
        changes = self.env["customer.identity.change"]
        self.assertFalse(changes.search([("partner_id", "=", supplier.id)]))

    def test_second_bank_account_is_a_change_and_the_first_is_not(self):
        banks = self.env["res.partner.bank"]
        changes = self.env["customer.identity.change"]
        banks.create({"partner_id": self.redwood.id, "acc_number": "11"})
        self.assertFalse(self._evidence("identity", self.redwood))
        banks.create({"partner_id": self.redwood.id, "acc_number": "22"})
        found = self._evidence("identity", self.redwood)
        self.assertEqual(found.what, ("bank",))
        last = changes.browse(found.lines)
        self.assertEqual((last.old_value, last.new_value), ("11", "22"))
