from datetime import timedelta

from odoo import api, fields, models

from ..blank_fields import BlankMonetary
from ..const_lookback import ORDER_PART_SOURCES
from ..rules.period import Period

# What is further away than this says nothing of the day.
_NEAR = timedelta(days=31)


class CustomerCreditAsof(models.TransientModel):
    """A customer's exposure on a past day: open items exactly, orders as noted.

    What was open in the ledger is known for any day. What was ordered and not billed is
    not: it is taken from the nearest month end or decision that noted it, else worked
    out from orders and invoices, and marked so.
    """

    _name = "customer.credit.asof"
    _description = "Exposure on a Day"

    account_id = fields.Many2one(
        comodel_name="customer.credit.account", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="account_id.partner_id")
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today() - timedelta(days=30),
        help="Things are read as they were at the end of this day.",
    )
    not_due = fields.Monetary(compute="_compute_items")
    overdue = fields.Monetary(compute="_compute_items")
    unapplied = fields.Monetary(compute="_compute_items", string="Unapplied Credit")
    receivable = fields.Monetary(compute="_compute_items")
    oldest_due = fields.Date(compute="_compute_items", string="Oldest Overdue")
    limit_amount = BlankMonetary(compute="_compute_limit", string="Limit in Force")
    order_part = BlankMonetary(
        compute="_compute_order_part", string="Orders Not Billed"
    )
    order_part_source = fields.Selection(
        selection=ORDER_PART_SOURCES, compute="_compute_order_part", string="Source"
    )
    order_part_date = fields.Date(compute="_compute_order_part", string="As of")
    exact = fields.Boolean(compute="_compute_order_part")
    exposure = BlankMonetary(compute="_compute_order_part")

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date")
    def _compute_items(self):
        # A page that is not saved yet names any account: only those one may read.
        self.account_id.check_access("read")
        for page in self:
            found = page._ageing_at(page.date)
            page.not_due = found.not_due
            page.overdue = sum(found.bands)
            page.unapplied = found.unapplied
            page.receivable = found.total
            page.oldest_due = found.oldest_due

    @api.depends("account_id", "date")
    def _compute_limit(self):
        self.account_id.check_access("read")
        limits = self.env["customer.credit.limit"].sudo()
        for page in self:
            customer = page.partner_id
            found = limits._effective_at(customer, page.company_id, page.date)
            page.limit_amount = found[customer]

    @api.depends("account_id", "date")
    def _compute_order_part(self):
        self.account_id.check_access("read")
        for page in self:
            noted = [*page._noted_balances(), *page._noted_decisions()]
            near = min(noted, key=page._distance, default=None)
            if near is None or page._distance(near) > _NEAR:
                near = page._worked_out()
            source, day, amount, exact = near
            page.order_part_source = source
            page.order_part_date = day
            page.order_part = amount
            page.exact = exact and day == page.date
            page.exposure = page.receivable + amount

    # === ACTIONS === #

    def action_open_items(self):
        """Open the items that were open on that day."""
        self.ensure_one()
        return self.env["customer.ageing"]._action_at(self.date, self.partner_id)

    def action_open_balances(self):
        """Open the customer's balances at month end."""
        self.ensure_one()
        xml_id = "customer_mgmt.customer_fact_balance_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": {},
        }

    def action_open_decisions(self):
        """Open what was decided about the customer around that day."""
        self.ensure_one()
        xml_id = "customer_mgmt.customer_credit_decision_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("create_date", ">=", fields.Date.to_string(self.date - _NEAR)),
                ("create_date", "<=", fields.Date.to_string(self.date + _NEAR)),
            ],
            "context": {},
        }

    # === BUSINESS METHODS === #

    def _ageing_at(self, day):
        ageing = self.env["customer.ageing"].sudo()
        return ageing._ageing_of(self.partner_id, self.company_id, day)[self.partner_id]

    def _distance(self, noted):
        return abs(noted[1] - self.date)

    def _noted_balances(self):
        """Return (source, day, order part, exact) of the nearest months noted."""
        balances = self.env["customer.fact.balance"].sudo()
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("exposure", "!=", False),
            ("month", ">=", self.date - 2 * _NEAR),
            ("month", "<=", self.date),
        ]
        return [
            (
                "balance",
                Period(row.month, row.month).date_to,
                row.exposure - row.receivable,
                True,
            )
            for row in balances.search(domain)
        ]

    def _noted_decisions(self):
        """Return the same of the last decision before the end of the day."""
        decision = (
            self.env["customer.credit.decision"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("event", "in", ("confirm", "increase", "reopen")),
                    ("create_date", "<", self.date + timedelta(days=1)),
                ],
                order="create_date DESC, id DESC",
                limit=1,
            )
        )
        if not decision:
            return []
        day = fields.Date.to_date(decision.create_date)
        exposure = decision.exposure
        if decision.result in ("hold", "stop"):
            # Counted in, and then not confirmed.
            exposure -= decision.amount
        amount = exposure - self._ageing_at(day).total
        return [("decision", day, amount, False)]

    def _worked_out(self):
        """Return the order part as orders and invoices of today let it be known."""
        past = self.env["customer.credit.past"].sudo()
        orders, _bills = past._orders_of(
            self.partner_id, self.company_id, (self.date, self.date)
        )
        waiting = [
            order
            for order in orders.get(self.partner_id.id, ())
            if order.left_at(self.date)
        ]
        amount = sum(order.left_at(self.date) for order in waiting)
        return "orders", self.date, amount, all(order.exact for order in waiting)
