from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...blank_fields import BlankFloat, BlankMonetary
from ...loose_fields import LooseMany2one
from ...rules.period import shift
from .activity_const import ABC_CLASSES, ACTIVITIES, POTENTIAL_SOURCES


class CustomerFactClass(models.Model):
    """What each customer was at the end of a month: active or not, of which class.

    Written by SQL only (`customer.class.writer`), by month. The running month stands as
    of ``as_of`` and is made anew every night; older ones say what was known then.
    Customers are listed until three years after their last invoice.
    """

    _name = "customer.fact.class"
    _inherit = ["customer.fact.customer"]
    _description = "Activity and Class by Customer and Month"
    _log_access = False
    _order = "month DESC, monetary DESC, id"
    _rec_name = "partner_id"

    company_id = LooseMany2one(comodel_name="res.company", required=True, readonly=True)
    partner_id = LooseMany2one(index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True)
    as_of = fields.Date(readonly=True, aggregator="max")
    latest = fields.Boolean(readonly=True, help="The newest month there is.")

    # Activity
    activity = fields.Selection(
        selection=ACTIVITIES,
        string="Customer Activity",
        readonly=True,
        help="Judged by the customer's own rhythm of buying.",
    )
    first_date = fields.Date(string="First Invoice", readonly=True, aggregator="min")
    last_date = fields.Date(string="Last Invoice", readonly=True, aggregator="max")
    recency_days = fields.Integer(
        string="Days Since Last Invoice", readonly=True, aggregator="avg"
    )
    interval_days = fields.Float(
        string="Usual Interval (Days)",
        readonly=True,
        aggregator="avg",
        help="Median of the days between the customer's invoices; below four invoices,"
        " that of comparable customers.",
    )
    own_rhythm = fields.Boolean(
        readonly=True, help="The interval is the customer's own."
    )
    risk_days = fields.Integer(
        string="At Risk After (Days)", readonly=True, aggregator="avg"
    )
    lost_days = fields.Integer(
        string="Lost After (Days)", readonly=True, aggregator="avg"
    )
    value = fields.Monetary(
        string="Yearly Value",
        readonly=True,
        help="Turnover of the twelve months that end with the last invoice: what is"
        " lost with a lost customer.",
    )
    has_reason = fields.Boolean(
        compute="_compute_has_reason",
        search="_search_has_reason",
        help="Somebody wrote down why the customer was lost, or came back.",
    )

    # Class, of the twelve months up to this one
    abc = fields.Selection(
        selection=ABC_CLASSES,
        string="ABC Class",
        readonly=True,
        help="By turnover of twelve months, from the largest customer down. Blank: none"
        " in that time.",
    )
    frequency = fields.Integer(
        readonly=True, help="Invoices of the twelve months up to this one."
    )
    monetary = fields.Monetary(
        string="Turnover of 12 Months",
        readonly=True,
        help="Of the twelve months up to this one.",
    )
    r_score = fields.Integer(string="Recency Score", readonly=True, aggregator="avg")
    f_score = fields.Integer(string="Frequency Score", readonly=True, aggregator="avg")
    m_score = fields.Integer(string="Monetary Score", readonly=True, aggregator="avg")
    rfm = fields.Char(
        string="RFM",
        readonly=True,
        help="Scores of recency, frequency and monetary value, 5 the best, among those"
        " who bought within twelve months.",
    )

    # Growth and potential
    growth = BlankFloat(
        string="Growth per Month",
        readonly=True,
        aggregator="avg",
        help="Trend of the logarithm of monthly sales in up to 24 whole months"
        " (Theil–Sen). Blank below six months with sales.",
    )
    growth_sure = fields.Boolean(
        string="Growth Is Sure",
        readonly=True,
        help="The trend is beyond chance (Kendall, 10 %).",
    )
    potential = BlankMonetary(
        readonly=True,
        aggregator="sum",
        help="What the customer could buy in a year: its own turnover where surveyed,"
        " else what comparable customers (same industry and size, eight at least) buy.",
    )
    potential_source = fields.Selection(selection=POTENTIAL_SOURCES, readonly=True)
    peer_count = fields.Integer(
        string="Comparable Customers",
        readonly=True,
        aggregator=None,
        help="Same industry and size, with sales within twelve months.",
    )
    potential_share = BlankFloat(
        string="Our Share of Potential",
        readonly=True,
        aggregator=None,
        help="Turnover of twelve months ÷ potential.",
    )
    under_served = fields.Boolean(
        readonly=True, help="Our share of the potential is low."
    )
    attention = fields.Boolean(
        string="Deserves Attention",
        readonly=True,
        help="Not of class A, growing, and under-served.",
    )

    # With what the counts by month read, so that they read the index alone.
    _key_uniq = models.UniqueIndex(
        "(company_id, month, partner_id) INCLUDE (activity, value)"
    )
    _latest_idx = models.Index("(company_id, activity) WHERE latest")

    # === COMPUTE METHODS === #

    @api.depends("activity", "last_date")
    def _compute_has_reason(self):
        told = set(self.search([("id", "in", self.ids), ("has_reason", "=", True)]))
        for row in self:
            row.has_reason = row in told

    @api.model
    def _search_has_reason(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["customer.activity.reason"].flush_model()
        told = SQL(
            """(SELECT class.id FROM customer_fact_class class
                  JOIN customer_activity_reason reason
                    ON reason.partner_id = class.partner_id
                   AND reason.company_id = class.company_id
                 WHERE reason.kind = 'stop' AND class.activity = 'lost'
                       AND reason.date >= class.last_date
                    OR reason.kind = 'return' AND class.activity = 'won_back'
                       AND reason.date >= class.as_of - 365)"""
        )
        domain = Domain("id", "in", told)
        wanted = set(value)
        if wanted == {True}:
            return domain
        return ~domain if wanted == {False} else Domain(bool(wanted))

    # === ACTIONS === #

    def action_open_lines(self):
        """Open the invoice lines of the twelve months that the class is made of."""
        self.ensure_one()
        return self.env["customer.fact.line"]._action_for(
            Domain(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("month", ">=", shift(self.month, -11)),
                    ("month", "<=", self.month),
                ]
            ),
            self.partner_id.display_name,
        )

    def action_enter_reason(self):
        """Open a form to write down why the customer was lost, or came back."""
        self.ensure_one()
        kind = {"lost": "stop", "won_back": "return"}.get(self.activity, "start")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "customer.activity.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_kind": kind,
            },
        }

    def action_open_history(self):
        """Open the customer's months, as a graph and a list."""
        self.ensure_one()
        return self.partner_id.action_open_class_history()
