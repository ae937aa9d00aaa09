from odoo import Command, fields

from ...exceptions import CreditRefused
from ..common import CreditCommon


class RuleCommon(CreditCommon):
    """A policy of which each test sets the rules; invoices and promises to judge by."""

    def _add_rule(self, kind, action="hold", threshold=0.0, **values):
        return self.env["customer.credit.policy.line"].create(
            {
                "policy_id": self.policy.id,
                "kind": kind,
                "action": action,
                "threshold": threshold,
                **values,
            }
        )

    def _only_rule(self, kind, action="hold", threshold=0.0, **values):
        self.policy.line_ids.unlink()
        return self._add_rule(kind, action, threshold, **values)

    def _bill(self, amount, booked, due=None, customer=None):
        bill = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": booked,
                "invoice_date_due": due or booked,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        self._post_history(bill)
        return bill

    def _pay(self, bill, day):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": day})
        )
        return wizard._create_payments()

    def _dispute(self, bill):
        return self.env["customer.credit.incident"].create(
            {
                "kind": "dispute",
                "partner_id": bill.commercial_partner_id.id,
                "company_id": bill.company_id.root_id.id,
                "move_id": bill.id,
                "description": "Goods are said to be damaged",
            }
        )

    def _days_ago(self, days):
        return fields.Date.subtract(self.company._credit_today(), days=days)

    def _refused(self, order):
        """Confirm, be refused, and return the text of the refusal."""
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            order.action_confirm()
        return str(caught.exception)

    def _kinds(self, customer=None, **values):
        """Return the kinds of rules that fire on a new order of 100, by action."""
        order = self._create_order(1, customer=customer, **values)
        exposures = self.env["customer.credit.exposure"]
        debtor = order._credit_debtor()
        exposure = exposures._exposure_of(debtor, self.company)[debtor]
        return {f.kind: f.action for f in order._credit_check(exposure)[1]}
