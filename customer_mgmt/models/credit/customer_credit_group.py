from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...const import LIGHTS
from ...rules.decision import GroupPosition, Position, Rule, findings, traffic_light
from ...rules.group import GroupNode, rolled_up, sub_limits
from ...rules.limits import effective_limit


class Pool(NamedTuple):
    """A group with a pooled limit in force, and all customers who share it."""

    group_id: int
    name: str
    limit: float
    customer_ids: frozenset

    def position(self, exposures):
        """Return where the group stands, given each customer's exposure by id."""
        total = sum(exposures[id_]["total"] for id_ in self.customer_ids)
        return GroupPosition(self.name, self.limit, total)


class CustomerCreditGroup(models.Model):
    """Customers that belong together beyond one commercial partner, with one limit.

    A group may have groups beneath it. Its pooled limit is shared by all members down
    the tree; a member's own limit is its part of the pool, and both are checked. The
    parts together may exceed the pool.
    """

    _name = "customer.credit.group"
    _description = "Corporate Group"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _parent_store = True

    name = fields.Char(required=True, tracking=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True, string="Group"
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="A group is one company's and its branches'; amounts are in its currency.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    parent_id = fields.Many2one(
        comodel_name="customer.credit.group",
        string="Belongs to",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="customer.credit.group",
        inverse_name="parent_id",
        string="Sub-Groups",
    )
    account_ids = fields.One2many(
        comodel_name="customer.credit.account",
        inverse_name="group_id",
        string="Members",
    )
    limit_ids = fields.One2many(
        comodel_name="customer.credit.group.limit",
        inverse_name="group_id",
        string="Pooled Limits",
    )

    # Live figures, read for all groups at once
    limit_set = fields.Boolean(compute="_compute_figures")
    effective_limit = fields.Monetary(string="Pooled Limit", compute="_compute_figures")
    limit_until = fields.Date(compute="_compute_figures")
    member_count = fields.Integer(
        string="Members in All",
        compute="_compute_figures",
        help="Members of this group and of all groups beneath it.",
    )
    exposure_total = fields.Monetary(string="Exposure", compute="_compute_figures")
    headroom = fields.Monetary(compute="_compute_figures")
    utilisation = fields.Float(compute="_compute_figures")
    over_limit = fields.Boolean(compute="_compute_figures", search="_search_over_limit")
    light = fields.Selection(
        selection=LIGHTS, compute="_compute_figures", string="Credit Standing"
    )
    sub_limit_total = fields.Monetary(
        string="Sub-Limits",
        compute="_compute_figures",
        help="Own limits of the members, and pooled limits of the sub-groups.",
    )
    oversubscribed = fields.Boolean(
        compute="_compute_figures",
        help="The sub-limits together exceed the pooled limit; this is allowed.",
    )

    _name_uniq = models.UniqueIndex(
        "(name, COALESCE(parent_id, 0), company_id)",
        "Name: there is such a group already; choose another name.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for group in self:
            parent = group.parent_id.complete_name
            group.complete_name = f"{parent} / {group.name}" if parent else group.name

    @api.depends("account_ids", "parent_id", "limit_ids.state", "limit_ids.amount")
    def _compute_figures(self):
        figures = {}
        for company, groups in self._origin.grouped("company_id").items():
            if company:
                figures.update(groups.sudo()._figures(company))
        for group in self:
            group.update(figures.get(group._origin.id) or group._no_figures())

    def _no_figures(self):
        return dict.fromkeys(
            (
                "limit_set",
                "effective_limit",
                "limit_until",
                "member_count",
                "exposure_total",
                "headroom",
                "utilisation",
                "over_limit",
                "sub_limit_total",
                "oversubscribed",
            ),
            False,
        ) | {"light": "none"}

    def _figures(self, company):
        """Return the live figures of groups of one company, by group id and field."""
        family = self._family()
        members = family._members()
        limits = family._limits_on(company._credit_today())
        exposures = self.env["customer.credit.exposure"]._exposure_of(
            members.partner_id, company
        )
        nodes = [
            GroupNode(g.id, g.parent_id.id, limits[g.id] and limits[g.id].amount)
            for g in family
        ]
        own = defaultdict(lambda: [0.0, 0.0, 0])
        for account in members:
            sums = own[account.group_id.id]
            sums[0] += exposures[account.partner_id]["total"]
            sums[1] += account.effective_limit if account.limit_set else 0.0
            sums[2] += 1
        totals = rolled_up(nodes, {key: sums[0] for key, sums in own.items()})
        counts = rolled_up(nodes, {key: sums[2] for key, sums in own.items()})
        parts = sub_limits(nodes, {key: sums[1] for key, sums in own.items()})
        return {
            group.id: {
                **group._standing(limits[group.id], totals[group.id], parts[group.id]),
                "member_count": int(counts[group.id]),
            }
            for group in self
        }

    def _standing(self, dated, total, parts):
        currency = self.currency_id
        limit = dated.amount if dated else None
        rule = Rule("limit", self.company_id._credit_action("group"), 100.0)
        position = Position(limit, total, rounding=currency.rounding)

        def beyond(amount):
            return limit is not None and currency.compare_amounts(amount, limit) > 0

        return {
            "limit_set": bool(dated),
            "effective_limit": limit or 0.0,
            "limit_until": dated.end if dated else False,
            "exposure_total": total,
            "headroom": limit - total if dated else 0.0,
            "utilisation": total / limit if limit else 0.0,
            "over_limit": beyond(total),
            "light": traffic_light(position, findings(position, [rule])),
            "sub_limit_total": parts,
            "oversubscribed": beyond(parts),
        }

    @api.model
    def _search_over_limit(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Groups are few, and their exposure is read once for all of them.
        groups = self.search(Domain("limit_ids.state", "=", "approved"))
        over = Domain("id", "in", groups.filtered("over_limit").ids)
        return over if True in value else ~over

    # === CONSTRAINTS === #

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("Belongs to: a group cannot be above itself.")
            )

    @api.constrains("parent_id", "company_id", "account_ids")
    def _check_one_company(self):
        for group in self:
            others = group.parent_id.company_id | group.account_ids.company_id
            if others - group.company_id or group.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "Company: a group, the group above it and its members are one"
                        " company's, which is no branch."
                    )
                )

    @api.constrains("active")
    def _check_empty_when_archived(self):
        for group in self.filtered(lambda g: not g.active):
            if group.account_ids or group.child_ids:
                raise ValidationError(
                    self.env._(
                        "%(group)s has members or sub-groups: take them out first, so"
                        " that nobody leaves the pooled limit unnoticed.",
                        group=group.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "active"} & vals.keys():
            self.env["customer.credit.recheck"]._enqueue_held(self.company_id, "limit")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(limit.state != "requested" for limit in self.sudo().limit_ids):
            raise UserError(
                self.env._("A group with pooled limits is archived, not deleted.")
            )

    # === ACTIONS === #

    def action_request_limit(self):
        """Open the form on which a pooled limit is asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request a Pooled Limit"),
            "res_model": "customer.credit.group.limit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_group_id": self.id},
        }

    def action_open_members(self):
        """Open the accounts of all members, those of sub-groups included."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Members of %s", self.name),
            "res_model": "customer.credit.account",
            "view_mode": "list,kanban,form",
            "domain": [("group_id", "child_of", self.id)],
        }

    # === BUSINESS METHODS === #

    def _ancestor_ids(self):
        """Return the ids of a group and of those above it, from itself upwards."""
        self.ensure_one()
        return [int(id_) for id_ in reversed(self.parent_path.split("/")[:-1])]

    def _root_id(self):
        return self._ancestor_ids()[-1]

    def _family(self):
        """Return the groups and all groups beneath them."""
        return self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )

    def _members(self):
        """Return the accounts that are members of exactly these groups."""
        accounts = self.env["customer.credit.account"].with_context(active_test=False)
        return accounts.search_fetch(
            [("group_id", "in", self.ids)],
            ["partner_id", "group_id", "effective_limit", "limit_set"],
        )

    def _limits_on(self, day):
        """Return the pooled limit in force on a day, or ``None``, by group id.

        :rtype: dict[int, DatedLimit | None]
        """
        approved = self.env["customer.credit.group.limit"].search_fetch(
            [("group_id", "in", self.ids), ("state", "=", "approved")]
        )
        by_group = approved.grouped("group_id")
        return {
            group.id: effective_limit(
                by_group.get(group, approved.browse())._dated(), day
            )
            for group in self
        }

    @api.model
    def _pools_of(self, accounts):
        """Return the pools that each account's exposure counts in, up the tree.

        Without members among the accounts nothing is read.

        :param customer.credit.account accounts: accounts of one company
        :return: pools with a limit in force by account id, the nearest group first
        :rtype: dict[int, list[Pool]]
        """
        own = accounts.sudo().group_id
        if not own or own.company_id._credit_action("group") == "pass":
            return {}
        above = {group.id: group._ancestor_ids() for group in own}
        groups = self.sudo().browse({id_ for ids in above.values() for id_ in ids})
        limits = groups._limits_on(own.company_id._credit_today())
        limited = groups.filtered(lambda group: limits[group.id])
        pools = limited._as_pools(limits)
        return {
            account.id: [pools[i] for i in above[account.group_id.id] if i in pools]
            for account in accounts.sudo()
            if account.group_id
        }

    def _as_pools(self, limits):
        if not self:
            return {}
        customers = defaultdict(set)
        for account in self._family()._members():
            for id_ in account.group_id._ancestor_ids():
                customers[id_].add(account.partner_id.id)
        return {
            group.id: Pool(
                group.id,
                group.name,
                limits[group.id].amount,
                frozenset(customers[group.id]),
            )
            for group in self
        }
