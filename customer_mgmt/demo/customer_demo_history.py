from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import groupby

from .history_plan import PAYMENT_TERMS, PRICE_RISE_MONTH, plan

# Months whose costs nobody noted, as if the addon had been installed after them.
_UNNOTED_UNTIL = -18
# Costs of today by product; before the prices rose they were lower, unevenly.
_COSTS = {
    "table": (398, 421),
    "stool": (46, 50),
    "sofa": (652, 634),
    "lamp": (23, 24.5),
    "cabinet": (150, 158),
    "screen": (181, 188),
    "shelf": (77, 79),
    "trolley": (219, 241),
    "sign": (68, 68),
    "bench": (104, 104),
    "fabric": (14.2, 15.1),
    "oil": (7, 7.2),
}


class CustomerDemoHistory(models.AbstractModel):
    """Makes the demo's past: posted, paid invoices and the facts of them.

    Called by the demo data alone (`customer_history_demo.xml`). What is sold is said in
    `history_plan`.
    """

    _name = "customer.demo.history"
    _description = "History of the Demo Customers"

    @api.model
    def _load(self):
        """Post and pay all invoices of the plan, then build the facts."""
        self = self.with_context(tracking_disable=True)
        self.env.ref("base.CNY").active = True
        sales = plan(fields.Date.today())
        for dear, some in groupby(sales, lambda s: s.month >= PRICE_RISE_MONTH):
            self._set_costs(dear)
            moves = self._post(some)
            self.env["customer.fact.mark"]._flush_touched()
            self._forget_costs(some, moves)
        self.env["customer.fact.build"]._ensure_all()
        while self.env["customer.fact.build"]._step():
            pass

    @api.model
    def _record(self, kind, key):
        return self.env.ref(f"customer_mgmt.{kind}_{key}_demo")

    @api.model
    def _set_costs(self, dear):
        for key, costs in _COSTS.items():
            self._record("product_product", key).standard_price = costs[dear]

    @api.model
    def _post(self, sales):
        """Post the sales' invoices and credit notes and book what was paid.

        :return: the invoices, one per sale
        """
        moves = self.env["account.move"]
        invoices = moves.create([self._prepare_move_vals(sale) for sale in sales])
        credited = [(s, i) for s, i in zip(sales, invoices, strict=True) if s.credited]
        refunds = moves.create(
            [self._prepare_refund_vals(sale, invoice) for sale, invoice in credited]
        )
        (invoices | refunds)._post()
        self._pay(sales, invoices)
        return invoices

    @api.model
    def _prepare_move_vals(self, sale):
        currency = sale.currency or self.env.company.currency_id.name
        return {
            "move_type": "out_invoice",
            "partner_id": self._record("res_partner", sale.buyer).id,
            "invoice_date": sale.day,
            "invoice_date_due": sale.day + PAYMENT_TERMS,
            "invoice_payment_term_id": False,
            "currency_id": self.env.ref(f"base.{currency}").id,
            "invoice_line_ids": self._prepare_lines(sale.lines),
        }

    @api.model
    def _prepare_refund_vals(self, sale, invoice):
        return {
            **self._prepare_move_vals(sale),
            "move_type": "out_refund",
            "invoice_date": sale.day + timedelta(days=3),
            "reversed_entry_id": invoice.id,
            "invoice_line_ids": self._prepare_lines(sale.credited),
        }

    @api.model
    def _prepare_lines(self, lines):
        return [
            Command.create(
                {
                    "product_id": self._record("product_product", key).id,
                    "quantity": quantity,
                    "price_unit": price,
                    "tax_ids": [Command.clear()],
                }
            )
            for key, quantity, price in lines
        ]

    @api.model
    def _pay(self, sales, invoices):
        """Book one bank entry per day with all that was paid on it; match it."""
        days = {}
        for sale, invoice in zip(sales, invoices, strict=True):
            owed = (invoice | invoice.reversal_move_ids).line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            )
            days.setdefault(sale.paid_on, []).append(owed)
        entries = self.env["account.move"].create(
            [self._prepare_payment_vals(day, paid) for day, paid in days.items()]
        )
        entries._post()
        matched = [
            owed | line
            for entry, paid in zip(entries, days.values(), strict=True)
            for owed, line in zip(paid, entry.line_ids[:-1], strict=True)
        ]
        self.env["account.move.line"]._reconcile_plan(matched)

    @api.model
    def _prepare_payment_vals(self, day, paid):
        bank = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "=", "bank"),
            ],
            limit=1,
        )
        lines = [
            {
                "account_id": owed.account_id.id,
                "partner_id": owed.partner_id.id,
                "currency_id": owed.currency_id.id,
                "amount_currency": -sum(owed.mapped("amount_currency")),
                "balance": -sum(owed.mapped("balance")),
            }
            for owed in paid
        ]
        total = {
            "account_id": bank.default_account_id.id,
            "balance": -sum(line["balance"] for line in lines),
        }
        return {
            "journal_id": bank.id,
            "date": day,
            "ref": "Paid by bank transfer",
            "line_ids": [Command.create(line) for line in (*lines, total)],
        }

    @api.model
    def _forget_costs(self, sales, invoices):
        old = [
            invoice.id
            for sale, invoice in zip(sales, invoices, strict=True)
            if sale.month <= _UNNOTED_UNTIL
        ]
        noted = self.env["customer.fact.cost"]
        noted.search([("line_id.move_id", "in", old)]).unlink()
