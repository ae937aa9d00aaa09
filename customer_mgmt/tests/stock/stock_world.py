"""A customer that stocks two products of ours, counted at the end of months."""

from datetime import date

from odoo import Command
from odoo.tests import new_test_user

from ..facts.facts_world import FactsWorld


class StockWorld(FactsWorld):
    """The first customer is the first salesperson's, the second the second one's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "stock_days_min": 14,
                "stock_days_max": 90,
                "stock_survey_tolerance": 10,
                "stock_survey_reminder_day": 5,
            }
        )
        cls.customer.user_id, cls.second.user_id = cls.sellers
        cls.desk, cls.screw = cls.products
        cls.surveys = cls.env["customer.stock.survey"]
        cls.turnover = cls.env["customer.stock.turnover"]

    @classmethod
    def _stock(cls, product=None, customer=None, **values):
        return cls.env["customer.stock.assortment"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "company_id": cls.company.id,
                "product_id": (product or cls.desk).id,
                "date_from": "2026-01-01",
                "verified_on": "2026-01-01",
                **values,
            }
        )

    @classmethod
    def _survey(cls, month, *lines, customer=None, confirm=True, **values):
        """Return a survey; a line is (product, opening, closing[, values])."""
        month = date.fromisoformat(month)
        survey = cls.surveys.create(
            {
                "partner_id": (customer or cls.customer).id,
                "company_id": cls.company.id,
                "month": month,
                "counted_on": month.replace(day=28),
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            **({} if opening is None else {"opening_qty": opening}),
                            "closing_qty": closing,
                            **(more[0] if more else {}),
                        }
                    )
                    for product, opening, closing, *more in lines
                ],
                **values,
            }
        )
        if confirm:
            survey.action_confirm()
        return survey

    @classmethod
    def _bill(cls, quantity, day, product=None, price=10, customer=None, **values):
        move = cls._sell(
            (product or cls.desk, quantity, price), day=day, customer=customer, **values
        )
        move.action_post()
        return move

    @classmethod
    def _buyer(cls, login, customer=None):
        contact = cls.env["res.partner"].create(
            {"name": login, "parent_id": (customer or cls.customer).id}
        )
        return new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=contact.id
        )

    def _row(self, survey, product=None):
        self.env.flush_all()
        rows = self.turnover.search([("survey_id", "=", survey.id)])
        return rows.filtered(lambda r: r.product_id == (product or self.desk))
