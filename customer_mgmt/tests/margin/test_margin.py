from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...models.analysis.customer_analysis_bridge import parts_of
from ...rules.bridge import PARTS, bridge, kind_of
from ..facts.facts_world import FactsWorld
from .test_bridge_property import worlds

_YEAR = {"date_from": "2026-01-01", "date_to": "2026-06-30", "compare": "last_year"}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestMargin(FactsWorld):
    """Two customers and salespeople, two products; last year they were cheaper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piece, cls.screw = cls.products
        cls.other_seller = cls.sellers - cls.sales
        cls.customer.user_id, cls.second.user_id = cls.sellers
        cls.customer.profile_class = "a"
        before = {"day": "2025-03-10"}
        cls._post((cls.piece, 10, 60), (cls.screw, 100, 9), **before)
        cls._post((cls.piece, 10, 60), customer=cls.second, **before)
        cls.marks._flush_touched()
        cls.piece.standard_price, cls.screw.standard_price = 45, 6
        cls.made = cls._post((cls.piece, 8, 70), (cls.screw, 200, 9.5))
        cls.returned = cls._post(
            (cls.piece, 1, 70), move_type="out_refund", day="2026-02-20"
        )
        cls._post((cls.piece, 20, 65), customer=cls.second, seller=cls.other_seller)
        cls._sum()
        cls.manager = cls.users["manager"]
        cls.lead = new_test_user(
            cls.env, "cm_lead", groups="sales_team.group_sale_manager"
        )
        cls.margins = cls.env["customer.analysis.margin"]

    def _panel(self, user=None, **values):
        margins = self.margins.with_user(user or self.manager)
        return margins.panel({**_YEAR, **values})

    def _profits(self, panel):
        return {row["name"]: row["profit"] for row in panel["rows"]}

    # === FIGURES === #

    def test_products_customers_salespeople_categories_and_classes(self):
        piece = 7 * 70 + 20 * 65 - 27 * 45
        screw = 200 * 3.5
        first, second = 7 * 25 + screw, 20 * 20
        expected = {
            "product": {self.piece.display_name: piece, self.screw.display_name: screw},
            "customer": {self.customer.name: first, self.second.name: second},
            "seller": {self.sales.name: first, self.other_seller.name: second},
            "category": {
                category.display_name or "None": sum(
                    profit
                    for product, profit in ((self.piece, piece), (self.screw, screw))
                    if product.categ_id == category
                )
                for category in (self.piece.categ_id, self.screw.categ_id)
            },
            "class": {"A": first, "None": second},
        }
        for by, profits in expected.items():
            with self.subTest(by):
                panel = self._panel(by=by)
                self.assertEqual(self._profits(panel), profits)
                self.assertEqual(panel["total"]["profit"], piece + screw)

    def test_rates_are_of_the_sums(self):
        panel = self._panel(by="customer")
        turnover = {self.customer.name: 7 * 70 + 1900, self.second.name: 1300}
        for row in panel["rows"]:
            self.assertAlmostEqual(row["rate"], row["profit"] / turnover[row["name"]])
        self.assertAlmostEqual(panel["total"]["rate"], (875 + 400) / (2390 + 1300))
        empty = self._panel(date_from="2024-01-01", date_to="2024-01-31")
        self.assertIsNone(empty["total"]["rate"])
        self.assertEqual(empty["rows"], [])

    def test_order_and_rest(self):
        names = [row["name"] for row in self._panel(by="customer", sort="loss")["rows"]]
        self.assertEqual(names, [self.second.name, self.customer.name])
        best = self._panel(by="customer", sort="rate")["rows"][0]
        self.assertEqual(best["name"], self.customer.name)
        products = self.env["product.product"].create(
            [{"name": f"P{number}", "standard_price": 1} for number in range(15)]
        )
        self._post(*((product, 1, 2) for product in products))
        self._sum()
        panel = self._panel()
        self.assertEqual(len(panel["rows"]), 12)
        self.assertEqual(panel["rest"]["profit"], 5)
        self.assertEqual(self._sum_of(panel["rest"]["open"]), 5)
        self.assertEqual(len(self._panel(all=True)["rows"]), 17)

    def test_what_sold_before_only_stands_last_and_in_the_rest(self):
        gone = self.env["product.product"].create(
            [{"name": f"G{number}", "standard_price": 1} for number in range(12)]
        )
        self._post(*((product, 1, 3) for product in gone), day="2025-04-10")
        self._sum()
        panel = self._panel(sort="loss")
        self.assertEqual([row["profit"] for row in panel["rows"][2:]], [0] * 10)
        self.assertEqual(panel["rest"]["profit_before"], 2 * 2)
        self.assertEqual(self._sum_of(panel["rest"]["open_before"]), 2 * 2)
        changes = [row["change"] for row in (*panel["rows"], panel["rest"])]
        self.assertEqual(sum(changes), panel["total"]["change"])

    def test_the_estimated_part_of_cost_is_shown(self):
        self.assertEqual(self._panel()["total"]["estimated"], 0)
        costs = self.env["customer.fact.cost"]
        lines = self.made.invoice_line_ids
        costs.search([("line_id", "in", lines.ids)]).unlink()
        self.marks._touch("move", self.made.ids)
        self._sum()
        panel = self._panel()
        self.assertEqual(panel["total"]["cost_estimated"], 8 * 45 + 200 * 6)
        whole = 27 * 45 + 200 * 6
        self.assertAlmostEqual(panel["total"]["estimated"], (360 + 1200) / whole)

    def test_within_a_member_are_its_products_and_its_bridge(self):
        for by, member in (("customer", self.second), ("seller", self.other_seller)):
            with self.subTest(by):
                panel = self._panel(within={"by": by, "id": member.id})
                self.assertEqual(self._profits(panel), {self.piece.display_name: 400})
                self.assertEqual(panel["within"]["name"], member.name)
                self.assertEqual(panel["bridge"][-1]["value"], 400)

    # === BRIDGE === #

    def _bridge(self, **values):
        return {step["part"]: step["value"] for step in self._panel(**values)["bridge"]}

    def test_the_bridge_leads_from_before_to_now(self):
        self._post((self.piece, 2, 0.5), day="2025-01-10", customer=self.second)
        gone = self._create_product(name="Gone", standard_price=1)
        self._post((gone, 3, 5), day="2025-01-10")
        come = self._create_product(name="Come", standard_price=2)
        self._post((come, 3, 5), day="2026-01-10")
        loose = self._create_product(name="Credited", standard_price=2)
        self._post((loose, 1, 10), day="2025-01-10")
        self._post((loose, 1, 10), day="2026-01-10", move_type="out_refund")
        self._sum()
        found = self._bridge()
        before, now = found.pop("before"), found.pop("now")
        self.assertEqual((found["new"], found["lost"], found["other"]), (9, -12, -16))
        self.assertEqual(
            set(found), {"price", "cost", "volume", "mix", "new", "lost", "other"}
        )
        self.assertAlmostEqual(sum(found.values()), now - before, places=9)

    def test_price_and_cost_of_one_product(self):
        within = {"by": "customer", "id": self.second.id}
        self.assertEqual(
            self._bridge(within=within),
            {
                "before": 10 * 20,
                "price": 20 * 5,
                "cost": -20 * 5,
                "volume": 10 * 20,
                "mix": 0,
                "now": 400,
            },
        )

    # === THE WAY DOWN === #

    def _sum_of(self, opened, user=None):
        lines = self.env[opened["res_model"]].with_user(user or self.manager)
        return sum(lines.search(opened["domain"]).mapped("gross_profit"))

    def test_figures_open_exactly_their_lines(self):
        for by in ("product", "customer", "seller", "category", "class"):
            panel = self._panel(by=by)
            for row in (*panel["rows"], panel["total"]):
                with self.subTest(by, row=row["name"]):
                    self.assertEqual(self._sum_of(row["open"]), row["profit"])
                    before = self._sum_of(row["open_before"])
                    self.assertEqual(before, row["profit_before"])
        for step in self._panel()["bridge"]:
            if step["part"] in ("before", "now", "new"):
                self.assertEqual(self._sum_of(step["open"]), step["value"])

    # === RIGHTS === #

    def test_without_the_right_there_is_no_panel_and_no_failure(self):
        for role in ("sales", "sales_all", "agent"):
            with self.subTest(role):
                panel = self._panel(self.users[role])
                self.assertEqual(panel, {"allowed": False})
        with self.assertRaises(AccessError):
            self.margins.with_user(self.users["sales_all"])._bridge(
                self.margins._scope({}), None
            )

    def test_a_salesperson_with_the_right_sees_own_customers(self):
        margin = self.env.ref("customer_mgmt.group_customer_margin")
        self.other_seller.group_ids |= margin
        panel = self._panel(self.other_seller, by="customer")
        self.assertEqual(self._profits(panel), {self.second.name: 400})
        for by in ("product", "seller", "category"):
            panel = self._panel(self.other_seller, by=by)
            self.assertEqual(panel["total"]["profit"], 400, by)
            # Sold to the own customer by a colleague, too.
            self.assertEqual(panel["total"]["profit_before"], 200, by)
            opened = panel["total"]["open_before"]
            self.assertEqual(self._sum_of(opened, self.other_seller), 200, by)

    def test_a_sales_manager_sees_all(self):
        self.assertEqual(self._panel(self.lead)["total"]["profit"], 875 + 400)
        mine = self._panel(self.lead, user_id=self.other_seller.id)
        self.assertEqual(mine["total"]["profit"], 400)

    def test_companies_are_apart(self):
        user = new_test_user(
            self.env,
            "cm_elsewhere",
            groups="sales_team.group_sale_manager",
            company_id=self.elsewhere.id,
            company_ids=self.elsewhere.ids,
        )
        self.assertEqual(self._panel(user)["rows"], [])
        with self.assertRaises(UserError):
            self._panel(user, company_id=self.company.id)

    # === SPEED === #

    def test_queries_do_not_grow_with_the_rows(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._panel()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        products = self.env["product.product"].create(
            [{"name": f"P{number}"} for number in range(10)]
        )
        self._post(*((product, 1, 2) for product in products))
        self._sum()
        count()
        self.assertEqual(count(), few)

    def test_what_does_not_exist_is_refused(self):
        for values in ({"by": "x"}, {"sort": "x"}, {"within": {"by": "x", "id": 1}}):
            with self.assertRaises(UserError):
                self._panel(**values)

    @settings(
        max_examples=25,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(worlds)
    def test_the_database_sums_for_the_bridge_as_the_rule_does(self, products):
        """Without documents: the query of sums is made of the values themselves."""
        rows = SQL(", ").join(
            SQL(
                "(%s::int, %s, %s, %s, %s, %s, %s)",
                number or None,
                *(now.quantity, now.turnover, now.cost),
                *(before.quantity, before.turnover, before.cost),
            )
            for number, (before, now) in enumerate(products)
        )
        both = SQL(
            """SELECT * FROM (VALUES %s) both_sums (member, quantity, turnover, cost,
               quantity_0, turnover_0, cost_0)""",
            rows,
        )
        found = parts_of(self.margins._kinds(both))
        expected = bridge(
            (kind_of(before, now, bool(number)), before, now)
            for number, (before, now) in enumerate(products)
        )
        self.assertEqual(found.change, expected.change)
        for part in PARTS:
            gap = abs(getattr(found, part) - getattr(expected, part))
            self.assertLess(gap, Decimal("1e-6"), part)
