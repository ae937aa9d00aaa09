"""Facts of some customers, and reading what the figures of a panel open."""

from ..facts.facts_world import FactsWorld


class MixWorld(FactsWorld):
    """Sales at choice, summed at once; two customers, the second a colleague's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.sales
        cls.second.user_id = cls.sellers[1]
        cls.chair, cls.screw = cls.products
        cls.sales_all = cls.users["sales_all"]

    @classmethod
    def _bill(cls, amount, day, customer=None, product=None, **values):
        return cls._post(
            (product or cls.chair, 1, amount), day=day, customer=customer, **values
        )

    def _panel(self, name, user=None, **values):
        analysis = self.env[f"customer.analysis.{name}"].with_user(
            user or self.sales_all
        )
        return analysis.panel(values)

    def _opened(self, opened, user=None):
        """Return the sum of the lines that a figure opens, as its user sees them."""
        lines = self.env[opened["res_model"]].with_user(user or self.sales_all)
        return round(sum(lines.search(opened["domain"]).mapped("turnover")), 2)

    def _assert_opens(self, figure, value, user=None):
        """The figure is the value, and the sum of what it opens."""
        self.assertEqual(round(figure["value"], 2), value)
        self.assertEqual(self._opened(figure["open"], user), value)
