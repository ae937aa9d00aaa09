from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html

from ..const import CREDIT_STATES, FINANCE_GROUPS, LIGHTS
from ..exceptions import CreditRefused
from ..rules.decision import findings, release_covers, verdict
from .credit.customer_credit_worklist import WORKLIST_FIELDS

# What changes an order's debtor, its currency, its value, or whether it counts: beyond
# a policy's horizon it does not.
_GUARDED_FIELDS = {
    "commitment_date",
    "company_id",
    "currency_id",
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "pricelist_id",
    "state",
}
# Written by the guard and by releases, never by a caller.
_CREDIT_FIELDS = WORKLIST_FIELDS | {
    "credit_hold_on",
    "credit_hold_reason",
    "credit_state",
    "credit_was_confirmed",
}
# A context value that only this process has: identity, not truth, is compared.
_CUSTOMER_ACTS = object()


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "customer.credit.worklist",
        "customer.credit.lift",
        "customer.credit.order.horizon",
        "customer.credit.order.outlook",
        "customer.credit.order.checkpoint",
    ]

    credit_state = fields.Selection(
        selection=CREDIT_STATES,
        default="clear",
        copy=False,
        readonly=True,
        tracking=True,
    )
    credit_hold_on = fields.Datetime(copy=False, readonly=True)
    credit_hold_reason = fields.Text(
        copy=False, readonly=True, groups="base.group_user"
    )
    credit_release_ids = fields.One2many(
        comodel_name="customer.credit.release", inverse_name="order_id"
    )
    credit_decision_ids = fields.One2many(
        comodel_name="customer.credit.decision",
        inverse_name="order_id",
        groups=f"{FINANCE_GROUPS},customer_mgmt.group_customer_salesperson",
    )
    credit_light = fields.Selection(
        selection=LIGHTS, compute="_compute_credit_outlook", string="Credit Standing"
    )
    credit_outlook = fields.Text(
        compute="_compute_credit_outlook",
        groups="base.group_user",
        help="What would happen if the quotation were confirmed now, and what the rules"
        " for quotations tell.",
    )
    credit_enforced = fields.Boolean(related="company_id.credit_enforced")
    credit_amount = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_credit_amount",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    # Exposure reads orders with something left to bill; the worklist reads held ones.
    _credit_open_idx = models.Index(
        "(partner_invoice_id, company_id) WHERE state = 'sale'"
        " AND invoice_status NOT IN ('invoiced', 'upselling')"
    )
    _credit_hold_idx = models.Index(
        "(company_id, id) WHERE credit_state IN ('hold', 'blocked')"
    )

    # === COMPUTE METHODS === #

    @api.depends("amount_total", "currency_id", "company_id")
    def _compute_credit_amount(self):
        for order in self:
            order.credit_amount = order._credit_amount()

    @api.depends(
        "amount_total", "commitment_date", "partner_invoice_id", "state", "company_id"
    )
    @api.depends_context("uid")
    def _compute_credit_outlook(self):
        """Say beforehand what the guard would find; the guard itself decides later."""
        quotations = self.filtered(lambda o: o.state in ("draft", "sent"))
        (self - quotations).credit_light = False
        (self - quotations).credit_outlook = False
        for (company, debtor), orders in quotations.grouped(
            lambda o: (o.company_id.root_id, o._credit_debtor())
        ).items():
            exposure = (
                self.env["customer.credit.exposure"]
                .sudo()
                ._exposure_of(debtor, company.sudo())
                .get(debtor)
            )
            for order in orders:
                order._set_outlook(exposure)

    def _compute_partner_credit_warning(self):
        # Our banner replaces Odoo's for customers with a credit account.
        result = super()._compute_partner_credit_warning()
        warned = self.filtered("partner_credit_warning")
        accounts = self.env["customer.credit.account"].sudo()
        accounts = accounts.search(
            [("partner_id", "in", warned.partner_invoice_id.commercial_partner_id.ids)]
        ).grouped(lambda account: (account.partner_id, account.company_id))
        for order in warned:
            if (order._credit_debtor(), order.company_id.root_id) in accounts:
                order.partner_credit_warning = ""
        return result

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._assert_credit_fields(set().union(*vals_list))
        with self.env["customer.credit.guard"]._watching() as watch:
            orders = super().create(vals_list)
            watch(orders)
        return orders

    def write(self, vals):
        self._assert_credit_fields(vals.keys())
        if not _GUARDED_FIELDS & vals.keys():
            return super().write(vals)
        if vals.get("state") == "cancel":
            confirmed = self.filtered(lambda order: order.state == "sale")
            confirmed.sudo().credit_was_confirmed = True
        with self.env["customer.credit.guard"]._watching(self):
            return super().write(vals)

    def _assert_credit_fields(self, names):
        if _CREDIT_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._("Credit holds are set by the credit rules and by releases.")
            )

    # === ACTIONS === #

    def action_confirm(self):
        # Where the customer acts, an order that may not pass is held instead: neither a
        # signature nor a payment is lost, and the page that polls goes on.
        if self.env.context.get("credit_customer_acts") is not _CUSTOMER_ACTS:
            return super().action_confirm()
        return all([order._confirm_or_hold() for order in self])

    def action_confirm_each(self):
        """Confirm the orders one by one: what may pass passes, the rest is held."""
        held = self.filtered(
            lambda order: (
                order.state in ("draft", "sent") and not order._confirm_or_hold()
            )
        )
        confirmed = self - held
        message = self.env._(
            "%(confirmed)s confirmed, %(held)s on credit hold.",
            confirmed=len(confirmed),
            held=len(held),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if held else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_credit_release(self):
        """Open the form on which a held order is released."""
        self.ensure_one()
        return self.env["customer.credit.release"]._action_for(self, "order_id")

    def action_open_credit_account(self):
        """Open the debtor's credit account."""
        self.ensure_one()
        return self._credit_debtor()._credit_account_action(self.company_id)

    # === BUSINESS METHODS === #

    def _credit_debtor(self):
        """Return who owes what the order is worth.

        :rtype: res.partner
        """
        return (self.partner_invoice_id or self.partner_id).commercial_partner_id

    def _credit_amount(self):
        """Return the order's total with tax, at the day's rate, in root currency."""
        company = self.company_id.root_id or self.env.company.root_id
        return self.currency_id._convert(
            self.amount_total, company.currency_id, company, company._credit_today()
        )

    def _is_secured(self):
        """Tell whether the order is paid in full; such an order needs no credit."""
        self.ensure_one()
        return self.amount_total > 0 and self._is_paid()

    def _credit_check(
        self, exposure, account=None, *, event="confirm", figures=None, policy=None
    ):
        """Return position and findings as if the quotation were confirmed.

        :param customer.credit.account account: the debtor's, if found already
        :param str event: the checkpoint whose rules are asked
        :param dict figures: what the rules ask for beyond the exposure, if read already
        :param customer.credit.policy policy: another policy than the one in force
        """
        company = self.company_id.root_id
        debtor = self._credit_debtor()
        if account is None:
            account = self.env["customer.credit.account"]._find(debtor, company)
        amount = self._credit_amount()
        secured = self._is_secured()
        exposures = self.env["customer.credit.exposure"]
        with_order = exposures._with_added(exposure, amount)
        groups = account._group_positions(company, {debtor: with_order})
        rules = company._credit_rules(account, self.team_id, event, policy)
        if figures is None:
            reader = self.env["customer.credit.figures"].sudo()
            figures = reader._figures_of(debtor, company, rules)[debtor.id]
        position = account._position(
            company,
            with_order,
            amount,
            secured,
            groups=groups.get(account.id, ()),
            event=event,
            figures=self._with_own_figures(figures, amount),
        )
        found = findings(position, rules)
        if verdict(found) == "hold" and self._credit_release():
            found = []
        return position, found

    def _credit_release(self):
        """Return the release that covers the order today, empty if there is none.

        :rtype: customer.credit.release
        """
        self.ensure_one()
        today = self.company_id._credit_today()
        amount = self._credit_amount()
        return self.credit_release_ids.filtered(
            lambda r: (
                r.date_to >= today and release_covers(amount, r.amount, r.tolerance)
            )
        )[:1]

    def _confirm_or_hold(self):
        """Confirm one order, or put it on hold if the guard refuses.

        :return: whether it was confirmed
        :rtype: bool
        """
        self.ensure_one()
        order = self.with_context(credit_customer_acts=None)
        try:
            with self.env.cr.savepoint():
                order.action_confirm()
        except CreditRefused as refusal:
            self.env["customer.credit.hold"]._place(refusal.refusals)
            return False
        return True

    def _validate_order(self):
        held = self.with_context(credit_customer_acts=_CUSTOMER_ACTS)
        return super(SaleOrder, held)._validate_order()

    def _customer_acts(self):
        """Return the orders in a mode in which a refusal holds instead of raising."""
        return self.with_context(credit_customer_acts=_CUSTOMER_ACTS)

    def _customer_waits(self):
        """Tell whether the customer has signed or paid, and the order is on hold."""
        self.ensure_one()
        paying = self.transaction_ids.filtered(
            lambda tx: tx.state in ("pending", "authorized", "done")
        )
        return self.credit_state == "hold" and bool(self.signature or paying)

    def _place_on_hold(self, decision):
        """Put the order on hold and tell salesperson and controller why."""
        self.ensure_one()
        if decision.event in ("deliver", "invoice"):
            return self._place_on_checkpoint_hold(decision)
        hold = self.env["customer.credit.hold"]
        # Whoever reads the order reads this: no more than its salesperson may know.
        told = hold._told(decision.sudo(), self.user_id or self.env.user)
        if self.state in ("draft", "sent"):
            # The message below says it; and Odoo's tracking of quotations asks the
            # request, which is over when a refusal is written down.
            self.with_context(mail_notrack=True).write(
                {
                    "credit_state": "hold",
                    "credit_hold_on": fields.Datetime.now(),
                    "credit_hold_reason": told,
                    **self._worklist_vals(decision),
                }
            )
        head = hold._refusal_head(decision.event, self.name)
        body = plaintext2html(f"{head}\n{told}")
        self.message_post(body=body, partner_ids=self.user_id.partner_id.ids)
        controller = self.company_id.root_id.credit_controller_id
        if controller:
            self.activity_schedule(
                "customer_mgmt.mail_activity_type_credit_hold",
                user_id=controller.id,
                note=told,
            )

    def _set_released(self, release):
        """Take the order off hold and close the controllers' activities."""
        self.ensure_one()
        self.write({"credit_state": "released"})
        self.activity_feedback(["customer_mgmt.mail_activity_type_credit_hold"])
        self.message_post(
            body=release._told(),
            partner_ids=self.user_id.partner_id.ids,
        )

    def _action_confirm(self):
        with self.env["customer.credit.guard"]._following_up(self):
            result = super()._action_confirm()
        held = self.sudo().filtered(lambda order: order.credit_state == "hold")
        held.write({"credit_state": "clear"})
        return result
