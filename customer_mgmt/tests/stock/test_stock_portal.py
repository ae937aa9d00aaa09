from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .stock_world import StockWorld


@tagged("post_install", "-at_install")
class TestStockPortal(StockWorld, HttpCase):
    """A customer reports own stock, sees nobody else's, and touches nothing sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._buyer("cm_buyer_one")
        cls._buyer("cm_buyer_two", cls.second)
        for product in cls.products:
            cls._stock(product)
        cls.desk.name = "Portal Desk"

    def setUp(self):
        super().setUp()
        self.authenticate("cm_buyer_one", "cm_buyer_one")
        self.month = self.surveys.default_get(["month"])["month"]
        self.url = f"/my/stock-surveys/{self.month:%Y-%m}"

    def _own(self, customer=None):
        self.env.invalidate_all()
        customer = customer or self.customer
        return self.surveys.search([("partner_id", "=", customer.id)])

    def _post(self, **values):
        csrf = {"csrf_token": Request.csrf_token(self)}
        return self.url_open(self.url, data={**csrf, **values})

    def _values(self, survey, closing, opening="10"):
        return {
            f"{part}_{line.id}": text
            for line in survey.line_ids
            for part, text in (("opening", opening), ("closing", closing))
        }

    def _opened(self):
        self.url_open(self.url)
        return self._own()

    def test_the_list_asks_for_missing_months(self):
        page = self.url_open("/my/stock-surveys").text
        self.assertIn(self.url, page)
        self.authenticate("cm_buyer_two", "cm_buyer_two")
        self.assertNotIn(self.url, self.url_open("/my/stock-surveys").text)

    def test_home_counts(self):
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["stock_survey_missing_count"]}
        )
        self.assertEqual(counters, {"stock_survey_missing_count": 3})

    def test_months_are_written_as_the_language_does(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.users"].search([("login", "=", "cm_buyer_one")]).lang = "zh_CN"
        self.authenticate("cm_buyer_one", "cm_buyer_one")
        self.assertRegex(self.url_open("/my/stock-surveys").text, r"20\d\d年\d+月")

    def test_what_is_sent_counts_and_can_no_longer_be_changed(self):
        survey = self._opened()
        self.assertEqual(survey.line_ids.product_id, self.products)
        page = self._post(confirm="1", **self._values(survey, "7"))
        self.assertIn("has been sent", page.text)
        survey = self._own()
        self.assertEqual((survey.state, survey.source), ("confirmed", "portal"))
        self.assertEqual(survey.surveyor_id.login, "cm_buyer_one")
        self.assertEqual(survey.line_ids.mapped("closing_qty"), [7, 7])
        page = self._post(confirm="1", **self._values(survey, "9"))
        self.assertIn("confirmed", page.text)
        self.assertEqual(self._own().line_ids.mapped("closing_qty"), [7, 7])

    def test_errors_say_what_to_do_and_keep_what_was_written(self):
        survey = self._opened()
        page = self._post(confirm="1", **self._values(survey, "seven"))
        self.assertIn("“seven” is not a quantity", page.text)
        self.assertIn('value="seven"', page.text)
        page = self._post(confirm="1", **self._values(survey, ""))
        self.assertIn("enter the closing stock", page.text)
        page = self._post(counted_on="2999-01-01")
        self.assertIn("Choose a day till today", page.text)
        self.assertEqual(self._own().state, "draft")

    def test_saved_is_a_draft(self):
        survey = self._opened()
        page = self._post(save="1", **self._values(survey, "5"))
        self.assertIn("Saved.", page.text)
        self.assertEqual(self._own().state, "draft")
        self.assertEqual(self._own().line_ids.mapped("closing_qty"), [5, 5])

    def test_another_customer_is_not_reached(self):
        survey = self._opened()
        self.authenticate("cm_buyer_two", "cm_buyer_two")
        page = self.url_open(self.url)
        self.assertNotIn("Portal Desk", page.text)
        page = self._post(confirm="1", **self._values(survey, "1"))
        self.assertFalse(self._own(self.second))
        self.assertEqual(self._own().line_ids.mapped("closing_qty"), [None, None])

    def test_lines_of_others_in_the_form_are_ignored(self):
        self._stock(customer=self.second)
        foreign = self._opened()
        self.authenticate("cm_buyer_two", "cm_buyer_two")
        self.url_open(self.url)
        self._post(save="1", **self._values(foreign, "66"))
        self.assertEqual(self._own().line_ids.mapped("closing_qty"), [None, None])

    def test_months_that_nothing_is_asked_for_are_refused(self):
        for name in ("2019-01", "2999-01", "2026-13", "x", str(self.month)):
            page = self.url_open(f"/my/stock-surveys/{name}")
            self.assertTrue(page.url.endswith("/my/stock-surveys"), name)
        self.assertFalse(self._own())

    def test_tour_of_the_entry(self):
        self.start_tour(
            "/my", "customer_stock_portal", login="cm_buyer_one", timeout=120
        )
        self.assertEqual(self._own().state, "confirmed")
        self.assertEqual(self._own().line_ids.mapped("closing_qty"), [7, 7])
