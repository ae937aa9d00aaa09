from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...const import FINANCE_GROUPS, LIGHTS


class CustomerCreditAccountGroup(models.AbstractModel):
    """The account as a member of a corporate group; its own limit is its sub-limit."""

    _name = "customer.credit.account.group"
    _description = "Corporate Group of a Credit Account"

    # Completed by the account.
    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")

    group_id = fields.Many2one(
        comodel_name="customer.credit.group",
        string="Corporate Group",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
        domain="[('company_id', '=', company_id)]",
        groups=FINANCE_GROUPS,
    )
    group_light = fields.Selection(
        selection=LIGHTS, compute="_compute_group_standing", groups=FINANCE_GROUPS
    )
    group_headroom = fields.Monetary(
        compute="_compute_group_standing",
        groups=FINANCE_GROUPS,
        help="What the corporate groups leave; the narrowest one up the tree.",
    )
    group_standing = fields.Text(
        compute="_compute_group_standing", groups=FINANCE_GROUPS
    )

    may_change_group = fields.Boolean(
        compute="_compute_may_change_group", groups=FINANCE_GROUPS
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_may_change_group(self):
        self.may_change_group = self._may_change_group()

    @api.depends("group_id", "company_id")
    def _compute_group_standing(self):
        for company, accounts in self.grouped("company_id").items():
            standing = accounts.sudo()._group_positions(company) if company else {}
            for account in accounts:
                account._set_group_standing(standing.get(account.id, ()))

    def _set_group_standing(self, positions):
        over = any(p.exposure - p.limit >= self.currency_id.rounding for p in positions)
        near = any(p.exposure >= 0.8 * p.limit > 0 for p in positions)
        light = "red" if over else "amber" if near else "green"
        self.group_light = light if positions else "none"
        self.group_headroom = min((p.limit - p.exposure for p in positions), default=0)
        money = self.currency_id.format
        self.group_standing = "\n".join(
            self.env._(
                "%(group)s: exposure of all members %(exposure)s, pooled limit"
                " %(limit)s.",
                group=position.name,
                exposure=money(position.exposure),
                limit=money(position.limit),
            )
            for position in positions
        )

    # === CONSTRAINTS === #

    @api.constrains("group_id", "company_id")
    def _check_group_company(self):
        for account in self:
            group = account.group_id
            if group and (group.company_id != account.company_id or not group.active):
                raise ValidationError(
                    self.env._(
                        "Corporate Group: choose a group in use of the account's"
                        " company, %(company)s.",
                        company=account.company_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("group_id") for vals in vals_list):
            self._assert_may_change_group()
        accounts = super().create(vals_list)
        accounts.filtered("group_id")._queue_move(accounts.group_id)
        return accounts

    def write(self, vals):
        if "group_id" in vals:
            self._assert_may_change_group()
            self._queue_move(self.env["customer.credit.group"].browse(vals["group_id"]))
        return super().write(vals)

    def _queue_move(self, group):
        """Wait until no order of the members, or of whom they join, is decided on."""
        if self:
            guard = self.env["customer.credit.guard"].sudo()
            guard._queue_move(self.sudo(), group.sudo())

    def _may_change_group(self):
        return self.env.user.has_group("customer_mgmt.group_customer_credit_manager")

    def _assert_may_change_group(self):
        # Whoever leaves a group leaves its limit: that is a decision on credit.
        if not self.env.su and not self._may_change_group():
            raise AccessError(
                self.env._("Only credit managers change the members of a group.")
            )

    # === ACTIONS === #

    def action_open_group(self):
        """Open the customer's corporate group."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corporate Group"),
            "res_model": "customer.credit.group",
            "res_id": self.group_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _group_positions(self, company, known=None):
        """Return where the corporate groups of accounts of one company stand.

        :param dict known: exposures by customer that need not be read again, or that
            are to count as given
        :return: positions by account id, the nearest group first; none without members
        :rtype: dict[int, tuple[GroupPosition]]
        """
        pools = self.env["customer.credit.group"]._pools_of(self)
        if not any(pools.values()):
            return {}
        by_id = {customer.id: found for customer, found in (known or {}).items()}
        sharing = {
            id_ for found in pools.values() for p in found for id_ in p.customer_ids
        }
        others = self.env["res.partner"].sudo().browse(sharing - by_id.keys())
        read = self.env["customer.credit.exposure"].sudo()._exposure_of(others, company)
        by_id.update((customer.id, found) for customer, found in read.items())
        return {
            id_: tuple(pool.position(by_id) for pool in found)
            for id_, found in pools.items()
        }

    def _hand_over_group(self, kept):
        """Let the account a merge keeps stay in the group whose limit was shared."""
        if self.group_id and not kept.group_id:
            kept.group_id = self.group_id
