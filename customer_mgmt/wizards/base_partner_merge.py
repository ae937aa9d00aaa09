from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # Merged customers owe together: the guard looks at the orders of all of them.
        partners = self.env["res.partner"].browse(partner_ids).exists()
        with self.env["res.partner"]._watching_debtors(partners):
            return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Odoo deletes rows that would clash; the accounts are joined before that.
        self.env["customer.credit.account"].sudo()._join(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
