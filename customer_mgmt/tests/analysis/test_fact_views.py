from freezegun import freeze_time

from odoo.tests import tagged

from ..facts.facts_world import FactsWorld

_ACTIONS = ("customer_fact_sales", "customer_fact_product", "customer_fact_seller")
_SEES_MARGINS = {"sales": False, "manager": True, "accountant": True}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactViews(FactsWorld):
    """The views of facts: what they group by, and whom they show margins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for customer in cls.customers:
            cls._post((cls.products[0], 1, 100), customer=customer)
        cls._sum()

    def _action(self, name, role):
        action = self.env.ref(f"customer_mgmt.{name}_action")
        model = self.env[action.res_model].with_user(self.users[role])
        kinds = [
            (False, kind) for kind in ("pivot", "graph", "list", "kanban", "search")
        ]
        return model, model.get_views(kinds)["views"]

    def test_margins_are_shown_to_whom_may_see_them(self):
        for name in _ACTIONS:
            for role, shown in _SEES_MARGINS.items():
                _model, views = self._action(name, role)
                for kind in ("pivot", "list"):
                    with self.subTest(name=name, role=role, kind=kind):
                        arch = views[kind]["arch"]
                        self.assertEqual('name="margin_rate"' in arch, shown)
                        self.assertEqual('name="gross_profit"' in arch, shown)
                        self.assertIn('name="turnover"', arch)

    def test_the_sums_of_all_show_margins_to_whom_may_see_them(self):
        for role, shown in (
            ("manager", True),
            ("accountant", True),
            ("sales_all", False),
        ):
            _model, views = self._action("customer_fact_product_total", role)
            for kind in ("pivot", "list"):
                with self.subTest(role=role, kind=kind):
                    arch = views[kind]["arch"]
                    self.assertEqual('name="margin_rate"' in arch, shown)
                    self.assertIn('name="turnover"', arch)

    def test_facts_are_grouped_by_what_is_known_of_the_customer(self):
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.account.sudo().grade_id = grade
        facts = self.env["customer.fact.sales"].with_user(self.users["manager"])
        groups = facts.formatted_read_group([], ["grade_id"], ["turnover:sum"])
        self.assertEqual(
            {
                group["grade_id"] and group["grade_id"][0]: group["turnover:sum"]
                for group in groups
            },
            {grade.id: 100, False: 100},
        )
        self.assertEqual(facts.search([("grade_id", "=", grade.id)]).grade_id, grade)
        for field in ("country_id", "customer_user_id", "profile_size", "month:year"):
            with self.subTest(field):
                groups = facts.formatted_read_group([], [field], ["turnover:sum"])
                self.assertEqual(sum(g["turnover:sum"] for g in groups), 200)

    def test_facts_show_the_class_of_the_last_twelve_months(self):
        facts = self.env["customer.fact.sales"].with_user(self.users["manager"])
        self.assertEqual(facts.search([]).mapped("abc_class"), ["a", "a"])

    def test_the_filter_takes_the_last_twelve_months(self):
        self._post((self.products[0], 1, 7), day="2025-06-10")
        self._post((self.products[0], 1, 5), day="2025-07-10")
        self._sum()
        arch = self._action("customer_fact_sales", "manager")[1]["search"]["arch"]
        self.assertIn("'today =1d -11m'", arch)
        facts = self.facts.search(
            [("month", ">=", "today =1d -11m"), ("month", "<=", "today")]
        )
        self.assertEqual(sum(facts.mapped("turnover")), 205)
