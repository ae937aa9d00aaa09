from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.decision import ACTIONS
from ...rules.policy import DEFAULT_RULES, ScopedRule, facts_of, rules_for


class CustomerCreditCompanyRules(models.AbstractModel):
    """The company's credit policy in force, and the rules that follow from it."""

    _name = "customer.credit.company.rules"
    _description = "Credit Rules of a Company"

    credit_policy_id = fields.Many2one(
        comodel_name="customer.credit.policy",
        domain="[('company_id', '=', id)]",
        ondelete="restrict",
        help="The rules that decide on orders, deliveries and invoices.",
    )

    # === CONSTRAINTS === #

    @api.constrains("credit_policy_id")
    def _check_credit_policy(self):
        for company in self.filtered("credit_policy_id"):
            if company.credit_policy_id.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Credit Policy: choose one of %(company)s; branches share the"
                        " policy of their company.",
                        company=company.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"credit_policy_id", "credit_security_effect"} & vals.keys():
            self.env["customer.credit.recheck"]._enqueue_held(self, "policy")
        return result

    # === BUSINESS METHODS === #

    def _credit_rules(self, account=None, team=None, event="confirm", policy=None):
        """Return the rules that apply, as `rules.decision` reads them.

        :param customer.credit.account account: the customer's; its grade and corporate
            group choose among scoped rules
        :param crm.team team: the sales team of the document
        :param str event: the checkpoint, a key of `const.CHECKPOINTS`; what moves to
            another debtor is checked as if confirmed for that one
        :param customer.credit.policy policy: another policy than the one in force
        :rtype: list[Rule]
        """
        facts = self._credit_facts(account, team, event)
        return self._credit_rules_at(self._credit_rule_book(policy), facts)

    def _credit_rules_at(self, book, facts):
        """Return the rules of a book that apply to what is known of a customer."""
        # Whether trading is open is no matter of a policy: the effect matrix says it.
        return [*rules_for(book, facts), *self.root_id.sudo()._trading_rules()]

    def _credit_holding_rules(self, account, team, event):
        """Return the rules at a checkpoint that can hold or stop, or that change what
        others compare.

        :rtype: list[Rule]
        """
        return [
            rule
            for rule in self._credit_rules(account, team, event)
            if rule.action in ("hold", "stop") or rule.kind == "horizon"
        ]

    def _credit_rule_book(self, policy=None):
        """Return all rules of the policy, those of every scope.

        :rtype: tuple[ScopedRule]
        """
        policy = policy or self.root_id.sudo().credit_policy_id
        if not policy:
            # While the addon is being installed.
            return tuple(ScopedRule(rule) for rule in DEFAULT_RULES)
        return policy._rule_book(policy._origin.id)

    def _credit_facts(self, account=None, team=None, event="confirm"):
        account = account.sudo() if account else account
        return facts_of(
            grade=account.grade_id.id if account else None,
            groups=account.group_id._ancestor_ids()
            if account and account.group_id
            else (),
            team=team.id if team else None,
            event="confirm" if event == "move" else event,
        )

    def _credit_action(self, kind):
        """Return the strictest action that any rule of a kind has, of every scope.

        :rtype: str
        """
        rules = [scoped.rule for scoped in self._credit_rule_book()]
        actions = [rule.action for rule in rules if rule.kind == kind]
        return max(actions, key=ACTIONS.index, default="pass")

    def _credit_shortest_horizon(self):
        """Return the shortest horizon of any scope in days, ``None`` without any."""
        rules = [scoped.rule for scoped in self._credit_rule_book()]
        return min((r.threshold for r in rules if r.kind == "horizon"), default=None)

    def _set_credit_rule(self, kind, action, threshold=None):
        """Set the rule of a kind that applies to everybody, in the policy in force."""
        root = self.root_id.sudo()
        self.env["customer.credit.policy"].sudo()._create_defaults(root)
        root.credit_policy_id._set_rule(kind, action, threshold)
