"""Invoices with instalments, payments, credit notes at given dates and currencies."""

from odoo import Command

from ..common import CreditCommon


class PaymentWorld(CreditCommon):
    """A company in dollars; the euro is at 2 dollars, from March at 4."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_enforced = False
        cls.eur = cls.env.ref("base.EUR")
        cls.eur.active = True
        rates = cls.env["res.currency.rate"]
        rates.search([("currency_id", "=", cls.eur.id)]).unlink()
        for day, rate in (("2020-01-01", 0.5), ("2026-03-01", 0.25)):
            rates.create(
                {
                    "currency_id": cls.eur.id,
                    "company_id": cls.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "Half at once, half in 30 days",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        cls.second = cls._create_customer("Second Customer")
        cls.records = cls.env["customer.payment.record"]
        cls.ageing = cls.env["customer.ageing"]

    @classmethod
    def _create_company(cls, **values):
        name = "Branch" if values else "Elsewhere"
        company = cls.env["res.company"].create({"name": name, **values})
        # Odoo gives a branch its accounts only before the next commit.
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def _invoice(cls, amount, day, due=None, customer=None, **values):
        """Return a posted invoice; without a due date, of two instalments."""
        terms = {"invoice_date_due": due} if due else {}
        company = cls.env["res.company"].browse(values.get("company_id", []))
        moves = cls.env["account.move"].with_company(company or cls.company)
        invoice = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or cls.customer).id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False if due else cls.terms.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Sold",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **terms,
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, day, amount=None):
        """Reconcile an invoice with a credit note."""
        note = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        if amount is not None:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        cls._match(invoice, note)
        return note

    @classmethod
    def _pay(cls, invoice, day, amount=None):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .with_company(invoice.company_id)
            .create({"payment_date": day})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _deposit(cls, amount, day, customer=None, currency=None):
        """Return a payment that belongs to no invoice yet."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (customer or cls.customer).id,
                "amount": amount,
                "date": day,
                **({"currency_id": currency.id} if currency else {}),
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _match(cls, *moves):
        lines = cls.env["account.move.line"]
        for move in moves:
            lines |= move.line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and not line.reconciled
                )
            )
        lines.reconcile()

    def _record(self, date_from, date_to, customer=None, company=None):
        customer = customer or self.customer
        found = self.records._records_of(
            customer, company or self.company, date_from, date_to
        )
        return found[customer]

    def _ledger(self, day, customers=None):
        """Return the balance of the receivable accounts at a day."""
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", day),
            ("company_id", "child_of", self.company.id),
        ]
        if customers:
            domain.append(("partner_id.commercial_partner_id", "in", customers.ids))
        groups = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])
        return groups[0][0]
