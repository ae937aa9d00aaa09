from odoo import models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = [
        "account.move.line",
        "customer.fact.move.line",
        "customer.fact.balance.item",
    ]

    # Open items by customer. Odoo's own index on `reconciled` holds every line of every
    # account that is not reconciled at all.
    _credit_open_idx = models.Index(
        "(account_id, partner_id, company_id) WHERE parent_state = 'posted'"
        " AND amount_residual <> 0"
    )
    # Instalments by customer: on an invoice they are all its receivable lines, and few
    # among the lines of a customer who buys much.
    _credit_term_idx = models.Index("(partner_id) WHERE display_type = 'payment_term'")
    # What was reset to draft and is still reconciled: next to nothing.
    _credit_draft_matched_idx = models.Index(
        "(id) WHERE parent_state = 'draft' AND matching_number IS NOT NULL"
    )
