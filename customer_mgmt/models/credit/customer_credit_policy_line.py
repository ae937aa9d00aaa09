from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import CHECKPOINTS
from ...const_policy import POLICY_ACTIONS, POLICY_KINDS, UNITS
from ...rules.decision import Rule
from ...rules.policy import ScopedRule

# Field of a line → the dimension of a scope in `rules.policy`.
_SCOPE = {"grade_id": "grade", "group_id": "group", "team_id": "team"}


class CustomerCreditPolicyLine(models.Model):
    """A rule of a policy: what is watched, from where on, what follows, and for whom.

    All rules that match fire. A rule with a narrower scope replaces those of the same
    kind whose scope it contains (see `rules.policy.rules_for`).
    """

    _name = "customer.credit.policy.line"
    _description = "Credit Rule"
    _order = "sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        comodel_name="customer.credit.policy",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=POLICY_KINDS, string="Rule", required=True)
    action = fields.Selection(
        selection=POLICY_ACTIONS,
        required=True,
        default="inform",
        help="Inform: say it, and go on. Hold: until it is released. Stop: no release"
        " lets it through. Not checked: an exception for the scope.",
    )
    threshold = fields.Float(
        string="Tolerated", help="Beyond it the rule fires; of the index, below it."
    )
    unit = fields.Char(compute="_compute_unit")
    has_threshold = fields.Boolean(compute="_compute_unit")
    months = fields.Integer(
        string="Within (Months)",
        default=12,
        aggregator=None,
        help="Which broken promises count.",
    )

    # Scope: what is empty applies to all.
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade", check_company=True, ondelete="cascade"
    )
    group_id = fields.Many2one(
        comodel_name="customer.credit.group",
        string="Corporate Group",
        check_company=True,
        ondelete="cascade",
        help="Its members, and those of the groups beneath it.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        ondelete="cascade",
    )
    event = fields.Selection(selection=CHECKPOINTS, string="Checkpoint")
    is_general = fields.Boolean(
        compute="_compute_scope_text",
        help="The rule applies to everybody, everywhere.",
    )
    scope_text = fields.Char(compute="_compute_scope_text", string="Applies to")

    _threshold_positive = models.Constraint(
        "CHECK (threshold >= 0 AND (kind <> 'limit' OR threshold > 0)"
        " AND (kind NOT IN ('overdue_share', 'index') OR threshold <= 100))",
        "Tolerated: not negative; a percentage of the limit above 0; a share and the"
        " payment index at most 100.",
    )
    _months_positive = models.Constraint(
        "CHECK (kind <> 'promise' OR months > 0)",
        "Within (Months): one month at least.",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "currency_id")
    def _compute_unit(self):
        for line in self:
            money = line.kind == "document"
            text = UNITS.get(line.kind)
            line.unit = (
                line.currency_id.name
                if money
                else self.env._(text)  # pylint: disable=gettext-variable
                if text
                else False
            )
            line.has_threshold = money or bool(text)

    @api.depends(*_SCOPE, "event")
    def _compute_scope_text(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for line in self:
            names = [line[field].display_name for field in _SCOPE if line[field]]
            names += [events[line.event]] if line.event else []
            line.is_general = not names
            line.scope_text = ", ".join(names) or self.env._("All")

    @api.depends("kind", "action", "threshold")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            figure = f" {line.threshold:g} {line.unit}" if line.has_threshold else ""
            line.display_name = f"{kinds.get(line.kind, '')}{figure}"

    # === CONSTRAINTS === #

    @api.constrains("kind", "action")
    def _check_horizon(self):
        for line in self:
            if line.kind == "horizon" and line.action != "inform":
                raise ValidationError(
                    self.env._(
                        "Horizon of the Limit: it says which orders count in the limit"
                        " and has no action of its own; leave it at Inform."
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env.registry.clear_cache()
        for policy, added in lines.grouped("policy_id").items():
            policy._note_rules(self.env._("Added:"), added.mapped(_wording))
        return lines

    def write(self, vals):
        before = {line: _wording(line) for line in self}
        result = super().write(vals)
        self.env.registry.clear_cache()
        for policy, lines in self.grouped("policy_id").items():
            pairs = [(before[line], _wording(line)) for line in lines]
            changed = [f"{old} → {new}" for old, new in pairs if old != new]
            policy._note_rules(self.env._("Changed:"), changed)
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _note_unlink(self):
        for policy, lines in self.grouped("policy_id").items():
            policy._note_rules(self.env._("Removed:"), lines.mapped(_wording))

    # === BUSINESS METHODS === #

    def _scope(self):
        """Return to what the rule is restricted, as `rules.policy` reads it.

        :rtype: frozenset
        """
        pairs = {(name, self[field].id) for field, name in _SCOPE.items()}
        pairs.add(("event", self.event))
        return frozenset(pair for pair in pairs if pair[1])

    def _as_rules(self):
        """Return the lines as `rules.policy` reads them.

        :rtype: list[ScopedRule]
        """
        return [
            ScopedRule(
                Rule(line.kind, line.action, line.threshold, line.months), line._scope()
            )
            for line in self
        ]


def _wording(line):
    """Return a rule in words: kind and threshold, action, and to what it applies."""
    actions = dict(line._fields["action"]._description_selection(line.env))
    return f"{line.display_name}, {actions[line.action]}, {line.scope_text}"
