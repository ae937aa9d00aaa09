from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ...demo.warning_plan import RAISED_BY_REDWOOD, STORIES
from .warning_world import TODAY, WarningWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-08 12:00:00")
class TestSignals(WarningWorld):
    """Each signal is raised by its customer of the demo, and not by the near miss."""

    def test_every_story_raises_its_signal_alone(self):
        customers = self.stories._build(TODAY)
        raised = {
            kind: self.env["customer.warning.find"]._find(
                self._signal(kind), self.company
            )
            for kind in self._kinds()
        }
        for key, story in STORIES.items():
            own = {kind for kind, found in raised.items() if customers[key].id in found}
            expected = {story.raises} - {None}
            if key == "redwood":
                expected = set(RAISED_BY_REDWOOD)
            self.assertEqual(own, expected, key)

    def test_stories_are_the_same_on_the_last_day_of_a_month(self):
        for day in ("2026-03-31", "2026-03-01"):
            with self.subTest(day), freeze_time(f"{day} 12:00:00"):
                keys = ("acacia", "almond", "cherry", "cypress", "laurel", "lime")
                customers = self.stories._build(date.fromisoformat(day), keys)
                for key in keys:
                    for kind in self._kinds():
                        found = self._evidence(kind, customers[key])
                        self.assertEqual(
                            bool(found), STORIES[key].raises == kind, (key, kind)
                        )

    def test_threshold_and_window_are_the_company_s(self):
        customers = self.stories._build(TODAY, ("almond", "cherry"))
        self._signal("slope").threshold = 2.4
        self.assertTrue(self._evidence("slope", customers["almond"]))
        self._signal("index").threshold = 31
        self.assertFalse(self._evidence("index", customers["cherry"]))

    def test_second_company_looks_at_its_own_documents(self):
        second = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.env.ref("base.EUR").id}
        )
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=second, install_demo=False
        )
        self.env.user.company_ids |= second
        stories = self.stories.with_company(second).with_context(
            allowed_company_ids=second.ids
        )
        customers = stories._build(TODAY, ("acacia", "laurel", "mahogany"))
        for key, customer in customers.items():
            kind = STORIES[key].raises
            self.assertTrue(self._evidence(kind, customer, second), key)
            self.assertFalse(self._evidence(kind, customer), key)

    def test_orders_in_another_currency_count_at_their_own_rate(self):
        eur = self.env.ref("base.EUR")
        eur.active = True
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", eur.id)]).unlink()
        rates.create(
            {
                "currency_id": eur.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 0.5,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": eur.id}
        )
        customers = self.stories._build(TODAY, ("lime",))
        # 1,600 euros are 3,200 dollars: with 2,800 already there, six times the mean.
        order = self._create_order(
            16, customers["lime"], pricelist_id=pricelist.id, currency_id=eur.id
        )
        order.order_line.price_unit = 100
        order.action_confirm()
        found = self._evidence("spike", customers["lime"])
        self.assertEqual((found.value, found.now), (6.0, 6000.0))
        self.assertIn(order.id, found.lines)

    def test_orders_of_contacts_count_for_their_company(self):
        customers = self.stories._build(TODAY, ("lime",))
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": customers["lime"].id}
        )
        self._create_order(4, contact).action_confirm()
        self.assertEqual(self._evidence("spike", customers["lime"]).value, 3.2)

    def test_new_customer_and_quotation_are_no_spike(self):
        self._create_order(50).action_confirm()
        self.assertFalse(self._evidence("spike", self.customer))
        customers = self.stories._build(TODAY, ("lime",))
        self._create_order(40, customers["lime"])
        self.assertFalse(self._evidence("spike", customers["lime"]))

    def test_first_limit_and_ramp_up_are_no_rise(self):
        self._create_order(10).action_confirm()
        self.assertFalse(self._evidence("rise", self.customer))
        self._create_limit(self.account, 1500, source="ramp_up")
        self.assertFalse(self._evidence("rise", self.customer))
        self._create_limit(self.account, 2000)
        self.assertEqual(self._evidence("rise", self.customer).value, 200.0)

    def test_limit_approved_late_has_risen_when_it_was_approved(self):
        customers = self.stories._build(TODAY, ("mahogany",))
        customer = customers["mahogany"]
        limit = customer.credit_account_ids.limit_ids.filtered(
            lambda x: x.amount == 15000
        )
        limit.decided_on = "2026-07-07 09:00:00"
        self.assertFalse(self._evidence("rise", customer))
