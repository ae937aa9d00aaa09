import importlib.util
from pathlib import Path

from odoo.tests import tagged

from ..common import CreditCommon

_SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.1.2.0" / "pre-migrate.py"


@tagged("post_install", "-at_install")
class TestTradingMigration(CreditCommon):
    def test_open_becomes_active_and_stopped_stays(self):
        stopped = self._create_account(self._create_customer("Stopped"))
        stopped._set_trading("stopped", "Insolvency", "insolvency")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_credit_account SET trading_state = 'open' WHERE id = %s",
            [self.account.id],
        )
        spec = importlib.util.spec_from_file_location("pre_migrate", _SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(self.account.trading_state, "active")
        self.assertEqual(stopped.trading_state, "stopped")
