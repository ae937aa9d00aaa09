"""Turns documents of the file into orders, deliveries, invoices and credit notes."""

from .. import reader
from . import dates, masters

# What nobody reads later is not written; Odoo offers these switches for imports.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "skip_sms": True,
    "skip_backorder": True,
}


class Loader:
    """Loads batches of documents for one company.

    :param products: product ids by stock code
    :param customers: partner ids by customer number
    :param shift: timedelta by which the dates of the file are moved
    """

    def __init__(self, env, products, customers, shift):
        self.env = env(context={**env.context, **QUIET})
        self.products, self.customers, self.shift = products, customers, shift

    def load(self, documents):
        """Orders, delivers and invoices what was sold; credits what was taken back."""
        sold = [doc for doc in documents if not doc.is_cancellation]
        orders = self.order(sold)
        self.confirm(orders)
        self.deliver(orders)
        self.invoice(orders)
        self.credit([doc for doc in documents if doc.is_cancellation])

    def order(self, documents):
        """Creates one quotation per document."""
        orders = self.env["sale.order"].create([self._order(doc) for doc in documents])
        self._named(documents, orders)
        return orders

    def confirm(self, orders):
        """Confirms orders, and gives them back the date Odoo replaces."""
        when = {order.id: order.date_order for order in orders}
        orders.action_confirm()
        dates.restore_orders(self.env, when)

    def deliver(self, orders):
        """Delivers everything on the order's own date; services too."""
        pickings = orders.picking_ids.filtered(lambda p: p.state != "done")
        pickings.move_ids.picked = True
        if pickings:
            pickings.button_validate()
        for line in orders.order_line:
            if line.qty_delivered_method == "manual":
                line.qty_delivered = line.product_uom_qty
        dates.restore_deliveries(self.env, orders)

    def invoice(self, orders):
        """Invoices orders one by one on their own date, and posts the invoices."""
        invoices = orders._create_invoices(grouped=True)
        for invoice in invoices:
            order = invoice.line_ids.sale_line_ids.order_id[:1]
            day = order.date_order.date()
            invoice.write({"invoice_date": day, "delivery_date": day})
        invoices.action_post()

    def credit(self, documents):
        """Posts one credit note per cancellation of the file."""
        notes = self.env["account.move"].create([self._note(doc) for doc in documents])
        self._named(documents, notes)
        notes.action_post()

    def _named(self, documents, records):
        names = [f"document_{doc.number}" for doc in documents]
        masters.name_records(self.env, names, records)

    def _order(self, document):
        return {
            "partner_id": self.customers[document.customer],
            "date_order": document.date + self.shift,
            "client_order_ref": document.number,
            "order_line": [
                (0, 0, self._line(line) | {"product_uom_qty": line.quantity})
                for line in document.lines
            ],
        }

    def _note(self, document):
        return {
            "move_type": "out_refund",
            "partner_id": self.customers[document.customer],
            "invoice_date": (document.date + self.shift).date(),
            "ref": document.number,
            "invoice_line_ids": [
                (0, 0, self._line(line) | {"quantity": -line.quantity})
                for line in document.lines
            ],
        }

    def _line(self, line):
        return {
            "product_id": self.products[line.code],
            "price_unit": float(line.price),
        }


def without_adjustments(documents):
    """Splits off what is no sale; returns (documents, skipped lines by reason)."""
    skipped = {}
    kept = []
    for document in documents:
        lines = [line for line in document.lines if not _reason(document, line)]
        for line in document.lines:
            if reason := _reason(document, line):
                skipped[reason] = skipped.get(reason, 0) + 1
        if lines:
            document.lines = lines
            kept.append(document)
    return kept, skipped


def _reason(document, line):
    """Why a line is not loaded, or "" if it is; free lines (price 0) are loaded."""
    if line.code == reader.ADJUSTMENT_CODE:
        return "adjustments of the books (code B)"
    if line.price < 0:
        return "prices below zero"
    if line.quantity == 0 or (line.quantity < 0) != document.is_cancellation:
        return "quantities that do not fit the document"
    return ""
