from odoo import fields
from odoo.tests import HttpCase, tagged

from .mix_world import MixWorld


@tagged("post_install", "-at_install")
class TestMixTour(MixWorld, HttpCase):
    """A salesperson clicks figures of both panels and lands on their lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"
        today = fields.Date.today()
        cls._bill(200, today)
        cls._bill(100, today, product=cls.screw)
        cls._sum()

    def test_figures_open_their_lines(self):
        tour = "customer_transactions_and_mix"
        self.start_tour("/odoo/customer-analyses", tour, login="cm_sales")

    def test_the_customers_form_opens_its_mix(self):
        url = f"/odoo/contacts/{self.customer.id}"
        self.start_tour(url, "customer_product_mix", login="cm_sales")
