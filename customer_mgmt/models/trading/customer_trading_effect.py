from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ...const import TRADING_STATES
from ...const_trading import QUOTATION_ACTIONS, TRADING_ACTIONS, TRADING_TERMS
from ...rules.trading import DEFAULT_EFFECTS, Effect


class CustomerTradingEffect(models.Model):
    """What a trading state does to quotations, orders, deliveries and invoices.

    One row per state and company, edited by a manager as a grid. The guard reads the
    cached matrix and asks no query.
    """

    _name = "customer.trading.effect"
    _description = "Effect of a Trading State"
    _order = "company_id, sequence, id"
    _rec_name = "state"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id,
    )
    sequence = fields.Integer(default=10, readonly=True)
    state = fields.Selection(selection=TRADING_STATES, required=True, readonly=True)
    quotation = fields.Selection(
        selection=QUOTATION_ACTIONS,
        required=True,
        default="pass",
        help="A quotation binds nobody yet: it informs at most.",
    )
    order = fields.Selection(
        selection=TRADING_ACTIONS,
        required=True,
        default="pass",
        help="Confirming an order, raising a confirmed one, reopening a cancelled one.",
    )
    deliver = fields.Selection(
        selection=TRADING_ACTIONS,
        string="Delivery",
        required=True,
        default="pass",
        help="Reserving and shipping goods to the customer.",
    )
    invoice = fields.Selection(
        selection=TRADING_ACTIONS,
        required=True,
        default="pass",
        help="Invoices of what is not shipped. Goods already shipped are always"
        " invoiced.",
    )
    terms = fields.Selection(
        selection=TRADING_TERMS,
        required=True,
        default="agreed",
        help="In advance only: an order that is not paid in full is held before it is"
        " confirmed and before its goods leave.",
    )

    _state_uniq = models.Constraint(
        "UNIQUE (company_id, state)", "State: the company has a row for it already."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"company_id", "state"} & vals.keys():
            raise UserError(
                self.env._("Every trading state keeps its row; change its actions.")
            )
        self.env.registry.clear_cache()
        result = super().write(vals)
        self.env["customer.credit.recheck"]._enqueue_held(self.company_id, "policy")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_row_of_a_state(self):
        raise UserError(
            self.env._("Every trading state keeps its row; change its actions.")
        )

    # === BUSINESS METHODS === #

    @api.model
    @ormcache("company_id")
    def _effects(self, company_id):
        """Return the matrix of a root company, by state.

        :rtype: dict[str, Effect]
        """
        rows = self.sudo().search_fetch([("company_id", "=", company_id)])
        return DEFAULT_EFFECTS | {
            row.state: Effect(
                row.quotation,
                row.order,
                row.deliver,
                row.invoice,
                row.terms == "prepaid",
            )
            for row in rows
        }

    @api.model
    def _create_default_effects(self, companies):
        """Give root companies the rows they lack."""
        known = self.search([("company_id", "in", companies.ids)])
        seen = set(known.mapped(lambda row: (row.company_id, row.state)))
        vals_list = [
            self._default_vals(company, number, state)
            for company in companies
            for number, state in enumerate(DEFAULT_EFFECTS)
            if (company, state) not in seen
        ]
        return self.create(vals_list)

    @api.model
    def _default_vals(self, company, number, state):
        values = asdict(DEFAULT_EFFECTS[state])
        terms = "prepaid" if values.pop("prepaid") else "agreed"
        return {
            **values,
            "company_id": company.id,
            "sequence": number,
            "state": state,
            "terms": terms,
        }
