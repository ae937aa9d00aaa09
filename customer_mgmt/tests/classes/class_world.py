"""Customers who buy month by month, and the worker that classes them."""

from datetime import date

from odoo.tests import new_test_user

from ..facts.facts_world import FactsWorld


class ClassWorld(FactsWorld):
    """Facts of a company in dollars; classes are made by hand, without commits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classes = cls.env["customer.fact.class"]
        cls.class_builds = cls.env["customer.class.build"]
        cls.sales_all = cls.users["sales_all"]

    @classmethod
    def _buy(cls, customer, days, price=100, **values):
        for day in days:
            cls._post((cls.products[0], 1, price), customer=customer, day=day, **values)

    @classmethod
    def _classify(cls):
        """Sum facts, then make all classes that are missing or out of date."""
        cls._sum()
        while cls.class_builds._step():
            pass
        cls.env.invalidate_all()

    @classmethod
    def _rebuild(cls):
        """Have the facts, and so all months of classes, made again."""
        cls.builds.search([])._start()
        cls._sum()
        # The stamp of a build is as fine as a second; a test is faster.
        cls.class_builds.search([]).facts_built_on = False
        cls._classify()

    def _class_of(self, customer, month="2026-06-01"):
        return self.classes.search(
            [
                ("partner_id", "=", customer.id),
                ("month", "=", month),
                ("company_id", "=", self.company.id),
            ]
        )

    def _panel(self, name, user=None, **values):
        analysis = self.env[f"customer.analysis.{name}"]
        return analysis.with_user(user or self.sales_all).panel(
            {"company_id": self.company.id, "date_to": "2026-06-30", **values}
        )

    def _opened(self, figure, user=None):
        """Return the records that a figure opens."""
        opened = figure["open"]
        records = self.env[opened["res_model"]].with_user(user or self.sales_all)
        return records.search(opened["domain"])

    @classmethod
    def _seller_elsewhere(cls):
        return new_test_user(
            cls.env,
            "cm_class_elsewhere",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.elsewhere.id,
            company_ids=cls.elsewhere.ids,
        )


def firsts(first, last, year=2026, day=5):
    """Return a day of each month from one to another."""
    return [date(year, month, day) for month in range(first, last + 1)]
