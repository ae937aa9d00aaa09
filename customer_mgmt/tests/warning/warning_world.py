from datetime import date

from ...const_warning import SIGNAL_KINDS
from ..common import CreditCommon

TODAY = date(2026, 7, 8)


class WarningWorld(CreditCommon):
    """Customers of the demo's stories, and nights that look at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False
        cls.company.credit_controller_id = cls.controller
        cls.warnings = cls.env["customer.credit.warning"]
        cls.stories = cls.env["customer.demo.warning"]
        cls.env["customer.credit.signal"]._create_missing()

    @classmethod
    def _signal(cls, kind, company=None):
        return cls.env["customer.credit.signal"].search(
            [("kind", "=", kind), ("company_id", "=", (company or cls.company).id)]
        )

    def _night(self, customers=None):
        """Run the scheduled action; return the warnings of customers."""
        cron = self.env.ref("customer_mgmt.customer_credit_warning_cron_nightly")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        domain = [("partner_id", "in", customers.ids)] if customers else []
        return self.warnings.search(domain)

    def _evidence(self, kind, customer, company=None):
        company = company or self.company
        found = self.env["customer.warning.find"]._find(
            self._signal(kind, company), company
        )
        return found.get(customer.id)

    def _kinds(self):
        return [kind for kind, _name in SIGNAL_KINDS]
