from odoo import models
from odoo.tools import plaintext2html

from ...rules.decision import release_covers


class CustomerCreditCheckedDocument(models.AbstractModel):
    """A transfer or invoice that a checkpoint may refuse, and a release may let pass.

    What belongs to an order is released with the order; only what has none has
    releases of its own.
    """

    _name = "customer.credit.checked.document"
    _description = "Document Checked for Credit"

    def _credit_document_name(self):
        """Return how users know the document; blank while it has no name.

        :rtype: str
        """
        return self.display_name or ""

    def _credit_decision_link(self):
        """Return the values that link a decision to the document.

        :rtype: dict
        """
        return {}

    def _credit_own_releases(self):
        """Return the releases given for the document itself, without an order."""
        return self.env["customer.credit.release"]

    def _credit_amount(self):
        """Return what a release of the document has to cover, in root currency."""
        return 0.0

    def _credit_release_of(self, order):
        """Return the release that covers the document: the order's, or its own."""
        if order:
            return order._credit_release_remembered()
        if not self:
            return self._credit_own_releases()
        today, amount = self.company_id._credit_today(), self._credit_amount()
        return self._credit_own_releases().filtered(
            lambda r: (
                r.date_to >= today and release_covers(amount, r.amount, r.tolerance)
            )
        )[:1]

    def _credit_responsible(self):
        """Return whose document it is: it tells no more than that person may know.

        Empty where a program made it.
        """
        program = self.env.ref("base.user_root")
        return (self.user_id or self.create_uid) - program

    def _credit_told(self, decision):
        """Return why the document is held, as its responsible person may know it.

        :rtype: str
        """
        hold = self.env["customer.credit.hold"]
        return hold._told(decision.sudo(), self._credit_responsible())

    def _place_on_checkpoint_hold(self, decision):
        """Tell on a document why it is held: once, until other rules hold it."""
        self.ensure_one()
        if self._credit_says_already(decision):
            return
        told = self._credit_told(decision)
        hold = self.env["customer.credit.hold"]
        head = hold._refusal_head(decision.event, decision.order_name)
        self.message_post(body=plaintext2html(f"{head}\n{told}"))
        self.env["customer.credit.checkpoint"]._alert_controller(self, told)

    def _credit_says_already(self, decision):
        """Tell whether the same rules held it before, and nobody has released it."""
        link = {**self._credit_decision_link(), "order_id": decision.order_id.id}
        earlier = decision._last_refusal(
            [
                ("id", "<", decision.id),
                *((name, "=", id_) for name, id_ in link.items()),
            ]
        )
        if not decision._repeats(earlier):
            return False
        releases = decision.order_id.credit_release_ids or self._credit_own_releases()
        return not any(r.create_date > earlier.create_date for r in releases)

    def _set_released(self, release):
        """Say on the document that it was released, and close the activities."""
        self.ensure_one()
        self.activity_feedback(["customer_mgmt.mail_activity_type_credit_hold"])
        self.message_post(body=release._told())
