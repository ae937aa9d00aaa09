import hashlib
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...const import DECISION_EVENTS, DECISION_RESULTS, FINANCE_GROUPS
from ...const_policy import NO_FIGURE, NO_THRESHOLD, OTHER_KINDS


class CustomerCreditDecision(models.Model):
    """What the guard found and decided about one order: append-only.

    A refused attempt is written down too, although its transaction is rolled back (see
    `customer.credit.guard`).
    """

    _name = "customer.credit.decision"
    _description = "Credit Decision"
    _order = "id DESC"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        comodel_name="sale.order", index="btree_not_null", ondelete="set null"
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        index="btree_not_null",
        ondelete="set null",
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move", index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char(string="Document", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Decided for", required=True
    )
    event = fields.Selection(selection=DECISION_EVENTS, required=True)
    result = fields.Selection(selection=DECISION_RESULTS, required=True)
    amount = fields.Monetary(help="What the document adds to the exposure.")
    exposure = fields.Monetary(
        groups=FINANCE_GROUPS, help="Exposure with the document counted in."
    )
    limit_set = fields.Boolean(groups=FINANCE_GROUPS)
    limit_amount = fields.Monetary(string="Limit", groups=FINANCE_GROUPS)
    overdue_days = fields.Integer(aggregator="max", groups=FINANCE_GROUPS)
    overdue_amount = fields.Monetary(groups=FINANCE_GROUPS)
    findings = fields.Json(
        groups=FINANCE_GROUPS, help="Every rule that fired, with its inputs."
    )
    checks = fields.Json(
        groups=FINANCE_GROUPS,
        help="Every rule that was looked at, with its inputs, fired or not.",
    )
    checks_table = fields.Html(
        compute="_compute_checks_table",
        string="Rules",
        sanitize=False,
        groups=FINANCE_GROUPS,
    )
    reason = fields.Text(groups=FINANCE_GROUPS)
    way_out = fields.Text(
        groups=FINANCE_GROUPS, help="The shortest ways to clear the finding."
    )
    explanation = fields.Text(
        compute="_compute_explanation",
        help="Reasons and ways out, as far as you may know this customer's figures.",
    )
    release_id = fields.Many2one(
        comodel_name="customer.credit.release", index="btree_not_null"
    )
    attempt = fields.Char(
        required=True,
        readonly=True,
        help="Identifies the attempt, so that a retried one is written down once.",
    )

    _attempt_uniq = models.UniqueIndex("(attempt)")

    # === COMPUTE METHODS === #

    @api.depends("findings", "reason", "way_out")
    @api.depends_context("uid")
    def _compute_explanation(self):
        hold = self.env["customer.credit.hold"]
        for decision in self:
            decision.explanation = hold._told(decision.sudo(), self.env.user)

    @api.depends("checks")
    def _compute_checks_table(self):
        for decision in self:
            decision.checks_table = decision.checks and self.env["ir.qweb"]._render(
                "customer_mgmt.customer_credit_decision_checks",
                {"rows": decision._checked_rows()},
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("attempt", uuid.uuid4().hex)
        return super().create(vals_list)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("Credit decisions are a record and are not changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Credit decisions are a record and are not deleted.")
        )

    # === BUSINESS METHODS === #

    def _repeats(self, earlier):
        """Tell whether the same rules refuse as in an earlier decision, with whatever
        figures: those change by the day."""
        before, now = (
            {(f["kind"], f["action"], f["name"]) for f in decision.findings or ()}
            for decision in (earlier, self)
        )
        return bool(earlier) and before == now

    @api.model
    def _last_refusal(self, domain):
        """Return the latest decision of a domain that held or stopped something."""
        return self.sudo().search(
            [*domain, ("result", "in", ("hold", "stop"))], limit=1
        )

    def _checked_rows(self):
        """Return each rule that was looked at as texts, those that fired first.

        :rtype: list[dict]
        """
        hold = self.env["customer.credit.hold"]
        lines = self.env["customer.credit.policy.line"]
        kinds = dict(lines._fields["kind"]._description_selection(self.env))
        kinds |= {kind: str(name) for kind, name in OTHER_KINDS.items()}
        results = dict(self._fields["result"]._description_selection(self.env))
        money = self.currency_id.format
        return [
            {
                "kind": kinds.get(check["kind"], check["kind"]),
                "name": check["name"],
                "actual": hold._figure(check["kind"], check["actual"], money)
                if check["kind"] not in NO_FIGURE
                else "",
                "threshold": hold._figure(check["kind"], check["threshold"], money)
                if check["kind"] not in NO_THRESHOLD
                else "",
                "fired": check["fired"],
                "action": check["action"],
                "result": results[check["action"] if check["fired"] else "pass"],
            }
            for check in self.checks
        ]

    @api.model
    def _attempt_key(self, vals):
        """Return the key under which an attempt is written down once.

        The same person, document and figures in the same minute are the same attempt:
        Odoo repeats a request that met another one.
        """
        minute = fields.Datetime.now().replace(second=0)
        parts = [
            vals.get("order_name"),
            vals.get("order_id"),
            vals.get("partner_id"),
            vals.get("user_id"),
            vals.get("event"),
            vals.get("result"),
            vals.get("amount"),
            vals.get("exposure"),
            vals.get("limit_amount"),
            minute,
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @api.model
    def _record(self, vals_list):
        """Write down decisions, leaving out attempts that are written down already.

        :return: the new decisions
        :rtype: customer.credit.decision
        """
        for vals in vals_list:
            vals.setdefault("attempt", self._attempt_key(vals))
        keys = [vals["attempt"] for vals in vals_list]
        rows = self.env.execute_query(
            SQL(
                "SELECT attempt FROM customer_credit_decision WHERE attempt = ANY(%s)",
                keys,
            )
        )
        known = {row[0] for row in rows}
        unique = {v["attempt"]: v for v in vals_list if v["attempt"] not in known}
        return self.sudo().create(list(unique.values()))
