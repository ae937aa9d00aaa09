import importlib.util

from odoo.modules.module import get_module_path
from odoo.tests import tagged

from ..common import CreditCommon

_PATH = "migrations/19.0.1.2.0/post-credit_policy.py"


def _script():
    path = f"{get_module_path('customer_mgmt')}/{_PATH}"
    spec = importlib.util.spec_from_file_location("credit_policy_migration", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@tagged("post_install", "-at_install")
class TestPolicyMigration(CreditCommon):
    def test_the_fields_of_a_company_become_its_policy(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.env.flush_all()
        self.env.cr.execute(
            """ALTER TABLE res_company
                 ADD COLUMN credit_limit_action varchar,
                 ADD COLUMN credit_limit_percentage float,
                 ADD COLUMN credit_group_action varchar,
                 ADD COLUMN credit_overdue_action varchar,
                 ADD COLUMN credit_overdue_days int,
                 ADD COLUMN credit_no_limit_action varchar,
                 ADD COLUMN credit_expired_action varchar,
                 ADD COLUMN credit_review_action varchar,
                 ADD COLUMN credit_review_days int"""
        )
        settings = ("hold", 110, "inform", "pass", 7, "hold", "pass", "hold", 45)
        self.env.cr.execute(
            """UPDATE res_company SET (credit_limit_action, credit_limit_percentage,
                 credit_group_action, credit_overdue_action, credit_overdue_days,
                 credit_no_limit_action, credit_expired_action, credit_review_action,
                 credit_review_days) = %s WHERE id = %s""",
            [settings, second.id],
        )
        self.env.invalidate_all()
        script = _script()
        for _twice in range(2):
            script.migrate(self.env.cr, "19.0.1.1.0")
            self.env.invalidate_all()
            found = {r.kind: (r.action, r.threshold) for r in second._credit_rules()}
            self.assertEqual(
                found,
                {
                    "limit": ("hold", 110),
                    "group": ("inform", 0),
                    "overdue": ("pass", 7),
                    "no_limit": ("hold", 0),
                    "expired": ("pass", 0),
                    "review": ("hold", 45),
                    "trading": ("stop", 0),
                    "prepaid": ("hold", 0),
                },
            )
        self.assertEqual(len(second.credit_policy_id.line_ids), 6)
