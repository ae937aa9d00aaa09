from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.approval import Tier, may_approve

_CONTROLLERS = "customer_mgmt.group_customer_credit_controller"
_MANAGERS = "customer_mgmt.group_customer_credit_manager"


class CustomerCreditApprovalTier(models.Model):
    """Up to which amount who approves credit limits.

    A company without tiers lets every credit manager approve.
    """

    _name = "customer.credit.approval.tier"
    _description = "Approval Tier"
    _inherit = ["mail.thread"]
    _order = "company_id, unlimited, amount_to"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unlimited = fields.Boolean(string="Any Amount", tracking=True)
    amount_to = fields.Monetary(string="Limits up to", tracking=True)
    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Approved by Group",
        tracking=True,
        ondelete="restrict",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Approved by Users",
        domain="[('share', '=', False)]",
        tracking=True,
    )

    _amount_uniq = models.UniqueIndex(
        "(company_id, amount_to) WHERE NOT unlimited",
        "Limits up to: the company has a tier for this amount; add the approvers"
        " there.",
    )
    _unlimited_uniq = models.UniqueIndex(
        "(company_id) WHERE unlimited",
        "Any Amount: the company has such a tier; add the approvers there.",
    )
    _amount_positive = models.Constraint(
        "CHECK (unlimited OR amount_to > 0)",
        "Limits up to: a tier ends above zero; tick Any Amount for the last one.",
    )

    @api.depends("unlimited", "amount_to", "currency_id")
    def _compute_display_name(self):
        for tier in self:
            bound = tier.currency_id.format(tier.amount_to) if tier.currency_id else ""
            tier.display_name = (
                self.env._("Any amount")
                if tier.unlimited
                else self.env._("Up to %s", bound)
            )

    @api.constrains("group_id", "user_ids", "company_id")
    def _check_approvers(self):
        for tier in self:
            if not tier.group_id and not tier.user_ids:
                raise ValidationError(
                    self.env._("Approved by: name a group or at least one user.")
                )
            for user in tier.user_ids:
                if not user.has_group(_CONTROLLERS):
                    raise ValidationError(
                        self.env._(
                            "Approved by Users: %(user)s cannot work on limits; make"
                            " this user a credit controller first.",
                            user=user.name,
                        )
                    )

    # === BUSINESS METHODS === #

    @api.model
    def _tiers_of(self, company):
        """Return the company's tiers as the current user stands to them.

        :rtype: list[Tier]
        """
        user = self.env.user
        return [
            Tier(
                None if tier.unlimited else tier.amount_to,
                user in tier.user_ids or tier.group_id in user.all_group_ids,
            )
            for tier in self.sudo().search([("company_id", "=", company.id)])
        ]

    @api.model
    def _is_approver(self, company, amount):
        return self._approvable(company, [amount])[amount]

    @api.model
    def _approvable(self, company, amounts):
        """Tell per amount whether the current user may approve it.

        :rtype: dict[float, bool]
        """
        tiers = self._tiers_of(company)
        manager = self.env.user.has_group(_MANAGERS)
        return {amount: may_approve(amount, tiers, manager) for amount in amounts}

    @api.model
    def _is_own(self, company, requester):
        """Tell whether the current user asked for it, and so may not approve it."""
        return requester == self.env.user and not company.credit_single_approver

    @api.model
    def _assert_may_approve(self, company, amount, requesters):
        """Check that the current user may approve, and did not ask for it.

        :raise AccessError: if the amount is above what the user approves
        :raise UserError: if the request is one's own
        """
        if not self._is_approver(company, amount):
            raise AccessError(self._not_approver_message(company, amount))
        if any(self._is_own(company, requester) for requester in requesters):
            raise UserError(
                self.env._(
                    "Whoever requested a limit does not approve it: ask another"
                    " credit manager. (A company with one person in charge can"
                    " allow it in the settings.)"
                )
            )

    @api.model
    def _not_approver_message(self, company, amount):
        if not self._tiers_of(company):
            return self.env._("Only credit managers decide on credit limits.")
        return self.env._(
            "A limit of %(amount)s is above what you approve: ask somebody of a higher"
            " approval tier.",
            amount=company.currency_id.format(amount),
        )
