from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ...rules.approval import is_small_change


class CustomerCreditLimitAuto(models.AbstractModel):
    """Small changes of a limit approve themselves, within the company's policy."""

    _name = "customer.credit.limit.auto"
    _description = "Automatic Approval of Small Changes"

    auto_approved = fields.Boolean(readonly=True, copy=False)

    def _auto_approve(self):
        """Approve small changes at once, in the name of the system."""
        for company, limits in self.grouped("company_id").items():
            policy = company.sudo()
            if not (policy.credit_auto_percentage and policy.credit_auto_amount):
                continue
            small = limits._small_changes(policy)
            if small:
                small._decide_by_policy(policy)

    def _decide_by_policy(self, company):
        note = self.env._(
            "Approved automatically: a change of at most %(percentage)s %% and"
            " %(amount)s.",
            percentage=f"{company.credit_auto_percentage:g}",
            amount=company.currency_id.format(company.credit_auto_amount),
        )
        decided = self.sudo()
        decided.write({"auto_approved": True})
        decided._decide("approved", user=self.env.ref("base.user_root"), note=note)
        decided._apply()

    def _small_changes(self, company):
        """Return the limits that policy approves: one per account and period.

        Compared is the standing limit, on the day the new one begins: beside a
        temporary limit, or one to come, a large change could look small.
        """
        today = company._credit_today()
        # Two requests at the same moment: the second finds the account locked.
        accounts = self.account_id.sudo().try_lock_for_update(allow_referencing=True)
        accounts -= self._recently_approved(accounts, company, today)
        accounts = accounts.filtered(lambda account: account._is_sound())
        small = self.browse()
        for limit in self.filtered(lambda x: x.date_from >= today):
            account = limit.account_id.sudo()
            if account in accounts and limit._is_small(company):
                small |= limit
                accounts -= account
        return small

    def _recently_approved(self, accounts, company, today):
        """Return the accounts a change of which approved itself a short time ago."""
        since = today - relativedelta(months=company.credit_auto_months)
        domain = [
            ("account_id", "in", accounts.ids),
            ("auto_approved", "=", True),
            ("decided_on", ">=", since),
        ]
        return self.sudo().search(domain).account_id

    def _is_small(self, company):
        standing = self.account_id.sudo()._standing_at(self.date_from)
        return is_small_change(
            standing.amount if standing else None,
            self.amount,
            company.credit_auto_percentage,
            company.credit_auto_amount,
            company.currency_id.rounding,
        )
