from odoo import fields
from odoo.tests import HttpCase, tagged

from ..facts.facts_world import FactsWorld


@tagged("post_install", "-at_install")
class TestCompositionTour(FactsWorld, HttpCase):
    """A salesperson clicks figures of the panel and lands on what they are made of."""

    def test_figures_open_what_they_are_made_of(self):
        self.customer.write(
            {
                "name": "Tour Customer",
                "country_id": self.env.ref("base.li").id,
                "profile_size": "large",
            }
        )
        today = fields.Date.today()
        self._post((self.products[0], 1, 200), day=today)
        self._post((self.products[1], 1, 100), day=today)
        self._sum()
        self.start_tour(
            "/odoo/customer-analyses", "customer_composition", login="cm_sales"
        )
