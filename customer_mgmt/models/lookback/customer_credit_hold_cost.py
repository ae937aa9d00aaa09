from odoo import api, fields, models
from odoo.tools import SQL

from ...blank_fields import BlankFloat
from ...const import HOLD_OUTCOMES, HOLD_REASONS
from ...const_lookback import HOLD_FATES, PAYMENT_OUTCOMES, TOLERANCE_DAYS


class CustomerCreditHoldCost(models.Model):
    """What each hold of an order cost: value × days, and whether it was right.

    One row per episode of `customer.credit.hold.episode`, with what became of the order
    since: confirmed or lost, its invoices paid on time or not. The SQL mirrors
    `rules.backtest_outcome.outcome`.
    """

    _name = "customer.credit.hold.cost"
    _inherit = ["customer.credit.past.item"]
    _description = "Cost of Credit Holds"
    _auto = False
    _order = "held_on DESC, id DESC"
    _rec_name = "order_name"
    _depends = {
        "customer.credit.hold.episode": ["amount", "days", "ended_on", "outcome"],
        "sale.order": ["state"],
        "account.move": ["move_type", "state"],
        "account.move.line": ["amount_residual", "date_maturity", "parent_state"],
        "account.partial.reconcile": ["max_date"],
    }

    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    order_name = fields.Char(string="Order Number", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    salesperson_id = fields.Many2one(comodel_name="res.users", readonly=True)
    owner_id = fields.Many2one(comodel_name="res.users", readonly=True)
    main_reason = fields.Selection(selection=HOLD_REASONS, readonly=True)
    outcome = fields.Selection(
        selection=HOLD_OUTCOMES, string="How It Ended", readonly=True
    )
    held_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(readonly=True)
    amount = fields.Monetary(string="Value Held", readonly=True)
    days = fields.Float(
        string="Days on Hold",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Until its end, or until now.",
    )
    value_days = fields.Monetary(
        string="Value × Days",
        readonly=True,
        help="What the order was worth times the days on hold: turnover delayed.",
    )
    paid = fields.Selection(
        selection=PAYMENT_OUTCOMES, string="Paid Afterwards", readonly=True
    )
    fate = fields.Selection(
        selection=HOLD_FATES, string="Fate of the Order", readonly=True
    )
    false_count = fields.Integer(string="False Alarms", readonly=True)
    false_value_days = fields.Monetary(
        string="Value × Days of False Alarms", readonly=True
    )
    lost_count = fields.Integer(string="Orders Lost", readonly=True)
    lost_amount = fields.Monetary(string="Value Lost", readonly=True)
    false_rate = BlankFloat(
        string="False Alarm Rate",
        readonly=True,
        aggregator="avg",
        help="Paid on time ÷ those confirmed that are paid or overdue.",
    )

    @property
    def _table_query(self):
        false_alarm = SQL("fate = 'false_alarm'")
        lost = SQL("fate = 'lost'")
        return SQL(
            """SELECT judged.*, amount * days AS value_days,
                      (%(false)s)::int AS false_count, (%(lost)s)::int AS lost_count,
                      CASE WHEN %(false)s THEN amount * days ELSE 0 END
                          AS false_value_days,
                      CASE WHEN %(lost)s THEN amount ELSE 0 END AS lost_amount,
                      CASE fate WHEN 'false_alarm' THEN 1.0 WHEN 'right' THEN 0.0 END
                          AS false_rate
                 FROM (SELECT known.*, %(fate)s AS fate
                         FROM (%(known)s) known) judged""",
            false=false_alarm,
            lost=lost,
            fate=self._fate_sql(),
            known=self._known_sql(),
        )

    # === ACTIONS === #

    def action_open_order(self):
        """Open the order that was held."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    # === QUERIES === #

    @api.model
    def _fate_sql(self):
        return SQL(
            """CASE WHEN ended_on IS NULL THEN 'held'
                    WHEN confirmed AND paid = 'on_time' THEN 'false_alarm'
                    WHEN confirmed AND paid IN ('late', 'open', 'written_off')
                    THEN 'right'
                    WHEN confirmed THEN 'undecided'
                    WHEN gone OR outcome IN ('cancelled', 'rejected', 'deleted')
                    THEN 'lost'
                    ELSE 'open_order' END"""
        )

    @api.model
    def _known_sql(self):
        return SQL(
            """SELECT episode.id, episode.order_id, episode.order_name,
                      episode.partner_id, episode.company_id, company.currency_id,
                      episode.salesperson_id, episode.owner_id, episode.main_reason,
                      episode.outcome, episode.held_on, episode.ended_on,
                      episode.amount,
                      CASE WHEN episode.ended_on IS NOT NULL THEN episode.days
                           ELSE EXTRACT(EPOCH FROM NOW() AT TIME ZONE 'UTC'
                                                   - episode.held_on) / 86400.0
                      END AS days,
                      COALESCE(so.state = 'sale', FALSE) AS confirmed,
                      COALESCE(so.state = 'cancel', TRUE) AS gone,
                      payment.paid
                 FROM customer_credit_hold_episode episode
                 JOIN res_company company ON company.id = episode.company_id
            LEFT JOIN sale_order so ON so.id = episode.order_id
            LEFT JOIN LATERAL (%s) payment ON TRUE""",
            self._paid_sql(),
        )

    @api.model
    def _paid_sql(self):
        """Return the lateral query of how the invoices of ``so`` were paid."""
        return SQL(
            """
            SELECT CASE WHEN COUNT(*) = 0 THEN 'unbilled'
                        WHEN BOOL_OR(written_off) THEN 'written_off'
                        WHEN MAX(late) > %(tolerance)s AND BOOL_OR(left_open)
                        THEN 'open'
                        WHEN MAX(late) > %(tolerance)s THEN 'late'
                        WHEN BOOL_OR(left_open) THEN 'pending'
                        WHEN MAX(late) IS NOT NULL THEN 'on_time'
                        ELSE 'credited' END AS paid
              FROM (SELECT item.amount_residual > 0 AS left_open,
                           settled.written_off,
                           CASE WHEN item.amount_residual <= 0
                                THEN settled.paid_on - item.due
                                WHEN CURRENT_DATE > item.due
                                THEN CURRENT_DATE - item.due END AS late
                      FROM (%(items)s) item
                 LEFT JOIN LATERAL (%(settled)s) settled ON TRUE) item
             WHERE so.state = 'sale'
            """,
            tolerance=TOLERANCE_DAYS,
            items=self._billed_items_sql(),
            settled=self._settled_sql(),
        )

    @api.model
    def _billed_items_sql(self):
        return SQL(
            """SELECT DISTINCT item.id, item.amount_residual,
                      COALESCE(item.date_maturity, item.date) AS due
                 FROM sale_order_line line
                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                 JOIN account_move_line billed ON billed.id = rel.invoice_line_id
                 JOIN account_move bill ON bill.id = billed.move_id
                      AND bill.state = 'posted'
                      AND bill.move_type IN ('out_invoice', 'out_receipt')
                 JOIN account_move_line item ON item.move_id = bill.id
                      AND item.account_id = %s AND item.balance > 0
                WHERE line.order_id = so.id""",
            self._receivables_sql(),
        )

    @api.model
    def _settled_sql(self):
        return SQL(
            """SELECT MAX(max_date) FILTER (WHERE how = 'paid') AS paid_on,
                      BOOL_OR(how = 'written_off') AS written_off
                 FROM (SELECT partial.max_date, %s AS how
                         FROM account_partial_reconcile partial
                         JOIN account_move_line other
                              ON other.id = partial.credit_move_id
                             AND other.parent_state = 'posted'
                         JOIN account_move move ON move.id = other.move_id
                         JOIN account_journal journal ON journal.id = other.journal_id
                         JOIN res_company company ON company.id = other.company_id
                        WHERE partial.debit_move_id = item.id) part""",
            self._how_sql(),
        )
