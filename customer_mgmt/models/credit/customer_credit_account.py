from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...const import FINANCE_GROUPS, LIMIT_SOURCES
from ...rules.decision import Position
from ...rules.limits import effective_limit, expired_on


class CustomerCreditAccount(models.Model):
    """A customer's credit with one company and its branches.

    Grade, limits and trading state stand here; exposure is read from the open documents
    whenever it is asked for (see `customer.credit.exposure`).
    """

    _name = "customer.credit.account"
    _description = "Credit Account"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.credit.account.evaluation",
        "customer.credit.account.group",
        "customer.credit.account.live",
        "customer.credit.account.expiry",
        "customer.credit.account.grading",
        "customer.credit.account.nightly",
        "customer.credit.account.security",
        "customer.credit.account.finance",
        "customer.credit.account.payment",
        "customer.credit.account.trading",
        "customer.credit.account.opening",
        "customer.credit.account.open",
        "customer.credit.account.recheck",
        "customer.incident.counts",
        "customer.credit.account.warning",
    ]
    _order = "partner_name, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_name = fields.Char(related="partner_id.name", store=True, string="Name")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    country_id = fields.Many2one(related="partner_id.country_id")
    active = fields.Boolean(default=True)

    # Grade
    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        readonly=True,
    )
    graded_turnover = fields.Monetary(
        string="Turnover Graded",
        readonly=True,
        groups=FINANCE_GROUPS,
        help="The yearly turnover that earned the grade.",
    )
    graded_on = fields.Date(readonly=True)
    base_limit = fields.Monetary(
        related="grade_id.base_limit", string="Base Credit Limit", groups=FINANCE_GROUPS
    )
    grade_history_ids = fields.One2many(
        comodel_name="customer.credit.grade.history",
        inverse_name="account_id",
        groups=FINANCE_GROUPS,
    )

    # Limit in force
    limit_ids = fields.One2many(
        comodel_name="customer.credit.limit",
        inverse_name="account_id",
        groups=FINANCE_GROUPS,
    )
    limit_set = fields.Boolean(readonly=True, help="No limit set is not a limit of 0.")
    effective_limit = fields.Monetary(
        string="Credit Limit", readonly=True, tracking=True, groups=FINANCE_GROUPS
    )
    limit_source = fields.Selection(selection=LIMIT_SOURCES, readonly=True)
    limit_date = fields.Date(string="Limit Since", readonly=True)
    limit_until = fields.Date(readonly=True)
    next_review = fields.Date(
        tracking=True,
        default=lambda self: self.env.company._credit_today() + relativedelta(years=1),
    )

    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "The customer has a credit account in this company already.",
    )

    # === CONSTRAINTS === #

    @api.constrains("partner_id", "company_id")
    def _check_commercial_partner(self):
        for account in self:
            if account.partner_id.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(company)s; credit is"
                        " given to the company.",
                        contact=account.partner_id.display_name,
                        company=account.partner_id.commercial_partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        accounts = self.sudo()
        if accounts.limit_ids or accounts.grade_history_ids:
            raise UserError(
                self.env._("An account with limits is archived, not deleted.")
            )
        if accounts.trading_event_ids:
            raise UserError(
                self.env._("An account with trading events is archived, not deleted.")
            )

    # === ACTIONS === #

    def action_request_limit(self):
        """Open the form on which a limit is asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request a Credit Limit"),
            "res_model": "customer.credit.limit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _get_or_create(self, customers, company):
        """Return the accounts of customers with a company, made where they are missing.

        :param res.partner customers: commercial partners
        :rtype: customer.credit.account
        """
        domain = [
            ("partner_id", "in", customers.ids),
            ("company_id", "=", company.root_id.id),
        ]
        accounts = self.with_context(active_test=False).search(domain)
        missing = customers - accounts.partner_id
        return accounts | self.create(
            [{"partner_id": c.id, "company_id": company.root_id.id} for c in missing]
        )

    @api.model
    def _find(self, customer, company):
        """Return the customer's account with the company's tree, if there is one."""
        return self.search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.root_id.id)]
        )

    def _position(
        self,
        company,
        exposure,
        amount=0.0,
        secured=False,
        today=None,
        groups=(),
        event="confirm",
        figures=None,
    ):
        """Return where the customer stands, as `rules.decision` reads it.

        A customer without an account has no limit, and trades as new ones do.

        :param dict exposure: as `_exposure_of` gives it, with the order counted in
        :param float amount: what the order adds, in company currency
        :param bool secured: whether the order is paid in full
        :param datetime.date today: the company's date, if known already
        :param tuple groups: where the customer's corporate groups stand
        :param str event: checkpoint at which is decided, as `rules.trading` names it
        :param dict figures: what only some rules ask for, by field of the position
        """
        oldest = exposure["oldest_due"]
        today = today or company._credit_today()
        limit, expired_days = self._limit_at(today)
        return Position(
            limit=limit,
            exposure=exposure["total"],
            amount=amount,
            overdue_days=(today - oldest).days if oldest else 0,
            overdue_amount=exposure["overdue"],
            secured=secured,
            rounding=company.currency_id.rounding,
            groups=tuple(groups),
            expired_days=expired_days,
            review_days=(today - self.next_review).days if self.next_review else 0,
            **self._trading_position(company, event),
            open_amount=sum(exposure[n] for n in ("open", "overdue", "returned")),
            **(figures or {}),
        )

    def _refresh_limits(self):
        """Write down which limit is in force today, and mirror it to Odoo's own."""
        approved = self.env["customer.credit.limit"].search_fetch(
            [("account_id", "in", self.ids), ("state", "=", "approved")]
        )
        by_account = approved.grouped("account_id")
        for account in self:
            limits = by_account.get(account, approved.browse())
            dated, today = limits._dated(), account.company_id._credit_today()
            in_force = effective_limit(dated, today)
            account._set_limit(
                approved.browse(in_force.key if in_force else []),
                expired_on(dated, today),
            )
        self._mirror_limits()

    def _set_limit(self, limit, expired=None):
        values = {
            "limit_set": bool(limit),
            "effective_limit": limit.amount,
            "limit_source": limit.source,
            "limit_date": limit.date_from,
            "limit_until": limit.date_to,
            "limit_expired_on": expired or False,
        }
        self._write_changed(values)

    def _mirror_limits(self):
        """Copy the limits in force to Odoo's `credit_limit`, on the customer alone.

        By SQL: an ORM write would go through every contact of the customer.
        """
        self.flush_recordset(
            ["partner_id", "company_id", "effective_limit", "limit_set"]
        )
        self.env["res.partner"].flush_model(["credit_limit"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner partner
                   SET credit_limit = CASE WHEN mirror.kept = '{}'::jsonb THEN NULL
                                           ELSE mirror.kept END
                  FROM (
                    SELECT p.id, (COALESCE(p.credit_limit, '{}'::jsonb)
                           - array_agg(a.company_id::text))
                           || COALESCE(jsonb_object_agg(a.company_id, a.effective_limit)
                                       FILTER (WHERE a.limit_set), '{}'::jsonb) AS kept
                      FROM customer_credit_account a
                      JOIN res_partner p ON p.id = a.partner_id
                     WHERE a.id = ANY(%s)
                  GROUP BY p.id
                  ) mirror
                 WHERE partner.id = mirror.id
                   AND COALESCE(partner.credit_limit, '{}'::jsonb) <> mirror.kept
                """,
                self.ids,
            )
        )
        self.partner_id.invalidate_recordset(["credit_limit"], flush=False)

    @api.model
    def _join(self, sources, target):
        """Join the accounts of customers that are merged; the target's limits stay.

        :param res.partner sources: customers that go
        :param res.partner target: customer that stays
        """
        customer = target.commercial_partner_id
        gone = self.with_context(active_test=False).search(
            [("partner_id", "in", sources.ids)]
        )
        for account in gone:
            kept = self._find(customer, account.company_id)
            if kept:
                account._hand_over(kept)

    def _hand_over(self, kept):
        """Move the limits to another account as history, and leave."""
        yesterday = fields.Date.subtract(self.company_id._credit_today(), days=1)
        self.limit_ids._keep_as_history(kept, yesterday)
        self._hand_over_securities(kept)
        self._hand_over_group(kept)
        self.sudo().warning_ids._keep_for(kept)
        self.sudo().grade_history_ids._keep_for(kept)
        self.sudo().evaluation_ids._keep_for(kept)
        self._hand_over_trading(kept)
        self.env["customer.credit.adjustment.line"].sudo()._keep_for(self, kept)
        kept.message_post(
            body=self.env._("Joined with the account of %s.", self.partner_id.name)
        )
        self.invalidate_recordset()
        self.unlink()
