from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.payment import MINIMUM_EXPERIENCES
from ..facts.customer_open_item import SOURCES

KINDS = [("paid", "Paid"), ("open", "Open and Overdue")]
# What a rate is of, at every level: Σ(amount × this) ÷ Σ amount.
_WEIGHTED = ("days_beyond_terms", "payment_index", "on_time_share")


class CustomerPaymentAnalysis(models.Model):
    """How customers pay: one row per amount paid, or open and overdue today.

    Days beyond terms, index and share on time are weighted with the amounts at every
    level of grouping; a group with too few instalments has no index.
    """

    _name = "customer.payment.analysis"
    _description = "Payment Record"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        **SOURCES,
        "account.move": [*SOURCES["account.move"], "team_id"],
        "customer.credit.account": ["company_id", "grade_id", "partner_id"],
        "res.company": ["currency_id"],
        "res.partner": [*SOURCES["res.partner"], "country_id", "user_id"],
    }

    kind = fields.Selection(selection=KINDS, readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade", string="Credit Grade", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True
    )
    item_id = fields.Many2one(
        comodel_name="account.move.line", string="Instalment", readonly=True
    )
    payment_move_id = fields.Many2one(
        comodel_name="account.move", string="Payment Entry", readonly=True
    )
    date = fields.Date(
        readonly=True,
        help="When the payment met the invoice; today for what is open.",
    )
    paid_on = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    days_beyond_terms = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Days between due date and payment, weighted by amount. Open overdue"
        " amounts count with their age today; early payments are negative.",
    )
    payment_index = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="0 to 100, weighted by amount: 80 is prompt, 50 a month late. Blank"
        " below three instalments.",
    )
    on_time_share = fields.Float(
        string="Share on Time",
        readonly=True,
        aggregator="avg",
        help="Part of the amount that was paid on the due date or before.",
    )
    amount_days = fields.Float(
        string="Amount × Days",
        readonly=True,
        digits=(16, 0),
        help="What days beyond terms are the sum of, before the division.",
    )

    @property
    def _table_query(self):
        records = self.env["customer.payment.record"]
        scope = records._scope_sql(self.env.companies)
        return SQL(
            """SELECT experience.id, experience.kind, experience.item_id,
                      experience.move_id, experience.payment_move_id, experience.date,
                      experience.paid_on, experience.due AS due_date,
                      experience.customer_id AS partner_id,
                      experience.root_id AS company_id, company.currency_id,
                      account.grade_id,
                      customer.user_id, customer.country_id, bill.team_id,
                      experience.amount, experience.days AS days_beyond_terms,
                      experience.amount * experience.days AS amount_days,
                      %(points)s AS payment_index,
                      CASE WHEN experience.days <= 0 THEN 1.0 ELSE 0.0 END
                           AS on_time_share
                 FROM (%(experiences)s) experience
                 JOIN account_move bill ON bill.id = experience.move_id
                 JOIN res_company company ON company.id = experience.root_id
                 JOIN res_partner customer ON customer.id = experience.customer_id
            LEFT JOIN customer_credit_account account
                   ON account.partner_id = experience.customer_id
                  AND account.company_id = experience.root_id""",
            points=records._points_sql(SQL("experience.days")),
            experiences=records._experiences_sql(scope),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        field_name, _colon, function = aggregate_spec.partition(":")
        if field_name not in _WEIGHTED or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        mean = SQL(
            "SUM(%(amount)s * %(figure)s) / NULLIF(SUM(%(amount)s), 0)",
            amount=self._field_to_sql(self._table, "amount", query),
            figure=self._field_to_sql(self._table, field_name, query),
        )
        if field_name != "payment_index":
            return mean
        return SQL(
            "CASE WHEN COUNT(DISTINCT %s) >= %s THEN %s END",
            self._field_to_sql(self._table, "item_id", query),
            MINIMUM_EXPERIENCES,
            mean,
        )

    def action_open_document(self):
        """Open the invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }
