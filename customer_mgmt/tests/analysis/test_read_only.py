"""The analyses run on a replica: they write nothing and make no temporary table."""

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestReadOnly(BaseCase):
    def test_every_panel_opens_in_a_read_only_transaction(self):
        with Registry(get_db_name()).cursor() as cr:
            cr.execute("SET TRANSACTION READ ONLY")
            env = api.Environment(cr, 2, {})
            for name in sorted(env.registry):
                panel = getattr(env[name], "panel", None)
                if not name.startswith("customer.analysis.") or not panel:
                    continue
                with self.subTest(name):
                    self.assertTrue(panel._readonly)
                    self.assertIsInstance(panel(self._values(env)), dict)
            self.assertIn("customer.analysis.composition", env.registry)
            cr.rollback()

    def _values(self, env):
        customer = env["res.partner"].search([("is_company", "=", True)], limit=1)
        return {"partner_id": customer.id, "date_from": "2024-01-01"}
