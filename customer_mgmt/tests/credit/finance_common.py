from ..common import CreditCommon

# Hand-worked in rules/financials.py: Z′ 2.5358, current ratio 1.67, equity ratio 60 %.
FIGURES = {
    "total_assets": 100_000,
    "current_assets": 50_000,
    "cash": 10_000,
    "receivables": 15_000,
    "inventories": 20_000,
    "total_liabilities": 40_000,
    "current_liabilities": 30_000,
    "equity": 60_000,
    "retained_earnings": 30_000,
    "sales": 120_000,
    "ebit": 10_000,
    "interest_expense": 2_500,
    "net_profit": 6_000,
}


class FinanceCommon(CreditCommon):
    """A customer's statements; the controller enters them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statements = cls.env["customer.financial.statement"].with_user(
            cls.controller
        )
        cls.investigations = cls.env["customer.credit.investigation"]

    def _create_statement(self, year=2024, **values):
        return self.statements.create(
            {
                "partner_id": self.customer.id,
                "year": year,
                "source": "Annual report",
                **FIGURES,
                **values,
            }
        )

    def _create_currency(self, *, rate=None, **values):
        currency = self.env["res.currency"].create(
            {"name": "XTS", "symbol": "x", **values}
        )
        if rate:
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": "2024-12-31", "rate": rate}
            )
        return currency
