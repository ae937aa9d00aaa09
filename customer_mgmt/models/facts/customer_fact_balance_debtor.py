from odoo import models


class CustomerFactBalanceDebtor(models.AbstractModel):
    """Contacts that go to another customer take their items along."""

    _name = "customer.fact.balance.debtor"
    _description = "Debtor of the Receivable Ledger"

    def _write_multi(self, vals_list):
        moved = [
            partner.id
            for partner, vals in zip(self, vals_list, strict=True)
            if "commercial_partner_id" in vals
        ]
        if moved:
            marks = self.env["customer.fact.balance.mark"].sudo()
            marks._mark_present("debtor", moved)
            marks._touch("debtor", moved)
        return super()._write_multi(vals_list)
