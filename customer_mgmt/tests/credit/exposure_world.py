"""Two company trees, three customers, and the documents they can have together."""

from odoo import Command, fields
from odoo.tests import TransactionCase

# What hypothesis and the hand-written tests sell: (type, invoice policy).
PRODUCTS = {
    "hours": ("service", "delivery"),
    "licence": ("service", "order"),
    "parts": ("consu", "delivery"),
    "kit": ("consu", "order"),
}


class ExposureWorld(TransactionCase):
    """A company in dollars with a branch, an independent one in euros; nothing is
    enforced, so that every history may happen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        quiet = {"tracking_disable": True, "mail_create_nosubscribe": True}
        cls.env = cls.env(context={**cls.env.context, **quiet, "mail_notrack": True})
        cls._create_companies()
        cls._create_rates()
        cls.products = {
            name: cls._create_product(name, *kind) for name, kind in PRODUCTS.items()
        }
        cls.taxes = {company: cls._create_taxes(company) for company in cls.trees}
        cls.customers = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Ann", "Bob", "Cid")]
        )
        cls.ann, cls.bob, cls.cid = cls.customers
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann's office", "type": "invoice", "parent_id": cls.ann.id}
        )
        cls.terms = cls.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"nb_days": 30})]}
        )
        cls.provider = cls.env["payment.provider"].create({"name": "Card"})
        cls._allow_authorization()
        cls.method = cls.env.ref("payment.payment_method_unknown")

    @classmethod
    def _allow_authorization(cls):
        providers = cls.env.registry["payment.provider"]
        compute = providers._compute_feature_support_fields

        def _compute_feature_support_fields(self):
            compute(self)
            self.support_manual_capture = "partial"

        cls.classPatch(
            providers,
            "_compute_feature_support_fields",
            _compute_feature_support_fields,
        )

    @classmethod
    def _create_companies(cls):
        companies = cls.env["res.company"]
        cls.root = cls.env.company
        cls.branch = companies.create({"name": "Branch", "parent_id": cls.root.id})
        cls.usd, cls.eur, cls.jpy = (
            cls.env.ref(f"base.{code}") for code in ("USD", "EUR", "JPY")
        )
        (cls.usd | cls.eur | cls.jpy).active = True
        cls.other = companies.create({"name": "Other", "currency_id": cls.eur.id})
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.other, install_demo=False
        )
        cls.other.currency_id = cls.eur
        cls.companies = cls.root | cls.branch | cls.other
        cls.trees = cls.root | cls.other
        cls.env.user.company_ids |= cls.companies
        allowed = {"allowed_company_ids": cls.companies.ids}
        cls.env = cls.env(context={**cls.env.context, **allowed})

    @classmethod
    def _create_rates(cls):
        cls.env["res.currency.rate"].search([]).unlink()
        rows = [
            (cls.root, cls.eur, "2020-01-01", 0.8),
            (cls.root, cls.eur, "2026-02-01", 0.9),
            (cls.root, cls.jpy, "2020-01-01", 150.0),
            (cls.other, cls.usd, "2020-01-01", 1.1),
            (cls.other, cls.jpy, "2020-01-01", 160.0),
        ]
        cls.env["res.currency.rate"].create(
            [
                {
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "name": date,
                    "rate": rate,
                }
                for company, currency, date, rate in rows
            ]
        )

    @classmethod
    def _create_product(cls, name, kind, policy):
        values = {"name": name, "type": kind, "invoice_policy": policy}
        return cls.env["product.product"].create(
            {**values, "list_price": 10.0, "taxes_id": [Command.clear()]}
        )

    @classmethod
    def _create_taxes(cls, company):
        taxes = cls.env["account.tax"].with_company(company)
        return {
            "excluded": taxes.create({"name": "10 % on top", "amount": 10.0}),
            "included": taxes.create(
                {
                    "name": "20 % within",
                    "amount": 20.0,
                    "price_include_override": "tax_included",
                }
            ),
        }

    # === ORDERS === #

    def _line(self, company, product, quantity, price, tax=None, **values):
        taxes = self.taxes[company.root_id][tax] if tax else self.env["account.tax"]
        return Command.create(
            {
                "product_id": self.products[product].id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "tax_ids": [Command.set(taxes.ids)],
                **values,
            }
        )

    def _order(self, *lines, customer=None, company=None, currency=None, **values):
        """Return a confirmed order; a line is (product, quantity, price[, tax])."""
        company = company or self.root
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": (customer or self.ann).id,
                    "company_id": company.id,
                    "payment_term_id": self.terms.id,
                    "order_line": [
                        line if line[0] == 0 else self._line(company, *line)
                        for line in lines
                    ],
                    **values,
                }
            )
        )
        if currency:
            self._set_currency(order, currency)
        order.action_confirm()
        return order

    def _set_currency(self, order, currency):
        prices = {line: line.price_unit for line in order.order_line}
        order.pricelist_id = self.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id, "company_id": False}
        )
        for line, price in prices.items():
            line.price_unit = price

    def _deliver(self, order, quantity=None, close=False, extra=0):
        """Deliver a quantity of each line, by default all that is left and ``extra``.

        :param close: cancel what is left instead of keeping a backorder
        """
        for line in order.order_line.filtered("product_id"):
            if line.qty_delivered_method == "manual" and not line.is_downpayment:
                rest = line.product_uom_qty - line.qty_delivered + extra
                line.qty_delivered += rest if quantity is None else quantity
        for picking in self._pending(order):
            for move in picking.move_ids:
                rest = move.product_uom_qty + extra
                move.quantity = rest if quantity is None else quantity
            picking.move_ids.picked = True
            picking.with_context(cancel_backorder=close)._action_done()

    def _pending(self, order):
        return order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    def _return(self, order, quantity=1, receive=True, exchange=False):
        """Take goods of the last delivery back; return the receipt."""
        done = order.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        picking = done.sorted("id")[-1]
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = min(quantity, line.move_quantity)
        if exchange:
            action = wizard.action_create_exchanges()
        else:
            action = wizard.action_create_returns()
        receipt = self.env["stock.picking"].browse(action["res_id"])
        if receive:
            receipt.move_ids.picked = True
            receipt._action_done()
        return receipt

    # === INVOICES === #

    def _invoice(self, order, post=True, final=True):
        bills = order._create_invoices(final=final)
        if post:
            bills.action_post()
        return bills

    def _down_payment(self, order, amount, method="fixed", post=True):
        field_name = "fixed_amount" if method == "fixed" else "amount"
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": method,
                field_name: amount,
            }
        )
        bill = wizard.with_company(order.company_id)._create_invoices(order)
        if post:
            bill.action_post()
        return bill

    def _credit(self, bill, post=True, quantity=None, cancel=False):
        """Return a credit note of a posted invoice, of a quantity per line or all."""
        values = {"invoice_date": fields.Date.today(), "date": fields.Date.today()}
        note = bill._reverse_moves([values], cancel=cancel)
        if quantity is not None and note.state == "draft":
            for line in note.invoice_line_ids.filtered("product_id"):
                line.quantity = min(quantity, line.quantity)
        if post and note.state == "draft":
            note.action_post()
        return note

    # === MONEY === #

    def _pay(self, bill, amount=None):
        """Register a payment on an invoice; return it."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": fields.Date.today()})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    def _deposit(self, partner, amount, company=None, post=True, **values):
        """Return a payment that belongs to no invoice."""
        payment = (
            self.env["account.payment"]
            .with_company(company or self.root)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "amount": amount,
                    **values,
                }
            )
        )
        if post:
            payment.action_post()
        return payment

    def _dispute(self, bill):
        """Return the open incident of an invoice that its customer disputes."""
        return self.env["customer.credit.incident"].create(
            {
                "kind": "dispute",
                "partner_id": bill.commercial_partner_id.id,
                "company_id": bill.company_id.root_id.id,
                "move_id": bill.id,
                "description": "Goods are said to be damaged",
            }
        )

    def _bounce(self, payment, cancel=False):
        """Reverse the entry of a payment that came back."""
        reversal = payment.move_id._reverse_moves(
            [{"date": fields.Date.today()}], cancel=cancel
        )
        if reversal.state == "draft":
            reversal.action_post()
        return reversal

    def _entry(self, partner, amount, days=0, company=None):
        """Post a journal entry that the customer owes an amount, or is owed."""
        company = company or self.root
        accounts = self.env["account.account"].with_company(company)
        receivable = partner.with_company(company).property_account_receivable_id
        income = accounts.search([("account_type", "=", "income_other")], limit=1)
        due = fields.Date.add(fields.Date.today(), days=days)
        entry = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": receivable.id,
                                "partner_id": partner.id,
                                "balance": amount,
                                "date_maturity": due,
                            }
                        ),
                        Command.create({"account_id": income.id, "balance": -amount}),
                    ],
                }
            )
        )
        entry.action_post()
        return entry

    def _transaction(self, order, amount, state="authorized", currency=None):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": amount,
                "currency_id": (currency or order.currency_id).id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "reference": f"TX{self.env['payment.transaction'].search_count([])}",
                "state": state,
            }
        )

    # === FIGURES === #

    def _figures(self, customer=None, company=None):
        """Return the exposure as a dict of what is not zero, `oldest_due` left out."""
        customer = customer or self.ann
        exposures = self.env["customer.credit.exposure"]
        found = exposures._exposure_of(customer, company or self.root)[customer]
        found.pop("oldest_due")
        return {name: float(amount) for name, amount in found.items() if amount}
