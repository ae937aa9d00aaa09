from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...const import PROMISE_STATES
from ...rules.promise import Promise, Receipt, settle
from .customer_credit_incident_nightly import Fact


class CustomerPaymentPromise(models.Model):
    """What a customer promised to pay, until when; kept or broken, as the books say."""

    _name = "customer.payment.promise"
    _description = "Payment Promise"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.record.mixin"]
    _order = "date_due DESC, id DESC"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken by",
        default=lambda self: self.env.user,
        readonly=True,
        index="btree_not_null",
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Invoices",
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted'),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt'))]",
        help="Only what pays these invoices counts. Empty: whatever the customer pays.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    date_given = fields.Date(
        string="Promised on",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_due = fields.Date(
        string="Will Pay by", required=True, tracking=True, index=True
    )
    note = fields.Text(help="Who promised, and how.")
    state = fields.Selection(
        selection=PROMISE_STATES,
        required=True,
        default="open",
        readonly=True,
        copy=False,
        tracking=True,
    )
    received_amount = fields.Monetary(
        compute="_compute_received_amount",
        string="Received",
        help="Of what arrived in the time of the promise and its grace.",
    )
    incident_ids = fields.One2many(
        comodel_name="customer.credit.incident", inverse_name="promise_id"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Amount: a promise is about more than nothing."
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Amount: this cannot be right. Check the figure and its unit.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_due >= date_given)",
        "Will Pay by: it is before the day of the promise.",
    )
    _open_idx = models.Index("(company_id, partner_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("move_ids")
    def _compute_amount(self):
        for promise in self:
            residual = sum(promise.sudo().move_ids.mapped("amount_residual_signed"))
            promise.amount = residual if residual > 0 else promise.amount

    @api.depends("partner_id", "amount", "date_given", "date_due", "move_ids", "state")
    def _compute_received_amount(self):
        found = {}
        for company, promises in self._origin.grouped("company_id").items():
            found |= promises.sudo()._settlements(promises.partner_id, company)
        for promise in self:
            settlement = found.get(promise._origin.id)
            promise.received_amount = settlement.received if settlement else 0.0

    @api.depends("partner_id", "date_due")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(customer)s, by %(day)s",
                customer=promise.partner_id.name or "",
                day=promise.date_due or "",
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                # Who enters a promise does not choose who did, nor that it was kept.
                vals.update(state="open", user_id=self.env.uid)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and {"state", "user_id"} & vals.keys():
            raise AccessError(
                self.env._("Whether a promise was kept is read from the books.")
            )
        if not self.env.su and any(promise.state != "open" for promise in self):
            raise UserError(
                self.env._("A kept or broken promise is not changed; note another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(promise.state != "open" for promise in self):
            raise UserError(
                self.env._("A kept or broken promise is history and not deleted.")
            )

    # === ACTIONS === #

    def action_judge(self):
        """Look at once whether the customers kept their promises."""
        self.check_access("write")
        for company, promises in self.sudo().grouped("company_id").items():
            self._judge(promises.partner_id.ids, company)

    # === BUSINESS METHODS === #

    @api.model
    def _customers_waiting(self, company):
        """Return the ids of customers with an open promise.

        :rtype: list[int]
        """
        groups = self._read_group(
            [("company_id", "=", company.id), ("state", "=", "open")], ["partner_id"]
        )
        return [customer.id for (customer,) in groups]

    @api.model
    def _judge(self, customer_ids, company):
        """Tell kept from broken promises of customers; a broken one is an incident."""
        customers = self.env["res.partner"].browse(customer_ids)
        settlements = self._settlements(customers, company)
        promises = self.sudo().search(
            [("id", "in", list(settlements)), ("state", "=", "open")]
        )
        for state in ("kept", "broken"):
            promises.filtered(lambda p, s=state: settlements[p.id].state == s).write(
                {"state": state}
            )
        broken = promises.filtered(lambda promise: promise.state == "broken")
        broken._make_incidents(company, settlements)

    def _make_incidents(self, company, settlements):
        incidents = self.env["customer.credit.incident"]._record(
            "promise", company, [p._fact(settlements[p.id].received) for p in self]
        )
        by_fact = {f"promise:{promise.id}": promise for promise in self}
        for incident in incidents:
            incident.promise_id = by_fact[incident.fact]

    def _fact(self, received):
        self.ensure_one()
        return Fact(
            f"promise:{self.id}",
            self.partner_id.id,
            self.currency_id.round(self.amount - received),
            self.date_due,
            move_id=self.move_ids.id if len(self.move_ids) == 1 else None,
            name=self.display_name,
        )

    @api.model
    def _settlements(self, customers, company):
        """Return what became of all promises of customers, asked in two queries.

        :rtype: dict[int, Settlement]
        """
        promises = self.sudo().search(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        )
        if not promises:
            return {}
        receipts = self._receipts(
            customers, company, min(promises.mapped("date_given"))
        )
        found = {}
        for customer, own in promises.grouped("partner_id").items():
            found |= settle(
                [promise._as_rule() for promise in own],
                receipts.get(customer.id, ()),
                company._credit_today(),
                company.sudo().promise_grace_days,
                company.currency_id.rounding,
            )
        return found

    def _missing_amount(self):
        """Return what of the promise has not been paid, late payments counted."""
        self.ensure_one()
        if self.move_ids:
            residual = sum(self.move_ids.mapped("amount_residual_signed"))
            return min(self.amount, max(residual, 0.0))
        return max(self.amount - self.received_amount, 0.0)

    def _as_rule(self):
        self.ensure_one()
        return Promise(
            self.id,
            self.amount,
            self.date_given,
            self.date_due,
            frozenset(self.move_ids.ids),
        )

    @api.model
    def _receipts(self, customers, company, since):
        """Return payments that arrived, split by the invoice they are matched with.

        What came back is left out: its payment is matched with, or undone by, an entry
        of its own.

        :rtype: dict[int, list[Receipt]]
        """
        exposures = self.env["customer.credit.exposure"]
        exposures._flush_sources()
        self.env["account.move.line"].flush_model(["balance", "date"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH paid AS (
                    SELECT item.id, debtor.commercial_partner_id AS customer_id,
                           item.date, item.amount_residual
                      FROM account_move_line item
                      JOIN res_partner debtor ON debtor.id = item.partner_id
                      JOIN account_account account ON account.id = item.account_id
                     WHERE account.account_type = 'asset_receivable'
                       AND item.parent_state = 'posted' AND item.balance < 0
                       AND (item.payment_id IS NOT NULL
                            OR item.statement_line_id IS NOT NULL)
                       AND item.date >= %(since)s
                       AND item.company_id = ANY(%(companies)s)
                       AND debtor.commercial_partner_id = ANY(%(customers)s)
                       AND NOT EXISTS (
                           SELECT 1 FROM account_move reversal
                            WHERE reversal.reversed_entry_id = item.move_id
                              AND reversal.reversed_entry_id IS NOT NULL
                              AND reversal.move_type = 'entry'
                              AND reversal.state = 'posted')
                )
                SELECT customer_id, date, -amount_residual, NULL FROM paid
                 WHERE amount_residual < 0
                 UNION ALL
                SELECT paid.customer_id, paid.date, part.amount, bill.move_id
                  FROM paid
                  JOIN account_partial_reconcile part ON part.credit_move_id = paid.id
                  JOIN account_move_line bill ON bill.id = part.debit_move_id
                 WHERE bill.payment_id IS NULL AND bill.statement_line_id IS NULL
                """,
                since=since,
                companies=exposures._companies_of(company).ids,
                customers=customers.ids,
            )
        )
        receipts = {}
        for customer_id, day, amount, invoice in rows:
            receipts.setdefault(customer_id, []).append(
                Receipt(day, float(amount), invoice)
            )
        return receipts
