from odoo import models


class CustomerFactBalanceMatch(models.AbstractModel):
    """Reconciliations mark the month ends from their date on."""

    _name = "customer.fact.balance.match"
    _inherit = ["customer.fact.balance.watch"]
    _description = "Reconciliation of the Receivable Ledger"
    _balance_watched = frozenset(
        {"amount", "company_id", "credit_move_id", "debit_move_id", "max_date"}
    )
    _balance_kind = "match"
