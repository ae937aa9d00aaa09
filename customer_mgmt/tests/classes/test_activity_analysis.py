from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .class_world import ClassWorld, firsts


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestActivityAnalysis(ClassWorld):
    """Counts, flow, value and back-test open exactly the customers behind them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-30 12:00:00"):
            names = ("stays", "stops", "silent", "returns", "hit", "alarm")
            cls.who = {name: cls._create_customer(name) for name in names}
            year = firsts(7, 12, 2025)
            cls._buy(cls.who["stays"], year + firsts(1, 6), 100)
            # Silent since January: at risk at the end of March already, lost today.
            cls._buy(cls.who["hit"], year + firsts(1, 1), 200)
            # Silent since January, and back in May.
            cls._buy(cls.who["alarm"], year + firsts(1, 1) + firsts(5, 6), 50)
            # Bought as usual until March: nobody could know.
            cls._buy(cls.who["stops"], year + firsts(1, 3), 300)
            cls._buy(cls.who["returns"], firsts(7, 10, 2025) + firsts(6, 6), 70)
            cls._buy(cls.who["silent"], firsts(7, 9, 2025), 10)
            cls._rebuild()

    def _names(self, figure):
        return sorted(self._opened(figure).partner_id.mapped("name"))

    def test_states_by_month_open_their_customers(self):
        panel = self._panel("activity")
        self.assertEqual(len(panel["months"]), 12)
        for month in panel["months"]:
            for state, cell in month["states"].items():
                rows = self._opened(cell)
                self.assertEqual(len(rows), cell["count"])
                self.assertTrue(set(rows.mapped("activity")) <= {state})
        states = panel["months"][-1]["states"]
        self.assertEqual(self._names(states["lost"]), ["hit", "silent", "stops"])
        self.assertEqual(self._names(states["won_back"]), ["alarm", "returns"])
        self.assertFalse(self._names(states["at_risk"]))
        self.assertEqual(self._names(states["active"]), ["stays"])

    def test_the_flow_adds_up_and_opens_its_customers(self):
        panel = self._panel("activity", date_from="2026-04-01")
        self.assertEqual(panel["before"], date(2026, 3, 1))
        cells = [cell for row in panel["flow"].values() for cell in row.values()]
        self.assertEqual(sum(cell["count"] for cell in cells), 6)
        for cell in cells:
            self.assertEqual(len(self._opened(cell)), cell["count"])
            self.assertEqual(sum(self._opened(cell).mapped("value")), cell["value"])
        self.assertEqual(self._names(panel["flow"]["at_risk"]["lost"]), ["hit"])
        self.assertEqual(self._names(panel["flow"]["lost"]["won_back"]), ["returns"])

    def test_value_lost_and_won(self):
        value = self._panel("activity", date_from="2026-04-01")["value"]
        self.assertEqual(
            (value["lost"]["count"], value["lost"]["value"]), (2, 1400 + 2700)
        )
        self.assertEqual(self._names(value["lost"]), ["hit", "stops"])
        self.assertEqual((value["won"]["count"], value["won"]["value"]), (1, 350))
        self.assertEqual(self._names(value["won"]), ["returns"])

    def test_the_back_test_counts_what_came_of_alarms(self):
        test = self._panel("activity")["back_test"]
        self.assertEqual(test["as_of"], date(2026, 3, 31))
        self.assertEqual(self._names(test["hits"]), ["hit"])
        self.assertEqual(self._names(test["false_alarms"]), ["alarm"])
        self.assertEqual(self._names(test["misses"]), ["stops"])
        self.assertEqual(self._names(test["quiet"]), ["stays"])
        self.assertEqual(test["count"], 4)
        self.assertEqual((test["right_alarms"], test["found_losses"]), (0.5, 0.5))

    def test_a_salesperson_is_who_looks_after_the_customer(self):
        self.who["stays"].user_id = self.sales
        panel = self._panel("activity", user_id=self.sales.id)
        states = panel["months"][-1]["states"]
        self.assertEqual(sum(cell["count"] for cell in states.values()), 1)
        self.assertEqual(self._names(states["active"]), ["stays"])

    def test_before_anything_was_made_there_is_nothing(self):
        panel = self._panel("activity", date_to="2020-01-01")
        self.assertIsNone(panel["month"])
        self.assertNotIn("flow", panel)

    def test_the_panel_takes_few_queries(self):
        self._panel("activity")
        self.env.invalidate_all()
        with self.assertQueryCount(16):
            self._panel("activity")
