from odoo import api, models

from ..rules.warning import plain


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._note_new_numbers()
        return accounts

    def write(self, vals):
        if not {"acc_number", "partner_id", "active"} & vals.keys():
            return super().write(vals)
        before = [(a, a.partner_id, a.acc_number, a.active) for a in self]
        result = super().write(vals)
        stayed = [x for x in before if (x[0].partner_id, x[0].active) == (x[1], x[3])]
        self.env["customer.identity.change"]._note(
            (a._bank_customer(), "bank", number, a.acc_number, None)
            for a, _partner, number, _active in stayed
        )
        moved = self - self.browse([a.id for a, *_rest in stayed])
        moved.filtered("active")._note_new_numbers()
        return result

    def _bank_customer(self):
        return self.sudo().partner_id.commercial_partner_id

    def _note_new_numbers(self):
        """Note accounts of customers that have others; the first one is no change."""
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            [
                ("partner_id", "child_of", self._bank_customer().ids),
                ("id", "not in", self.ids),
            ]
        )
        known = others.grouped(lambda account: account._bank_customer())
        changes = []
        for account in self:
            customer = account._bank_customer()
            numbers = known.get(customer, others.browse()).mapped("acc_number")
            if plain(account.acc_number) not in map(plain, numbers):
                old, new = ", ".join(numbers), account.acc_number
                changes.append((customer, "bank", old, new, None))
        self.env["customer.identity.change"]._note(changes)
