from odoo import models


class AccountPartialReconcile(models.Model):
    _name = "account.partial.reconcile"
    _inherit = [
        "account.partial.reconcile",
        "customer.fact.balance.match",
        "customer.credit.recheck.match",
    ]

    # What was paid in a period, and what was undone since a past date to read the open
    # items of that date: a part of the history, whatever its length.
    _customer_max_date_idx = models.Index("(max_date)")
