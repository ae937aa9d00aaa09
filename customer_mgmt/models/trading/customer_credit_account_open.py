from odoo import models

from ...const_trading import OPEN_KINDS

_MODELS = {
    "quotation": "sale.order",
    "order": "sale.order",
    "billing": "sale.order",
    "item": "account.move.line",
    "stock": "customer.stock.survey.line",
    "promise": "customer.payment.promise",
}
# What is summed up, in company currency; what has no value of its own is counted.
_AMOUNTS = {"item": "amount_residual", "promise": "amount"}


class CustomerCreditAccountOpen(models.AbstractModel):
    """What is still open with customers when trading with them ends."""

    _name = "customer.credit.account.open"
    _description = "What Is Still Open with a Customer"

    def _still_open(self):
        """Return (kind, count, amount) of what is open, in the order of `OPEN_KINDS`.

        Money is in company currency; ``None`` where nothing is valued.

        :rtype: list[tuple[str, int, float | None]]
        """
        return [(kind, *self._count_open(kind)) for kind, _label in OPEN_KINDS if self]

    def _count_open(self, kind):
        records = self.env[_MODELS[kind]].sudo().search(self._open_domain(kind))
        if _MODELS[kind] == "sale.order":
            return len(records), sum(order._credit_amount() for order in records)
        amount = _AMOUNTS.get(kind)
        return len(records), sum(records.mapped(amount)) if amount else None

    def _open_domain(self, kind):
        """Return the domain of the documents of a kind that are still open."""
        return getattr(self, f"_open_{kind}")()

    def _of_debtors(self):
        return [
            ("partner_invoice_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "child_of", self.company_id.ids),
        ]

    def _open_quotation(self):
        return [*self._of_debtors(), ("state", "in", ("draft", "sent"))]

    def _open_order(self):
        return [
            *self._of_debtors(),
            ("state", "=", "sale"),
            ("delivery_status", "in", ("pending", "started", "partial")),
        ]

    def _open_billing(self):
        return [
            *self._of_debtors(),
            ("state", "=", "sale"),
            ("invoice_status", "=", "to invoice"),
        ]

    def _open_item(self):
        return [
            ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "child_of", self.company_id.ids),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("amount_residual", "!=", 0),
        ]

    def _open_stock(self):
        """Return the lines of each customer's latest count that found stock."""
        surveys = self.env["customer.stock.survey"].sudo()
        surveys = surveys.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "confirmed"),
            ],
            order="month",
        )
        latest = {(s.partner_id, s.company_id): s.id for s in surveys}
        return [
            ("survey_id", "in", list(latest.values())),
            ("closing_qty", ">", 0),
        ]

    def _open_promise(self):
        return [
            ("partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("state", "=", "open"),
        ]

    def _open_action(self, kind):
        """Return the action that shows the documents of a kind."""
        labels = dict(
            self.env["customer.credit.trading.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return {
            "type": "ir.actions.act_window",
            "name": labels[kind],
            "res_model": _MODELS[kind],
            "view_mode": "list,form",
            "domain": self._open_domain(kind),
            "context": {"create": False},
        }
