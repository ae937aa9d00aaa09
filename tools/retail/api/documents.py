"""Turns documents of the file into orders, deliveries, invoices and credit notes."""

from contextlib import contextmanager

from .. import reader
from . import credit, dates, masters

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

    def ship(self, documents):
        """Orders and delivers what was sold, all on the documents' own dates."""
        orders = self.order(documents)
        with self._nothing_reserved():
            self.confirm(orders)
        self.deliver(orders)

    def order(self, documents):
        """Creates one quotation per document."""
        orders = self.env["sale.order"].create([self._order(doc) for doc in documents])
        self._named(documents, orders)
        return orders

    def confirm(self, orders):
        """Confirms orders, gives them back the date Odoo replaces, returns them."""
        moments = {order.id: order.date_order for order in orders}
        orders.action_confirm()
        dates.restore_orders(self.env, moments)
        return orders

    def confirm_checked(self, orders):
        """Confirms what the credit rules let pass, as `confirm`; returns that."""
        moments = {order.id: order.date_order for order in orders}
        confirmed = credit.confirm(orders)
        dates.restore_orders(self.env, {o.id: moments[o.id] for o in confirmed})
        return confirmed

    def deliver(self, orders):
        """Delivers everything on the orders' own date; services too."""
        pickings = orders.picking_ids.filtered(lambda picking: picking.state != "done")
        self._pick(pickings.move_ids)
        if pickings:
            pickings.button_validate()
        for line in orders.order_line:
            if line.qty_delivered_method == "manual":
                line.qty_delivered = line.product_uom_qty
        dates.restore_deliveries(self.env, orders)

    def invoice(self, orders):
        """Invoices orders one by one on their own date, and posts the invoices."""
        invoices = orders._create_invoices(grouped=True)
        for day, of_day in invoices.grouped(_order_day).items():
            of_day.write({"invoice_date": day, "delivery_date": day})
        invoices.action_post()

    @contextmanager
    def _nothing_reserved(self):
        """Keeps Odoo from reserving move by move what is picked at once afterwards.

        The setting is back before the batch is committed, so an interruption undoes it.
        """
        types = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("reservation_method", "=", "at_confirm")]
        )
        types.reservation_method = "manual"
        yield
        types.reservation_method = "at_confirm"

    def _pick(self, moves):
        """Picks what moves ask for, as somebody does who enters the quantities."""
        moves.filtered("move_line_ids").picked = True
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": move.id,
                    "picking_id": move.picking_id.id,
                    "company_id": move.company_id.id,
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "quantity": move.product_uom_qty,
                    "picked": True,
                }
                for move in moves
                if not move.move_line_ids
            ]
        )

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


def _order_day(invoice):
    return invoice.line_ids.sale_line_ids.order_id[:1].date_order.date()


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
