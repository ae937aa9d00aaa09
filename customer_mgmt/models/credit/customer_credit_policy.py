from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache, plaintext2html

from ...rules.policy import DEFAULT_RULES


class CustomerCreditPolicy(models.Model):
    """A set of credit rules; one is in force per company, others wait to be tried."""

    _name = "customer.credit.policy"
    _description = "Credit Policy"
    _inherit = ["mail.thread"]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        comodel_name="customer.credit.policy.line",
        inverse_name="policy_id",
        copy=True,
    )
    rule_count = fields.Integer(compute="_compute_rule_count", string="Rules")
    in_force = fields.Boolean(
        compute="_compute_in_force",
        search="_search_in_force",
        help="The company decides by this policy.",
    )
    credit_enforced = fields.Boolean(related="company_id.credit_enforced")

    # === COMPUTE METHODS === #

    @api.depends("line_ids")
    def _compute_rule_count(self):
        for policy in self:
            policy.rule_count = len(policy.line_ids)

    @api.depends("company_id.credit_policy_id")
    def _compute_in_force(self):
        for policy in self:
            policy.in_force = policy._origin == policy.company_id.credit_policy_id

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        used = companies.credit_policy_id.ids
        return [("id", "in" if True in value else "not in", used)]

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        """Name the copy as one."""
        return [
            dict(vals, name=self.env._("%s (copy)", policy.name))
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def write(self, vals):
        if (vals.get("active") is False or "company_id" in vals) and self.filtered(
            "in_force"
        ):
            raise UserError(
                self.env._("This policy is in force; put another one in force first.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        if self.filtered("in_force"):
            raise UserError(
                self.env._("This policy is in force; put another one in force first.")
            )

    # === ACTIONS === #

    def action_use(self):
        """Put the policy in force: from now on the company decides by it."""
        self.ensure_one()
        if not self.env.user.has_group("customer_mgmt.group_customer_manager"):
            raise AccessError(self.env._("Only managers put a policy in force."))
        self.check_access("write")
        self.company_id.sudo().credit_policy_id = self
        self.message_post(body=self.env._("In force from now on."))

    def action_try(self):
        """Show what this policy would hold today."""
        self.ensure_one()
        xml_id = "customer_mgmt.customer_credit_enforcement_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "context": {"default_policy_id": self.id},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _create_defaults(self, companies):
        """Give each company without a policy one with the default rules, in force.

        :return: the new policies
        :rtype: customer.credit.policy
        """
        made = self.browse()
        for company in companies.root_id.filtered(lambda c: not c.credit_policy_id):
            company.credit_policy_id = self.create(
                {
                    "name": self.env._("Standard Policy"),
                    "company_id": company.id,
                    "line_ids": [
                        fields.Command.create(
                            {
                                "sequence": 10 * position,
                                "kind": rule.kind,
                                "action": rule.action,
                                "threshold": rule.threshold,
                            }
                        )
                        for position, rule in enumerate(DEFAULT_RULES, start=1)
                    ],
                }
            )
            made |= company.credit_policy_id
        return made

    @api.model
    @ormcache("policy_id")
    def _rule_book(self, policy_id):
        """Return all rules of a policy, those of every scope; cached, as each document
        that is decided on asks for them.

        :rtype: tuple[ScopedRule]
        """
        return tuple(self.sudo().browse(policy_id).line_ids._as_rules())

    def _note_rules(self, head, texts):
        """Write changes of rules down on the policy; if it is in force, have the held
        orders looked at again."""
        used = self.filtered("in_force").company_id
        self.env["customer.credit.recheck"]._enqueue_held(used, "policy")
        if texts:
            self.message_post(body=plaintext2html("\n".join([head, *texts])))

    def _set_rule(self, kind, action, threshold=None):
        """Set the rule of a kind that applies to everybody; add it if there is none.

        Several such rules become one.
        """
        self.ensure_one()
        general = self.line_ids.filtered(lambda x: x.kind == kind and x.is_general)
        values = {"kind": kind, "action": action}
        if threshold is not None:
            values["threshold"] = threshold
        general[1:].unlink()
        if general:
            general[:1].write(values)
        else:
            self.line_ids = [fields.Command.create(values)]
