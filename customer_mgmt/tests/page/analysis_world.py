"""Two customers of two salespeople with sales, open items and limits."""

from odoo import Command

from ..facts.facts_world import FactsWorld


class AnalysisWorld(FactsWorld):
    """Seen from June 30, 2026: the first customer is Sally's and bought for 1,000, the
    second is another salesperson's and bought for 600, less 100 credited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.sales
        cls.other = cls.sellers - cls.sales
        cls.second.user_id = cls.other
        chair, screw = cls.products
        cls._post((chair, 4, 200), (screw, 10, 20), day="2026-03-10")
        cls._post((chair, 3, 200), day="2026-04-10", customer=cls.second)
        cls._post(
            (chair, 1, 100),
            day="2026-05-10",
            customer=cls.second,
            move_type="out_refund",
        )
        cls._sum_all()

    @classmethod
    def _sum_all(cls):
        cls.env["customer.fact.balance.mark"]._flush_touched()
        cls._sum()

    def _as(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def _assert_opens(self, user, opened, value, field="turnover"):
        """What a figure opens sums to the figure, with the user's own rights."""
        model = self._as(user, opened["res_model"])
        model = model.with_context(**opened.get("context", {}))
        [(total,)] = model._read_group(opened["domain"], [], [f"{field}:sum"])
        self.assertAlmostEqual(total or 0.0, value, 2, opened["name"])

    @classmethod
    def _foreign(cls, user):
        """Let a user work in the other company only."""
        user.write(
            {
                "company_ids": [Command.set(cls.elsewhere.ids)],
                "company_id": cls.elsewhere.id,
            }
        )
