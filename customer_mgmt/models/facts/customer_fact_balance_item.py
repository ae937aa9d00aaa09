from odoo import models


class CustomerFactBalanceItem(models.AbstractModel):
    """Lines of the receivable ledger mark the month ends from their date on."""

    _name = "customer.fact.balance.item"
    _inherit = ["customer.fact.balance.watch"]
    _description = "Item of the Receivable Ledger"
    _balance_watched = frozenset(
        {
            "account_id",
            "balance",
            "company_id",
            "date",
            "date_maturity",
            "parent_state",
            "partner_id",
        }
    )
    _balance_kind = "item"
