import json
from collections import defaultdict
from dataclasses import asdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...blank_fields import BlankFloat, BlankMonetary
from ...const import HOLD_REASONS
from ...const_lookback import JUDGEMENTS, LIMIT_BASES, PAYMENT_OUTCOMES
from ...const_policy import POLICY_ACTIONS
from ...rules.backtest_outcome import judgement, outcome
from ...rules.decision import Finding
from .customer_credit_backtest import NOW, TESTED

_HELD = ("hold", "stop")


class CustomerCreditBacktestLine(models.Model):
    """An order that a policy would have held, or let through wrongly.

    Written by SQL, and never changed. Whether a hold was right is kept as 1 or 0 and
    blank where nobody can say, so that a mean of it is the rate at every level.
    """

    _name = "customer.credit.backtest.line"
    _description = "Order in a Back-Test"
    _log_access = False
    _order = "date DESC, id DESC"
    _rec_name = "order_name"

    backtest_id = fields.Many2one(
        comodel_name="customer.credit.backtest",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_name = fields.Char(string="Order Number", readonly=True)
    date = fields.Date(string="Confirmed on", required=True, readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    salesperson_id = fields.Many2one(comodel_name="res.users", readonly=True)
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade", string="Grade Then", readonly=True
    )
    amount = fields.Monetary(
        string="Order Value", readonly=True, help="Of the order, tax included."
    )

    # The policy tested
    held = fields.Boolean(readonly=True)
    kind = fields.Selection(selection=HOLD_REASONS, string="Main Rule", readonly=True)
    action = fields.Selection(selection=POLICY_ACTIONS, readonly=True)
    actual = BlankFloat(string="Found", readonly=True, aggregator=None)
    threshold = BlankFloat(string="Tolerated", readonly=True, aggregator=None)
    findings = fields.Json(readonly=True)
    reason = fields.Text(compute="_compute_reason")
    cleared_on = fields.Date(
        readonly=True,
        help="Day on which the order would have passed by what was really paid; blank"
        " if it had not within 180 days.",
    )
    days_lost = BlankFloat(readonly=True, digits=(16, 1), aggregator="avg")
    judgement = fields.Selection(selection=JUDGEMENTS, readonly=True)
    held_count = fields.Integer(string="Orders Held", readonly=True)
    false_count = fields.Integer(string="False Alarms", readonly=True)
    caught_count = fields.Integer(string="Orders Caught", readonly=True)
    missed_count = fields.Integer(string="Missed Alarms", readonly=True)
    false_rate = BlankFloat(
        string="False Alarm Rate",
        readonly=True,
        aggregator="avg",
        help="False alarms ÷ (false alarms + caught).",
    )

    # The policy in force
    held_now = fields.Boolean(string="Held by the Policy in Force", readonly=True)
    kind_now = fields.Selection(
        selection=HOLD_REASONS, string="Main Rule in Force", readonly=True
    )
    days_lost_now = BlankFloat(
        string="Days Lost in Force",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )
    judgement_now = fields.Selection(
        selection=JUDGEMENTS, string="Judgement in Force", readonly=True
    )

    # As things stood then
    exposure = fields.Monetary(
        string="Exposure Then",
        readonly=True,
        aggregator=None,
        help="Open items the evening before and the order part, this order included.",
    )
    order_part = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Earlier orders confirmed and not billed then.",
    )
    approximate = fields.Boolean(
        readonly=True,
        help="The order part rests on today's quantities: an order in it was not billed"
        " at just its amount.",
    )
    limit_amount = BlankMonetary(string="Limit Then", readonly=True, aggregator=None)
    limit_basis = fields.Selection(selection=LIMIT_BASES, readonly=True)
    overdue_days = fields.Integer(readonly=True, aggregator="max")
    overdue_amount = fields.Monetary(readonly=True, aggregator=None)

    # What followed
    outcome = fields.Selection(
        selection=PAYMENT_OUTCOMES, string="How It Was Paid", readonly=True
    )
    days_late = BlankFloat(
        readonly=True,
        digits=(16, 0),
        aggregator="avg",
        help="Days from the due date of the worst instalment to its payment, or today.",
    )

    # === COMPUTE METHODS === #

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_reason(self):
        hold = self.env["customer.credit.hold"].sudo()
        for line in self:
            money = line.currency_id.format
            found = [Finding(**finding) for finding in line.findings or ()]
            line.reason = "\n".join(hold._reason(f, money) for f in found)

    # === ACTIONS === #

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def action_open_items(self):
        """Open the customer's items as they were open the evening before."""
        self.ensure_one()
        eve = self.env["customer.credit.past"]._eve(self.date)
        return self.env["customer.ageing"]._action_at(eve, self.partner_id)

    # === WRITING === #

    @api.model
    def _write_down(self, test, known, judged, today):
        """Write the orders down that either policy would have held, or missed.

        :param customer.credit.backtest test: to which they belong
        :param dict known: `rules.past.PastCustomer` by customer id
        :param dict judged: `rules.backtest.Judged` in a list by customer id
        """
        rows = [
            row
            for customer_id, found in judged.items()
            for row in self._rows_of(
                test, customer_id, known[customer_id], found, today
            )
        ]
        if rows:
            self._insert(rows)
            test.invalidate_recordset()

    @api.model
    def _rows_of(self, test, customer_id, customer, judged, today):
        bills = defaultdict(list)
        for item in customer.items:
            for order_id in item.orders if item.bill else ():
                bills[order_id].append(item)
        for found in judged:
            paid = outcome(bills[found.order.key], today, test.tolerance_days)
            verdicts = {
                name: judgement(found.is_held(name), paid, test.missed_days)
                for name in (TESTED, NOW)
            }
            if any(verdicts.values()) or any(map(found.is_held, verdicts)):
                yield {
                    "backtest_id": test.id,
                    "company_id": test.company_id.id,
                    "partner_id": customer_id,
                    "outcome": paid.kind,
                    "days_late": paid.days_late,
                    "judgement": verdicts[TESTED],
                    "judgement_now": verdicts[NOW],
                    **_counts(verdicts[TESTED]),
                    **_then(found),
                    **_held_by_tested(found),
                    **_held_now(found),
                }

    @api.model
    def _insert(self, rows):
        """Insert rows with the names of their orders, in one statement."""
        columns = {**dict.fromkeys(rows[0]), "order_id": None}
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_credit_backtest_line
                               (%(names)s, order_name, salesperson_id, team_id)
                   SELECT %(values)s, so.name, so.user_id, so.team_id
                     FROM jsonb_populate_recordset(
                              NULL::customer_credit_backtest_line, %(rows)s) AS row
                     JOIN sale_order so ON so.id = row.order_id""",
                names=names,
                values=SQL(", ").join(SQL.identifier("row", name) for name in columns),
                rows=json.dumps(rows, default=str),
            )
        )


def _counts(verdict):
    known = {"false_alarm": 1.0, "caught": 0.0}
    return {
        "false_count": int(verdict == "false_alarm"),
        "caught_count": int(verdict == "caught"),
        "missed_count": int(verdict == "missed"),
        "false_rate": known.get(verdict),
    }


def _then(found):
    position = found.position
    return {
        "order_id": found.order.key,
        "date": found.order.day,
        "amount": found.order.amount,
        "grade_id": found.grade,
        "exposure": position.exposure,
        "order_part": found.order_part,
        "approximate": found.approximate,
        "limit_amount": position.limit,
        "limit_basis": found.limit_basis,
        "overdue_days": position.overdue_days,
        "overdue_amount": position.overdue_amount,
    }


def _held_by_tested(found):
    held = found.is_held(TESTED)
    fired = [f for f in found.found[TESTED] if f.action in _HELD]
    main = fired[0] if fired else None
    return {
        "held": held,
        "held_count": int(held),
        "kind": main and main.kind,
        "action": main and main.action,
        "actual": main and main.actual,
        "threshold": main and main.threshold,
        "findings": [asdict(f) for f in found.found[TESTED]],
        "cleared_on": found.cleared.get(TESTED),
        "days_lost": _days_lost(found, TESTED),
    }


def _held_now(found):
    fired = [f for f in found.found[NOW] if f.action in _HELD]
    return {
        "held_now": found.is_held(NOW),
        "kind_now": fired[0].kind if fired else None,
        "days_lost_now": _days_lost(found, NOW),
    }


def _days_lost(found, name):
    day = found.cleared.get(name)
    return (day - found.order.day).days if day else None
