from freezegun import freeze_time

from odoo.tests import tagged

from .warning_world import TODAY, WarningWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-08 12:00:00")
class TestDispute(WarningWorld):
    """What is disputed is owed, but no sign of lateness."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sequoia = cls.stories._build(TODAY, ("sequoia",))["sequoia"]
        cls.disputed = cls.sequoia.credit_account_ids
        cls.incident = cls.env["customer.credit.incident"].search(
            [("partner_id", "=", cls.sequoia.id), ("kind", "=", "dispute")]
        )

    def test_disputed_item_is_no_lateness_until_the_dispute_is_unfounded(self):
        self.assertFalse(self._evidence("index", self.sequoia))
        self.incident.outcome = "settled"
        self.incident.action_close()
        self.assertFalse(self._evidence("index", self.sequoia))
        self.incident._set_reopened("Again")
        self.incident.outcome = "unfounded"
        self.incident.action_close()
        self.assertTrue(self._evidence("index", self.sequoia))

    def test_account_and_ageing_show_it_apart_from_overdue(self):
        account = self.disputed.with_user(self.controller)
        self.assertEqual((account.exposure_overdue, account.oldest_due), (0, False))
        self.assertEqual(account.exposure_open, 6000)
        self.assertEqual(account.exposure_disputed, 6000)
        action = account.action_open_disputed()
        items = (
            self.env["customer.ageing"]
            .with_user(self.controller)
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(items.move_id, self.incident.move_id)
        self.assertEqual(sum(items.mapped("disputed_amount")), 6000)
        self.incident.outcome = "settled"
        self.incident.action_close()
        self.env.invalidate_all()
        self.assertEqual(account.exposure_disputed, 0)
        self.assertEqual((account.exposure_overdue, account.exposure_open), (6000, 0))
        self.assertFalse(items.search(action["domain"]))
