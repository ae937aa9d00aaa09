from odoo import models

from ...exceptions import CreditRefused
from .customer_credit_checkpoint import CheckedDocument


class Autopost(set):
    """The ids of what one run of the nightly posting may not post.

    It travels in the context; its type is asked for, so no caller can send one along.
    """


class CustomerCreditInvoice(models.AbstractModel):
    """Invoices at the checkpoint: goods not yet shipped, and what has no order.

    What is shipped can always be billed, a service too, and down payments; credit notes
    lower what is owed. So a refusal never keeps a claim out of the books that exists.
    """

    _name = "customer.credit.invoice"
    _description = "Invoice Checked for Credit"
    _inherit = ["customer.credit.checked.document"]

    def _check_credit_of_invoices(self):
        """Check the invoices that are about to be posted.

        :raise CreditRefused: if a customer may not be billed on credit
        """
        enforcing = self.company_id.sudo().filtered("root_id.credit_enforced")
        invoices = self.filtered(
            lambda move: (
                move.company_id in enforcing
                and move.state != "posted"
                and move.move_type in ("out_invoice", "out_receipt")
                and move.amount_total > 0
            )
        ).sudo()
        documents = [d for move in invoices for d in move._credit_documents(invoices)]
        try:
            if documents:
                self.env["customer.credit.checkpoint"]._check(documents, "invoice")
        except CreditRefused as refusal:
            self._note_autopost(refusal)
            raise
        held = invoices.filtered("credit_hold")
        if held:
            held.write({"credit_hold": False})
            held.activity_feedback(["customer_mgmt.mail_activity_type_credit_hold"])

    def _note_autopost(self, refusal):
        refused = self.env.context.get("credit_autopost")
        if isinstance(refused, Autopost):
            refused.update(vals["invoice_id"] for vals in refusal.refusals)

    def _refused_autopost(self):
        """Tell whether the nightly posting that is going on was refused these."""
        refused = self.env.context.get("credit_autopost")
        return isinstance(refused, Autopost) and bool(self) and set(self.ids) <= refused

    def _credit_documents(self, posting):
        """Return what of the invoice has to be checked, one document per order.

        :param account.move posting: all that is posted in one go
        :rtype: list[CheckedDocument]
        """
        self.ensure_one()
        debtor, root = self.commercial_partner_id, self.company_id.root_id
        if not debtor:
            return []
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.price_total > 0
        )
        ordered = lines.filtered("sale_line_ids")
        early = ordered.sale_line_ids.filtered(
            lambda line: line._is_billed_early(posting)
        )
        orders = early.order_id
        documents = [CheckedDocument(self, order, debtor, root) for order in orders]
        if lines - ordered:
            none = self.env["sale.order"].sudo()
            documents.append(CheckedDocument(self, none, debtor, root))
        return documents

    def _credit_document_name(self):
        if self.name and self.name != "/":
            return self.name
        # Many drafts may be posted at once, and none has a number yet.
        parts = (self.display_name, self.partner_id.display_name)
        return ", ".join(filter(None, parts))

    def _credit_decision_link(self):
        return {"invoice_id": self.id}

    def _credit_own_releases(self):
        return self.credit_release_ids

    def _credit_amount(self):
        """Return the invoice's total with tax, at the day's rate, in root currency."""
        company = self.company_id.root_id
        return self.currency_id._convert(
            self.amount_total, company.currency_id, company, company._credit_today()
        )

    def _place_on_checkpoint_hold(self, decision):
        """Note on a draft that it may not be posted, and tell the controller once."""
        if self.state == "draft":
            told = self._credit_told(decision)
            self.write({"credit_hold": True, "credit_hold_reason": told})
        return super()._place_on_checkpoint_hold(decision)

    def _set_released(self, release):
        self.write({"credit_hold": False})
        return super()._set_released(release)

    def action_credit_release(self):
        """Open the form on which the invoice, or its order, is released."""
        self.ensure_one()
        order = self.sudo().invoice_line_ids.sale_line_ids.order_id[:1]
        if order:
            return order.action_credit_release()
        return self.env["customer.credit.release"]._action_for(self, "invoice_id")
