from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ...const import FINANCE_GROUPS, HOLD_REASONS, HOLD_URGENCIES, ON_HOLD
from ...rules.worklist import SOON, urgency

# Written by the worklist itself, never by a caller.
WORKLIST_FIELDS = {
    "credit_owner_id",
    "credit_due_on",
    "credit_main_reason",
    "credit_hold_amount",
    "credit_confirm_asked",
    "credit_would_pass",
    "credit_escalated_on",
}
_HOLD_ACTIVITY = "customer_mgmt.mail_activity_type_credit_hold"
_LATE_ACTIVITY = "customer_mgmt.mail_activity_type_credit_late"
_BATCH = 200


class CustomerCreditWorklist(models.AbstractModel):
    """What the worklist of held orders shows of an order, and its assignment."""

    _name = "customer.credit.worklist"
    _description = "Worklist of Held Orders"

    # Completed by the order; the amount needs its currency here already.
    company_currency_id = fields.Many2one(comodel_name="res.currency")
    credit_owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        copy=False,
        readonly=True,
        index="btree_not_null",
        tracking=True,
        help="Who decides on the held order.",
    )
    credit_due_on = fields.Datetime(
        string="Decide by",
        copy=False,
        readonly=True,
        help="The company's time limit, counted in its working hours.",
    )
    credit_main_reason = fields.Selection(
        selection=HOLD_REASONS,
        string="Main Reason",
        copy=False,
        readonly=True,
        help="The strictest rule that holds the order.",
    )
    credit_hold_amount = fields.Monetary(
        string="Value on Hold",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="Amount of the order when it was held, tax included, in company currency.",
    )
    credit_confirm_asked = fields.Boolean(
        string="Confirmation Asked for",
        copy=False,
        readonly=True,
        help="The customer has signed or paid, or a salesperson tried to confirm.",
    )
    credit_would_pass = fields.Boolean(
        string="Would Pass Now",
        copy=False,
        readonly=True,
        help="At the last re-evaluation no rule held the order any more.",
    )
    credit_escalated_on = fields.Datetime(copy=False, readonly=True)
    credit_urgency = fields.Selection(
        selection=HOLD_URGENCIES,
        string="Urgency",
        compute="_compute_credit_urgency",
        search="_search_credit_urgency",
    )
    credit_episode_ids = fields.One2many(
        comodel_name="customer.credit.hold.episode",
        inverse_name="order_id",
        groups=FINANCE_GROUPS,
    )

    # === COMPUTE METHODS === #

    @api.depends("credit_due_on", "credit_state")
    def _compute_credit_urgency(self):
        now = fields.Datetime.now()
        for order in self:
            held = order.credit_state in ON_HOLD
            due = order.credit_due_on or None
            order.credit_urgency = urgency(due, now) if held else False

    # === SEARCH METHODS === #

    def _search_credit_urgency(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        held = fields.Domain("credit_state", "in", ON_HOLD)
        late = held & fields.Domain("credit_due_on", "<", now)
        near = held & fields.Domain("credit_due_on", "<=", now + SOON)
        by_level = {"late": late, "soon": near & ~late, "on_time": held & ~near}
        return fields.Domain.OR(by_level.get(level, ~held) for level in value)

    def _read_group_groupby(self, alias, groupby_spec, query):
        # The columns of the kanban are coloured by it.
        if groupby_spec != "credit_urgency":
            return super()._read_group_groupby(alias, groupby_spec, query)
        now = fields.Datetime.now()
        due = SQL.identifier(alias, "credit_due_on")
        return SQL(
            "CASE WHEN COALESCE(%(state)s, '') NOT IN %(on_hold)s THEN NULL"
            " WHEN %(due)s < %(now)s THEN 'late'"
            " WHEN %(due)s <= %(soon)s THEN 'soon' ELSE 'on_time' END",
            state=SQL.identifier(alias, "credit_state"),
            on_hold=ON_HOLD,
            due=due,
            now=now,
            soon=now + SOON,
        )

    # === CRUD METHODS === #

    def write(self, vals):
        if not {"credit_state", "state"} & vals.keys():
            return super().write(vals)
        held = self.sudo().filtered(lambda order: order.credit_state in ON_HOLD)
        counted = self.filtered(lambda order: order.state == "sale")
        result = super().write(vals)
        state = vals.get("credit_state")
        if state in ON_HOLD:
            self.env["customer.credit.hold.episode"]._begin(self)
            # A payment may have come in at the same time: see the queue.
            (self - held)._recheck_later("hold")
        elif state:
            held._end_hold("confirmed" if state == "clear" else state)
        if vals.get("state") == "cancel":
            held._end_hold("cancelled")
            held.write({"credit_state": "clear"})
            counted._recheck_later("order")
        return result

    def unlink(self):
        self._end_hold("deleted")
        return super().unlink()

    # === ACTIONS === #

    def action_credit_take(self):
        """Put the held orders on one's own list."""
        self._assign_hold(self.env.user)

    # === BUSINESS METHODS === #

    def _assert_may_control(self):
        """Check that the user works on held orders.

        :raise AccessError: if not
        """
        if not self.env.user.has_group(
            "customer_mgmt.group_customer_credit_controller"
        ):
            raise AccessError(
                self.env._("Only credit controllers work on held orders.")
            )
        self.check_access("read")

    def _assign_hold(self, user):
        """Give the held orders to somebody, with the activity that asks for a decision.

        :param res.users user: empty to give them back
        """
        self._assert_may_control()
        held = self.sudo().filtered(lambda order: order.credit_state in ON_HOLD)
        held.write({"credit_owner_id": user.id})
        if not user:
            return
        asked = held.filtered(
            lambda order: (
                self.env.ref(_HOLD_ACTIVITY) in order.activity_ids.activity_type_id
            )
        )
        asked.activity_reschedule([_HOLD_ACTIVITY], new_user_id=user.id)
        for order in held - asked:
            order.activity_schedule(
                _HOLD_ACTIVITY, user_id=user.id, note=order.credit_hold_reason
            )

    def _worklist_vals(self, decision):
        """Return what the worklist shows of an order that is being held.

        An order that is refused again goes on with the hold it is in.
        """
        self.ensure_one()
        root = self.company_id.root_id
        now = fields.Datetime.now()
        vals = {
            "credit_main_reason": self._main_reason(decision.findings),
            "credit_hold_amount": self._credit_amount(),
            "credit_would_pass": False,
            "credit_confirm_asked": self.state != "sale",
        }
        if self.credit_state in ON_HOLD:
            return {**vals, "credit_hold_on": self.credit_hold_on}
        return {
            **vals,
            "credit_owner_id": self.credit_owner_id.id or root.credit_controller_id.id,
            "credit_due_on": root._credit_due(now),
            "credit_escalated_on": False,
        }

    @api.model
    def _main_reason(self, findings):
        """Return the kind of the strictest finding, as the worklist names it."""
        kind = findings[0]["kind"] if findings else "other"
        return kind if kind in dict(HOLD_REASONS) else "other"

    def _episode_vals(self):
        """Return what is written down of the order when its hold begins."""
        self.ensure_one()
        return {
            "order_id": self.id,
            "order_name": self.name,
            "partner_id": self._credit_debtor().id,
            "company_id": self.company_id.root_id.id,
            "salesperson_id": self.user_id.id,
            "amount": self.credit_hold_amount,
            "main_reason": self.credit_main_reason,
            "held_on": self.credit_hold_on or fields.Datetime.now(),
            "due_on": self.credit_due_on,
        }

    def _end_hold(self, outcome):
        """Write down that the holds are over, and close what asked for a decision."""
        ended = self.env["customer.credit.hold.episode"]._end(self, outcome)
        ended.order_id.activity_feedback([_HOLD_ACTIVITY, _LATE_ACTIVITY])

    # === CRON === #

    @api.model
    def _cron_escalate_holds(self):
        """Tell the person in charge, once, of orders held beyond the time limit."""
        late = self.sudo().search(
            [
                ("credit_state", "in", ON_HOLD),
                ("credit_escalated_on", "=", False),
                ("credit_due_on", "<", fields.Datetime.now()),
            ]
        )
        for start in range(0, len(late), _BATCH):
            batch = late[start : start + _BATCH]
            for order in batch:
                order._escalate_hold()
            left = self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(late) - start - len(batch)
            )
            if not left:
                return

    def _escalate_hold(self):
        self.ensure_one()
        root = self.company_id.root_id
        user = (
            root.credit_escalation_id
            or self.credit_owner_id
            or root.credit_controller_id
        )
        self.write({"credit_escalated_on": fields.Datetime.now()})
        if user:
            self.activity_schedule(
                _LATE_ACTIVITY,
                user_id=user.id,
                note=self._escalation_note(user),
            )

    def _escalation_note(self, user):
        """Return since when the order is held, in a user's language and time zone."""
        env = self.with_context(lang=user.lang).env
        return env._(
            "On credit hold since %(held)s; it had to be decided by %(due)s.",
            held=format_datetime(env, self.credit_hold_on, tz=user.tz),
            due=format_datetime(env, self.credit_due_on, tz=user.tz),
        )
