from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ...rules import concentration
from ...rules.rfm import abc_classes
from ..facts.facts_world import FactsWorld

# Cents, with zeros, credit notes and many equal amounts among them.
_AMOUNT = st.one_of(st.sampled_from((0, 100, 5000)), st.integers(-20000, 100000))
_SALES = st.lists(st.tuples(_AMOUNT, st.none() | _AMOUNT), min_size=1, max_size=12)
_SETTINGS = {
    "derandomize": True,
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.generate],
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestCompositionProperty(FactsWorld):
    """SQL and rules say the same of any turnovers, and a count by hand agrees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.countries = cls.env["res.country"].search([], limit=3)
        cls.partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "country_id": cls.countries[number % 3].id,
                    "profile_size": ("small", "large", False, False)[number % 4],
                }
                for number in range(12)
            ]
        )
        cls.values = {"date_from": "2026-01-01", "date_to": "2026-06-30"}

    def _check(self, check, examples):
        @settings(max_examples=examples, **_SETTINGS)
        @given(sales=_SALES)
        def run(sales):
            self.env.cr.execute("DELETE FROM customer_fact_sales")
            now = {
                partner: Decimal(cents) / 100
                for partner, (cents, _before) in zip(self.partners, sales, strict=False)
            }
            before = {
                partner: Decimal(cents) / 100
                for partner, (_now, cents) in zip(self.partners, sales, strict=False)
                if cents is not None
            }
            self._insert(now, "2026-03-01")
            self._insert(before, "2025-09-01")
            check(now, before)

        run()

    def _insert(self, amounts, month):
        for partner, amount in amounts.items():
            self.env.cr.execute(
                SQL(
                    """INSERT INTO customer_fact_sales
                              (company_id, partner_id, month, turnover, line_count)
                       VALUES (%s, %s, %s, %s, 1)""",
                    self.company.id,
                    partner.id,
                    month,
                    amount,
                )
            )

    def _panel(self, *dimensions):
        values = {**self.values, "dimensions": list(dimensions)}
        return self.env["customer.analysis.composition"].panel(values)

    def test_concentration_is_what_the_rules_say(self):
        self._check(self._check_concentration, 30)

    def _check_concentration(self, now, _before):
        found = self._panel()["concentration"]
        amounts = list(now.values())
        self._assert_same(found["hhi"], concentration.hhi(amounts))
        self._assert_same(found["gini"], _gini(amounts))
        for ratio in found["ratios"]:
            rule = concentration.concentration_ratio(amounts, ratio["largest"])
            self._assert_same(ratio["share"], rule)
        floats = [float(amount) for amount in amounts]
        self._assert_same(found["gini"], concentration.gini(floats))
        curve = concentration.lorenz(floats)
        self.assertEqual(len(found["lorenz"]), len(curve))
        for point, expected in zip(found["lorenz"], curve, strict=True):
            self.assertAlmostEqual(point[0], expected.customers)
            self.assertAlmostEqual(point[1], expected.amount)
        self.assertEqual(found["count"], len(amounts))
        self.assertEqual(found["weightless"], sum(each <= 0 for each in amounts))

    def test_classes_are_what_the_rules_say(self):
        self._check(self._check_classes, 20)

    def _check_classes(self, now, _before):
        cents = [int(amount * 100) for amount in now.values()]
        classes = abc_classes(cents, 80, 95)
        facts = self.env["customer.fact.sales"].with_context(
            customer_analysis_scope=self.values
        )
        for name in "abc":
            found = facts.search(
                [("abc_class", "=", name), ("month", "=", "2026-03-01")]
            )
            self.assertEqual(
                set(found.partner_id.ids),
                {p.id for p, c in zip(now, classes, strict=True) if c == name},
            )
        rows = {row["member"]: row for row in self._panel("abc")["groups"]}
        for name in set(classes):
            members = [p for p, c in zip(now, classes, strict=True) if c == name]
            self.assertEqual(rows[name]["count"], len(members))
            turnover = sum(now[partner] for partner in members)
            self.assertAlmostEqual(rows[name]["turnover"], float(turnover), 2)

    def test_groups_are_a_count_by_hand(self):
        self._check(self._check_groups, 20)

    def _check_groups(self, now, before):
        panel = self._panel("country", "size")
        self._assert_rows(
            panel["groups"], now, before, now, before, lambda p: p.country_id.id
        )
        for row in panel["groups"]:
            inside = {p: a for p, a in now.items() if p.country_id.id == row["member"]}
            was = {p: a for p, a in before.items() if p.country_id.id == row["member"]}
            self._assert_rows(
                row["children"], inside, was, now, before, lambda p: p.profile_size
            )

    def _assert_rows(self, rows, inside, was, now, before, member_of):
        expected = sorted({member_of(partner) for partner in (*inside, *was)}, key=str)
        self.assertEqual(sorted((row["member"] for row in rows), key=str), expected)
        amounts = [row["turnover"] for row in rows]
        self.assertEqual(amounts, sorted(amounts, reverse=True))
        whole, parent = sum(now.values()), sum(inside.values())
        whole_before, running = sum(before.values()), 0
        for row in rows:
            mine = [a for p, a in inside.items() if member_of(p) == row["member"]]
            old = sum(a for p, a in was.items() if member_of(p) == row["member"])
            running += sum(mine)
            part = sum(mine) / whole if whole > 0 else None
            self.assertEqual(row["count"], len(mine))
            self.assertAlmostEqual(row["turnover"], float(sum(mine)), 2)
            self._assert_same(row["share"], part)
            of_parent = sum(mine) / parent if parent > 0 else None
            self._assert_same(row["share_of_parent"], of_parent)
            cumulated = running / parent if parent > 0 else None
            self._assert_same(row["cumulative_share"], cumulated)
            average = sum(mine) / len(mine) if mine else None
            self._assert_same(row["average"], average)
            known = part is not None and whole_before > 0
            change = part - old / whole_before if known else None
            self._assert_same(row["change"], change)

    def _assert_same(self, found, expected):
        if expected is None:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found, float(expected), 6)


def _gini(amounts):
    """Return half the relative mean absolute difference, which is the Gini too."""
    weights = [max(amount, 0) for amount in amounts]
    if not sum(weights):
        return None
    differences = sum(abs(one - other) for one in weights for other in weights)
    return differences / (2 * len(weights) * sum(weights))
