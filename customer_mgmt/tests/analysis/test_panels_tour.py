from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..classes.class_world import ClassWorld
from ..stock.stock_world import StockWorld


@tagged("post_install", "-at_install")
class TestPanelsTour(ClassWorld, StockWorld, HttpCase):
    """A manager clicks a figure in each of the seven panels and lands on its lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls._create_limit(cls._create_account(cls.second), 5000)
        cls._buy(cls.customer, [cls._month(back) for back in range(1, 13)])
        # Lost: bought every month until eight months ago.
        cls._buy(cls.second, [cls._month(back) for back in range(8, 20)], price=70)
        cls._stock(date_from=cls._month(6), verified_on=cls._month(6))
        for back, opening, closing in ((3, 10, 8), (2, None, 6)):
            month = fields.Date.to_string(cls._month(back).replace(day=1))
            cls._survey(month, (cls.desk, opening, closing))
        cls._rebuild()

    @classmethod
    def _month(cls, back):
        return (cls.today - relativedelta(months=back)).replace(day=5)

    def test_a_figure_of_each_panel_opens_lines_that_sum_to_it(self):
        tour = "customer_analysis_panels"
        self.start_tour("/odoo/customer-analyses", tour, login="cm_manager")
