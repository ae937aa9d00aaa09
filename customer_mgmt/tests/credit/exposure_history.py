"""Random histories of documents: each step does one thing that people do in Odoo."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError

_PRICES = (10.0, 33.33, 9.99, 0.07, 1234.5)
_QUANTITIES = (1, 2, 3, 4, 10, 2.5)
_PRODUCTS = ("hours", "licence", "parts", "kit")


class History:
    """Takes steps chosen by a random source and keeps a log of them that can be read.

    :param world: the test case, an `ExposureWorld`
    :param random.Random random: hypothesis' own, so that failing histories shrink
    :param clock: frozen time
    """

    def __init__(self, world, random, clock):
        self.world, self.random, self.clock = world, random, clock
        self.env = world.env
        self.log = []

    def __str__(self):
        return "\n".join(f"{i:>3}. {text}" for i, text in enumerate(self.log, 1))

    def step(self):
        """Take one step that the documents so far allow, and write it down."""
        choices = [
            (name, records)
            for name, (weight, find) in _STEPS.items()
            if self.log or name == "order"
            for records in [find(self)]
            if records
            for _i in range(weight)
        ]
        name, records = self.random.choice(choices)
        record = self.random.choice(list(records))
        self.log.append(name)
        try:
            with self.env.cr.savepoint():
                self.log[-1] += ": " + getattr(self, f"_{name}")(record)
        except UserError as error:
            self.log[-1] += f" {_name(record)}: refused ({str(error).splitlines()[0]})"

    def _maybe(self, odds=3):
        return self.random.randrange(odds) == odds - 1

    # === WHAT THERE IS === #

    def orders(self, *states):
        return self.env["sale.order"].search(
            [
                ("partner_id", "child_of", self.world.customers.ids),
                ("state", "in", states or ("sale",)),
            ],
            order="id",
        )

    def billable(self):
        return self.orders().filtered(
            lambda o: (
                o.invoice_status == "to invoice"
                or any(line.is_downpayment for line in o.order_line)
            )
        )

    def deliverable(self):
        return self.orders().filtered(
            lambda o: (
                self.world._pending(o)
                or "manual" in o.order_line.mapped("qty_delivered_method")
            )
        )

    def pending(self):
        return self.orders().filtered(self.world._pending)

    def returnable(self):
        return self.orders().filtered(
            lambda o: any(
                p.state == "done" and p.picking_type_code == "outgoing"
                for p in o.picking_ids
            )
        )

    def bills(self, state, *types):
        return self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", self.world.customers.ids),
                ("move_type", "in", types or ("out_invoice", "out_refund")),
                ("state", "=", state),
            ],
            order="id",
        )

    def unpaid(self):
        bills = self.bills("posted", "out_invoice")
        return bills.filtered(lambda b: b.payment_state in ("not_paid", "partial"))

    def payments(self):
        return self.env["account.payment"].search(
            [
                ("partner_id", "child_of", self.world.customers.ids),
                ("move_id.state", "=", "posted"),
                ("move_id.reversal_move_ids", "=", False),
            ],
            order="id",
        )

    def transactions(self):
        return self.orders().transaction_ids.filtered(
            lambda tx: tx.state == "done" and not tx.payment_id
        )

    # === ORDERS === #

    def _order(self, company):
        world = self.world
        customer = self.random.choice(list(world.customers))
        lines = [self._line(company) for _i in range(self.random.choice((1, 2, 3)))]
        values = {}
        if self._maybe():
            section = {"display_type": "line_section", "name": "Section"}
            note = {"display_type": "line_note", "name": "Note"}
            lines = [Command.create(section), *lines, Command.create(note)]
        if self._maybe(4):
            values["partner_invoice_id"] = world.contact.id
        currency = self._maybe() and self.random.choice(
            [world.usd, world.eur, world.jpy]
        )
        order = world._order(
            *lines, customer=customer, company=company, currency=currency, **values
        )
        if self._maybe(5):
            order.action_lock()
        return f"{_describe(order)}"

    def _line(self, company):
        quantity = self.random.choice(_QUANTITIES)
        if self._maybe(5):
            quantity = self.random.choice((0, -1, -2))
        price = self.random.choice(_PRICES)
        return self.world._line(
            company,
            self.random.choice(_PRODUCTS),
            quantity,
            -price if quantity > 0 and self._maybe(8) else price,
            self.random.choice((None, None, "excluded", "included")),
            discount=self.random.choice((0, 0, 10, 33)),
        )

    def _change(self, order):
        line = self.random.choice(list(order.order_line.filtered("product_id")))
        before = line.product_uom_qty
        line.product_uom_qty = before + self.random.choice((1, 2, -1))
        return f"{order.name} {line.name}: {before} → {line.product_uom_qty}"

    def _move_debtor(self, order):
        debtor = self.random.choice([*self.world.customers, self.world.contact])
        order.partner_invoice_id = debtor
        return f"{order.name} is owed by {debtor.name}"

    def _cancel_order(self, order):
        order.action_unlock()
        order.action_cancel()
        return order.name

    # === DELIVERIES === #

    def _deliver(self, order):
        quantity = self.random.choice((None, 1, 2))
        extra = 1 if quantity is None and self._maybe() else 0
        close = self._maybe()
        self.world._deliver(order, quantity, close=close, extra=extra)
        delivered = order.order_line.mapped("qty_delivered")
        return f"{order.name} {delivered}{', closed short' if close else ''}"

    def _close_short(self, order):
        self.world._pending(order).action_cancel()
        return f"{order.name} {order.order_line.mapped('qty_delivered')}"

    def _return(self, order):
        receive, exchange = not self._maybe(), self._maybe()
        picking = self.world._return(order, 1, receive=receive, exchange=exchange)
        return f"{order.name} {picking.state}{', exchanged' if exchange else ''}"

    # === INVOICES === #

    def _invoice(self, order):
        bills = self.world._invoice(order, post=False, final=not self._maybe())
        if self._maybe():
            line = bills.invoice_line_ids.filtered("product_id")[:1]
            line.quantity = line.quantity / 2 if line.quantity % 1 == 0 else 1
        if not self._maybe(4):
            bills.action_post()
        return f"{order.name} {_sums(bills)}"

    def _down_payment(self, order):
        method = self.random.choice(("fixed", "percentage"))
        amount = self.random.choice((5, 20, 50))
        bill = self.world._down_payment(order, amount, method, post=self._maybe(2))
        return f"{order.name} {amount} {method} {_sums(bill)}"

    def _post(self, bill):
        bill.action_post()
        return _sums(bill)

    def _redraft(self, bill):
        bill.button_draft()
        return _sums(bill)

    def _cancel_bill(self, bill):
        bill.button_cancel()
        return _sums(bill)

    def _credit(self, bill):
        note = self.world._credit(
            bill,
            post=not self._maybe(4),
            quantity=self.random.choice((None, 1)),
            cancel=self._maybe(),
        )
        return f"{bill.name} with {_sums(note)}"

    # === MONEY === #

    def _pay(self, bill):
        part = self.random.choice((1, 0.5, 1.25))
        amount = bill.currency_id.round(bill.amount_residual * part)
        self.world._pay(bill, amount)
        return f"{bill.name} {amount} {bill.currency_id.name}"

    def _dispute(self, bill):
        incident = self.world._dispute(bill)
        if self._maybe():
            incident.outcome = "unfounded"
            incident.action_close()
        return f"{bill.name} {incident.state}"

    def _deposit(self, company):
        customer = self.random.choice([*self.world.customers, self.world.contact])
        outbound = {"payment_type": "outbound"} if self._maybe(4) else {}
        payment = self.world._deposit(customer, 25.5, company, **outbound)
        return f"{payment.payment_type} 25.5 {customer.name}, {company.name}"

    def _bounce(self, payment):
        cancel = self._maybe(2)
        self.world._bounce(payment, cancel)
        return f"{payment.name} {'cancelling' if cancel else 'returned'}"

    def _entry(self, company):
        partner = self.random.choice([*self.world.customers, self.world.contact])
        amount = self.random.choice((40.4, -15.15))
        self.world._entry(partner, amount, self.random.choice((0, 20)), company)
        return f"{amount} {partner.name}, {company.name}"

    def _pay_online(self, order):
        state = self.random.choice(("authorized", "done", "pending"))
        amount = order.currency_id.round(
            order.amount_total * self.random.choice((0.3, 1))
        )
        self.world._transaction(order, amount, state)
        return f"{order.name} {amount} {order.currency_id.name} {state}"

    def _book_online(self, tx):
        tx.payment_id = self.world._deposit(
            tx.partner_id,
            tx.amount,
            tx.sale_order_ids.company_id,
            post=not self._maybe(),
            currency_id=tx.currency_id.id,
        )
        return f"{tx.reference} {tx.payment_id.state}"

    def _wait(self, days):
        self.clock.move_to(fields.Datetime.now() + timedelta(days=days))
        return f"{days} days, until {fields.Date.today()}"


_STEPS = {
    "order": (2, lambda h: h.world.companies),
    "deliver": (4, History.deliverable),
    "close_short": (1, History.pending),
    "return": (3, History.returnable),
    "invoice": (6, History.billable),
    "down_payment": (2, History.orders),
    "post": (2, lambda h: h.bills("draft")),
    "redraft": (2, lambda h: h.bills("posted")),
    "cancel_bill": (1, lambda h: h.bills("draft")),
    "credit": (3, lambda h: h.bills("posted", "out_invoice")),
    "dispute": (2, History.unpaid),
    "pay": (4, History.unpaid),
    "deposit": (1, lambda h: h.world.companies),
    "bounce": (2, History.payments),
    "entry": (1, lambda h: h.world.companies),
    "pay_online": (2, lambda h: h.orders().filtered(lambda o: o.amount_total > 0)),
    "book_online": (3, History.transactions),
    "change": (1, History.orders),
    "move_debtor": (1, History.orders),
    "cancel_order": (1, History.orders),
    "wait": (1, lambda history: (4, 31)),
}


def _name(record):
    return record if isinstance(record, int) else record.display_name


def _describe(order):
    lines = ", ".join(
        f"{line.product_uom_qty:g} {line.product_id.name} at {line.price_unit:g}"
        f"{line.discount and f' less {line.discount:g} %' or ''}"
        f"{''.join(f' ({tax.name})' for tax in line.tax_ids)}"
        for line in order.order_line.filtered("product_id")
    )
    place = f"{order.partner_invoice_id.name} at {order.company_id.name}"
    return f"{order.name} of {place} in {order.currency_id.name}: {lines}"


def _sums(bills):
    return "; ".join(
        f"{b.name or 'draft'} {b.move_type} {b.amount_total} {b.state}" for b in bills
    )
