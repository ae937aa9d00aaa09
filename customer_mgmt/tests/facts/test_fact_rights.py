from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .facts_world import FactsWorld

_FACTS = ("sales", "product", "sales.exact", "product.exact", "line")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactRights(FactsWorld):
    """Salespeople see the facts of own customers, companies are apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second.user_id = cls.controller
        for customer in cls.customers:
            cls._post((cls.products[0], 1, 100), customer=customer)
        cls._post(
            (cls.products[0], 1, 8), company_id=cls.elsewhere.id, seller=cls.controller
        )
        cls._sum()

    def _seen(self, user, fact):
        facts = self.env[f"customer.fact.{fact}"].with_user(user)
        return {
            (customer, total)
            for customer, total in facts._read_group(
                [], ["partner_id"], ["turnover:sum"]
            )
        }

    def test_a_salesperson_sees_own_customers(self):
        for fact in _FACTS:
            with self.subTest(fact):
                self.assertEqual(self._seen(self.sales, fact), {(self.customer, 100)})

    def test_a_sales_manager_sees_all_customers_of_the_company(self):
        for fact in _FACTS:
            with self.subTest(fact):
                self.assertEqual(
                    self._seen(self.users["sales_all"], fact),
                    {(self.customer, 100), (self.second, 100)},
                )

    def test_another_company_sees_its_own(self):
        user = new_test_user(
            self.env,
            "cm_elsewhere",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.elsewhere.id,
            company_ids=self.elsewhere.ids,
        )
        for fact in _FACTS:
            with self.subTest(fact):
                self.assertEqual(self._seen(user, fact), {(self.customer, 8)})

    def test_a_salesperson_sees_own_sales_by_product(self):
        sellers = self.env["customer.fact.seller"]
        groups = sellers.with_user(self.sales)._read_group([], ["user_id"], [])
        self.assertEqual(groups, [(self.sales.with_user(self.sales),)])

    def test_sums_of_all_are_for_those_who_see_all(self):
        totals = self.env["customer.fact.product.total"]
        with self.assertRaises(AccessError):
            totals.with_user(self.sales)._read_group([], [], ["turnover:sum"])
        groups = totals.with_user(self.users["sales_all"])._read_group(
            [], ["product_id"], ["turnover:sum"]
        )
        self.assertEqual(groups, [(self.products[0], 200)])

    def test_costs_need_the_right_to_see_margins(self):
        for fact in (*_FACTS, "seller"):
            facts = self.env[f"customer.fact.{fact}"]
            for name in ("cost", "gross_profit"):
                with self.subTest(fact=fact, name=name):
                    with self.assertRaises(AccessError):
                        facts.with_user(self.sales)._read_group([], [], [f"{name}:sum"])
                    facts.with_user(self.users["manager"])._read_group(
                        [], [], [f"{name}:sum"]
                    )
        with self.assertRaises(AccessError):
            self.facts.with_user(self.sales)._read_group([], [], ["margin_rate:avg"])

    def test_a_rate_is_the_rate_of_the_sums(self):
        self._post((self.products[0], 1, 900))
        self._post((self.products[1], 1, 0.0), customer=self.second, day="2026-03-01")
        self._sum()
        manager = self.facts.with_user(self.users["manager"])
        # 1,100 sold in all in February, three pieces that cost 40.
        [(rate,)] = manager._read_group(
            [("month", "=", "2026-02-01"), ("company_id", "=", self.company.id)],
            [],
            ["margin_rate:avg"],
        )
        self.assertAlmostEqual(rate, 980 / 1100)
        [(blank,)] = manager._read_group(
            [("month", "=", "2026-03-01")], [], ["margin_rate:avg"]
        )
        self.assertFalse(blank)

    def test_every_figure_opens_the_lines_it_is_the_sum_of(self):
        for name in ("sales", "product", "seller", "product.total"):
            fact = self.env[f"customer.fact.{name}"].search([], limit=1)
            action = fact.action_open_lines()
            lines = self.env[action["res_model"]].search(action["domain"])
            with self.subTest(name):
                self.assertTrue(lines)
                self.assertEqual(sum(lines.mapped("turnover")), fact.turnover)
                self.assertEqual(sum(lines.mapped("cost")), fact.cost)

    def test_nobody_writes_facts(self):
        fact = self.facts.search([], limit=1)
        for user in (self.sales, self.users["manager"]):
            with self.assertRaises(AccessError):
                fact.with_user(user).write({"turnover": 1})

    def test_only_managers_rebuild(self):
        build = self.builds._of(self.company)
        with self.assertRaises(AccessError):
            build.with_user(self.sales).sudo(False).action_rebuild()
        build.with_user(self.users["manager"]).sudo(False).action_rebuild()
        self.assertEqual(build.state, "building")
