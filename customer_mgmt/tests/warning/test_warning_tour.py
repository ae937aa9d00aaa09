from odoo import fields
from odoo.tests import HttpCase, tagged

from .warning_world import WarningWorld


@tagged("post_install", "-at_install")
class TestWarningTour(WarningWorld, HttpCase):
    def test_controller_finds_that_a_warning_is_a_false_alarm(self):
        customers = self.stories._build(fields.Date.today(), ("redwood", "rosewood"))
        self.warnings.sudo()._find_now()
        account = customers["redwood"].credit_account_ids
        self.assertEqual(account.warning_light, "alert")
        self.start_tour("/odoo", "customer_credit_warning", login="cm_controller")
        self.env.invalidate_all()
        broken = account.warning_ids.filtered(lambda w: w.kind == "promise")
        self.assertRecordValues(
            broken,
            [
                {
                    "state": "false",
                    "cause": "Paid into our old bank account",
                    "judged_by_id": self.controller.id,
                }
            ],
        )
        self.assertEqual(account.warning_light, "watch")
        self.assertEqual(self._signal("promise").false_count, 1)
