from odoo import models

# What may stand once per customer, and so twice once two are one.
_UNIQUE_PER_CUSTOMER = (
    "customer.turnover.survey",
    "customer.document",
    "customer.sales.target",
    "customer.financial.statement",
    "customer.stock.assortment",
    "customer.stock.survey",
)


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
        for model in _UNIQUE_PER_CUSTOMER:
            self.env[model].sudo()._keep_at_merge(src_partners, dst_partner)
        # What the merged customers bought is summed for the one that remains.
        self.env["customer.fact.mark"].sudo()._mark_merged(src_partners, dst_partner)
        balances = self.env["customer.fact.balance.mark"].sudo()
        balances._mark_merged(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # Odoo moves the rows by SQL: what depends on them has to be told.
        completeness = dst_partner._fields["profile_completeness"]
        self.env.add_to_compute(completeness, dst_partner)
        return result

    def _update_values(self, src_partners, dst_partner):
        # Whoever may merge may keep the file of the merged customer.
        return super()._update_values(src_partners.sudo(), dst_partner.sudo())
