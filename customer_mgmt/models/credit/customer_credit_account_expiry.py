from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ...rules.limits import effective_limit


class CustomerCreditAccountExpiry(models.AbstractModel):
    """What happens when an account's limit ends: a warning before, a rule after."""

    _name = "customer.credit.account.expiry"
    _description = "Expiry of Credit Limits"

    limit_expired_on = fields.Date(
        string="Limit Ended",
        readonly=True,
        help="Last day of the limit that ended, where no other follows.",
    )
    limit_warned_until = fields.Date(
        readonly=True, help="The end of the limit that was warned about last."
    )

    def _limit_at(self, today):
        """Return the limit on that day, and how many days ago one ended for good.

        Between a limit's end and the nightly work that notes it, the limits themselves
        are asked.

        :return: limit or ``None``, days or ``None``
        :rtype: tuple
        """
        if self.limit_until and self.limit_until < today:
            found = effective_limit(self.sudo().limit_ids._dated(), today)
            if found:
                return found.amount, None
            return None, (today - self.limit_until).days
        if self.limit_set:
            return self.effective_limit, None
        ended = self.limit_expired_on
        return None, (today - ended).days if ended else None

    def _expiring_domain(self, company, today):
        return [
            ("company_id", "=", company.id),
            ("limit_until", ">=", today),
            (
                "limit_until",
                "<=",
                today + relativedelta(days=company.credit_expiry_warning_days),
            ),
        ]

    def _warn_expiring(self, company):
        """Schedule one activity for each limit that ends soon and falls by that."""
        if not company.credit_expiry_warning_days or not self:
            return
        today = company._credit_today()
        ending = self.filtered_domain(self._expiring_domain(company, today))
        for account in ending.filtered(lambda a: a._is_warning_due()):
            account._warn(company)

    def _is_warning_due(self):
        """Tell whether the end is news, and leaves less than there is now."""
        if self.limit_warned_until == self.limit_until:
            return False
        following = effective_limit(
            self.limit_ids._dated(), self.limit_until + relativedelta(days=1)
        )
        return not following or following.amount < self.effective_limit

    def _warn(self, company):
        self.activity_schedule(
            "customer_mgmt.mail_activity_type_credit_limit_ends",
            date_deadline=self.limit_until,
            summary=self.env._(
                "The credit limit of %(amount)s ends on %(day)s",
                amount=company.currency_id.format(self.effective_limit),
                day=self.limit_until,
            ),
            user_id=self._warned_user(company).id,
        )
        self.limit_warned_until = self.limit_until

    def _warned_user(self, company):
        """Return who looks after the account: the controller, or who asked for it."""
        in_force = self.limit_ids.filtered(
            lambda x: x.state == "approved" and x.date_to == self.limit_until
        )
        requester = in_force[:1].requested_by_id.filtered("active")
        return company.credit_controller_id or requester or self.env.user
