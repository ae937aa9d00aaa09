from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import HOLD_OUTCOMES, HOLD_REASONS

_SECONDS_A_DAY = 86400


class CustomerCreditHoldEpisode(models.Model):
    """One hold of one order, from its beginning to its end: append-only.

    What holding costs, in days and in money, is read from here.
    """

    _name = "customer.credit.hold.episode"
    _description = "Credit Hold Episode"
    _order = "id DESC"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        comodel_name="sale.order", index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char(string="Order Number", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(comodel_name="res.users")
    owner_id = fields.Many2one(comodel_name="res.users", help="Who ended the hold.")
    amount = fields.Monetary(help="Value of the order when it was held, tax included.")
    main_reason = fields.Selection(selection=HOLD_REASONS)
    held_on = fields.Datetime(required=True)
    due_on = fields.Datetime(help="When the hold had to be decided.")
    ended_on = fields.Datetime()
    outcome = fields.Selection(selection=HOLD_OUTCOMES, string="How It Ended")
    # Blank, not zero, while the hold lasts.
    days = fields.Float(string="Days on Hold", aggregator="avg")

    _open_uniq = models.UniqueIndex("(order_id) WHERE ended_on IS NULL")

    # === CRUD METHODS === #

    def write(self, vals):
        if self and (not self.env.su or any(e.ended_on for e in self)):
            raise UserError(
                self.env._("Credit holds are a record and are not changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Credit holds are a record and are not deleted."))

    # === ACTIONS === #

    def action_open_order(self):
        """Open the order that was held, if it is still there."""
        self.ensure_one()
        return self.order_id and {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _begin(self, orders):
        """Write down the beginning of a hold, where an order has no open one."""
        going_on = self.sudo().search_fetch(
            [("order_id", "in", orders.ids), ("ended_on", "=", False)], ["order_id"]
        )
        return self.sudo().create(
            [order._episode_vals() for order in orders - going_on.order_id]
        )

    @api.model
    def _end(self, orders, outcome):
        """Write down the end of the holds that are going on."""
        now = fields.Datetime.now()
        going_on = self.sudo().search(
            [("order_id", "in", orders.ids), ("ended_on", "=", False)]
        )
        for episode in going_on:
            episode.write(
                {
                    "ended_on": now,
                    "outcome": outcome,
                    "owner_id": episode.order_id.credit_owner_id.id,
                    "days": (now - episode.held_on).total_seconds() / _SECONDS_A_DAY,
                }
            )
        return going_on
