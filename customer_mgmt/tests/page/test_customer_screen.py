from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .analysis_world import AnalysisWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestCustomerScreen(AnalysisWorld):
    def _panel(self, user, customer=None):
        screen = self._as(user, "customer.analysis.customer")
        return screen.panel({"partner_id": (customer or self.customer).id})

    def test_every_figure_of_sales_opens_its_lines(self):
        found = self._panel(self.controller)
        sales = found["sales"]
        self.assertEqual(sales["year"]["turnover"], 1000)
        self.assertIsNone(sales["last_year"]["turnover"])
        self.assertEqual(len(sales["months"]), 24)
        for figure in (*sales["months"], sales["year"], sales["rolling"]):
            self._assert_opens(
                self.controller, figure["open"], figure["turnover"] or 0.0
            )
        self.assertEqual(
            [(p["name"], p["turnover"], p["share"]) for p in found["products"]],
            [("Consulting", 800, 0.8), ("Screw", 200, 0.2)],
        )
        for product in found["products"]:
            self._assert_opens(self.controller, product["open"], product["turnover"])

    def test_money_is_what_the_models_know(self):
        found = self._panel(self.controller)
        account = self.customer.credit_account_ids
        self.assertEqual(found["credit"]["exposure"], account.exposure_total)
        self.assertEqual(found["credit"]["limit"], 1000)
        day = self.company._credit_today()
        aged = self.ageing._ageing_of(self.customer, self.company, day)[self.customer]
        self.assertEqual(found["payment"]["receivable"], aged.total)
        self.assertEqual(found["payment"]["overdue"], sum(aged.bands))
        period = account._payment_period(self.company)
        record = self._record(*period)
        self.assertEqual(found["payment"]["beyond_terms"], record.days_beyond_terms)
        self.assertEqual(found["payment"]["experiences"], record.experiences)
        for name in ("receivable", "overdue"):
            self._assert_opens(
                self.controller,
                found["payment"]["open"][name],
                found["payment"][name],
                "amount",
            )

    def test_counters_open_what_they_count(self):
        self._create_order(2, user=self.sales)
        self._create_order(3, user=self.sales).action_confirm()
        found = self._panel(self.sales)
        counters = {each["name"]: each for each in found["counters"]}
        self.assertEqual(counters["quotations"]["count"], 1)
        self.assertEqual(counters["quotations"]["amount"], 200)
        self.assertEqual(counters["orders"]["count"], 1)
        for each in counters.values():
            model = self._as(self.sales, each["open"]["res_model"])
            self.assertEqual(model.search_count(each["open"]["domain"]), each["count"])

    def test_margins_need_their_group(self):
        found = self._panel(self.sales)
        self.assertIsNone(found["sales"]["year"]["gross_profit"])
        self.assertIsNone(found["sales"]["year"]["rate"])
        self.sales.group_ids += self.env.ref("customer_mgmt.group_customer_margin")
        found = self._panel(self.sales)
        # 1,000 less 4 × 40 and 10 × 7.
        self.assertEqual(found["sales"]["year"]["gross_profit"], 770)
        self.assertEqual(found["sales"]["year"]["rate"], 0.77)

    def test_a_salesperson_sees_own_customers_without_finances(self):
        found = self._panel(self.sales)
        self.assertIsNone(found["payment"])
        self.assertNotIn("exposure", found["credit"])
        self.assertEqual(found["credit"]["headroom"], 0)
        with self.assertRaises(AccessError):
            self._panel(self.sales, self.second)
        self.assertEqual(
            self._panel(self.users["sales_all"], self.second)["targets"], []
        )

    def test_a_contact_stands_for_its_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        found = self._panel(self.sales, contact)
        self.assertEqual(found["head"]["name"], "Customer")
        self.assertEqual(found["sales"]["year"]["turnover"], 1000)

    def test_outsiders_see_nothing(self):
        for login in ("portal", "agent"):
            with self.assertRaises(AccessError):
                self._panel(self.users[login])
        nobody = new_test_user(self.env, "cm_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._panel(nobody)

    def test_companies_are_apart(self):
        self._foreign(self.controller)
        screen = self.env["customer.analysis.customer"].with_user(self.controller)
        screen = screen.with_context(allowed_company_ids=self.elsewhere.ids)
        found = screen.panel({"partner_id": self.customer.id})
        self.assertIsNone(found["sales"]["year"]["turnover"])
        self.assertEqual(found["payment"]["receivable"], 0)

    def test_it_takes_ten_queries(self):
        """With account, open items, orders and a target; each branch costs two more."""
        self._create_account(self.customer, 1000, self.elsewhere)
        self._post((self.products[0], 5, 200), company_id=self.elsewhere.id)
        self.env["customer.sales.target"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.elsewhere.id,
                "year": 2026,
                "target_value": 2000,
            }
        )
        self._sum_all()
        for user in (self.controller, self.sales):
            self._foreign(user)
            screen = self.env["customer.analysis.customer"].with_user(user)
            screen = screen.with_context(allowed_company_ids=self.elsewhere.ids)
            # Once before, so that what Odoo keeps for all requests is there.
            self.env.flush_all()
            self.env.invalidate_all()
            screen.panel({"partner_id": self.customer.id})
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(10):
                found = screen.panel({"partner_id": self.customer.id})
            self.assertEqual(found["targets"][0]["attainment"], 0.5)
            self.assertEqual(found["credit"]["headroom"], 0)

    def test_the_card_prints_sales_for_whoever_may_see_them(self):
        report = self._as(self.sales, "report.customer_mgmt.customer_card")
        values = report._get_report_values((self.customer + self.second).ids)
        card = values["cards"][self.customer.id]["analysis"]
        self.assertEqual(len(card["months"]), 12)
        self.assertIn(("Consulting", "$\xa0800.00", "80.0 %"), card["products"])
        self.assertEqual(card["payment"], [])
        self.assertIsNone(values["cards"][self.second.id]["analysis"])
        report = self._as(self.controller, "report.customer_mgmt.customer_card")
        cards = report._get_report_values(self.customer.ids)["cards"]
        self.assertTrue(cards[self.customer.id]["analysis"]["payment"])
