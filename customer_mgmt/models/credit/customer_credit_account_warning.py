from odoo import api, fields, models
from odoo.tools import SQL

from ...const import FINANCE_GROUPS
from ...const_warning import WARNING_LIGHTS
from ...rules.warning import warning_light

_LIVE = ("open", "confirmed")


class CustomerCreditAccountWarning(models.AbstractModel):
    """What warns of the customer, on the account; and what of its debt is disputed.

    Salespeople see the light alone.
    """

    _name = "customer.credit.account.warning"
    _description = "Warnings of a Credit Account"

    # Completed by the account.
    partner_id = fields.Many2one(comodel_name="res.partner")
    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(comodel_name="res.currency")

    warning_ids = fields.One2many(
        comodel_name="customer.credit.warning",
        inverse_name="account_id",
        string="Warnings",
        groups=FINANCE_GROUPS,
    )
    warning_weight = fields.Float(
        compute="_compute_warning_weight",
        store=True,
        digits=(16, 1),
        groups=FINANCE_GROUPS,
        help="Sum of the weights of the warnings that go on, false alarms left out.",
    )
    warning_light = fields.Selection(
        selection=WARNING_LIGHTS,
        compute="_compute_warning_weight",
        store=True,
        string="Early Warning",
    )
    warning_signal_ids = fields.Many2many(
        comodel_name="customer.credit.signal",
        compute="_compute_warning_work",
        search="_search_warning_signal_ids",
        string="Signals",
        groups=FINANCE_GROUPS,
    )
    warning_cause = fields.Char(
        compute="_compute_warning_work", string="Cause", groups=FINANCE_GROUPS
    )
    warning_action = fields.Char(
        compute="_compute_warning_work", string="Action Taken", groups=FINANCE_GROUPS
    )
    warning_user_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_warning_work",
        string="Owner of Warnings",
        groups=FINANCE_GROUPS,
    )
    warning_due = fields.Date(
        compute="_compute_warning_work", string="Due", groups=FINANCE_GROUPS
    )
    warning_since = fields.Date(
        compute="_compute_warning_work", string="Warned Since", groups=FINANCE_GROUPS
    )
    exposure_disputed = fields.Monetary(
        compute="_compute_exposure_disputed",
        string="Of It in Dispute",
        groups=FINANCE_GROUPS,
        help="Part of what is open: it is due, and its invoice has an open incident of"
        " the kind Dispute. It is owed and counts in the limit, but it is not late.",
    )

    _warned_idx = models.Index(
        "(company_id, warning_weight DESC) WHERE warning_weight > 0"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "warning_ids.state", "warning_ids.weight", "company_id.warning_alert_weight"
    )
    def _compute_warning_weight(self):
        weights = self._warning_weights()
        for account in self:
            weight = weights.get(account.id, 0.0)
            alert = account.company_id.sudo().warning_alert_weight
            account.warning_weight = weight
            account.warning_light = warning_light(weight, alert)

    def _warning_weights(self):
        groups = (
            self.env["customer.credit.warning"]
            .sudo()
            ._read_group(
                [("account_id", "in", self.ids), ("state", "in", _LIVE)],
                ["account_id"],
                ["weight:sum"],
            )
        )
        return {account.id: weight for account, weight in groups}

    @api.depends("warning_ids.state", "warning_ids.cause", "warning_ids.action_taken")
    def _compute_warning_work(self):
        live = self.env["customer.credit.warning"].search(
            [("account_id", "in", self.ids), ("state", "in", _LIVE)],
            order="weight DESC, id",
        )
        # All signals at once, not one by one as each account names them.
        live.signal_id.fetch(["kind", "color", "company_id"])
        by_account = live.grouped("account_id")
        for account in self:
            own = by_account.get(account._origin, live.browse())
            account.warning_signal_ids = own.signal_id
            account.warning_cause = "; ".join(filter(None, own.mapped("cause")))
            account.warning_action = "; ".join(filter(None, own.mapped("action_taken")))
            account.warning_user_id = own.user_id[:1]
            account.warning_due = min(
                filter(None, own.mapped("due_date")), default=False
            )
            account.warning_since = min(
                filter(None, own.mapped("since")), default=False
            )

    @api.model
    def _search_warning_signal_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return [
            (
                "warning_ids",
                "any",
                [("state", "in", _LIVE), ("signal_id", operator, value)],
            )
        ]

    @api.depends("partner_id", "company_id")
    def _compute_exposure_disputed(self):
        for company, accounts in self.grouped("company_id").items():
            found = accounts._disputed_amounts(company)
            for account in accounts:
                account.exposure_disputed = found.get(account.partner_id.id, 0.0)

    def _disputed_amounts(self, company):
        """Return what is past due and in dispute, by customer, in one query."""
        items = self.env["customer.open.item"]
        items._flush_sources()
        self.env["customer.credit.incident"].flush_model()
        query = SQL(
            """SELECT customer_id, SUM(residual) FROM (%s) item
                 JOIN (%s) dispute ON dispute.move_id = item.move_id
                                  AND dispute.company_id = item.root_id
                WHERE residual > 0 AND due < day GROUP BY 1""",
            items._open_items_sql(items._scope_sql(company), self.partner_id),
            self.env["customer.credit.incident"].sudo()._in_dispute_sql(),
        )
        return {key: float(amount) for key, amount in self.env.execute_query(query)}

    # === ACTIONS === #

    def action_open_disputed(self):
        """Open the items past their due date that are in dispute."""
        self.ensure_one()
        self.check_access("read")
        today = self.company_id._credit_today()
        action = self.env["customer.ageing"]._action_at(today, self.partner_id)
        return {**action, "domain": [*action["domain"], ("disputed", "=", True)]}

    def action_open_warnings(self):
        """Open the customer's warnings."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_credit_warning_action"
        )
        return {**action, "domain": [("account_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _warning_weight(self):
        """Return the weight of all that warns of the customer; 0 if nothing does.

        :rtype: float
        """
        return self._warning_weights().get(self.id, 0.0)
