from odoo import models

_BY_LIMIT = {"effective_limit", "limit_set", "limit_expired_on", "next_review"}


class CustomerCreditAccountRecheck(models.AbstractModel):
    """A new limit or trading state has the held orders looked at again."""

    _name = "customer.credit.account.recheck"
    _description = "Re-evaluation after a Change of a Credit Account"

    def write(self, vals):
        result = super().write(vals)
        if "trading_state" in vals:
            self._recheck_accounts("trading")
        elif (_BY_LIMIT | {"group_id"}) & vals.keys():
            self._recheck_accounts("limit")
        return result

    def _recheck_accounts(self, cause):
        for company, accounts in self.sudo().grouped("company_id").items():
            self.env["customer.credit.recheck"]._enqueue(
                accounts.partner_id, company, cause
            )
