from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ...const import SECURITY_KINDS, SECURITY_VALIDITIES
from ...rules.security import counted_amount, validity

_BATCH = 200

# Identity, not truth, is compared: no caller from outside can bring it along.
_MOVING = object()


class CustomerCreditSecurity(models.Model):
    """A collateral, a guarantee or a credit insurance that backs a customer's credit.

    A controller enters it, a credit manager approves it; only then it counts, from its
    first to its last day, with its percentage, at the day's rate. What it does then is
    the company's policy: it lowers the exposure, or it caps what is proposed.
    """

    _name = "customer.credit.security"
    _description = "Credit Security"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.credit.approval"]
    _order = "date_to, id"

    _fixed_fields = frozenset(
        {
            "account_id",
            "kind",
            "provider_id",
            "amount",
            "currency_id",
            "percentage",
            "date_from",
            "date_to",
        }
    )

    name = fields.Char(
        string="Number", required=True, help="Number or title of the deed or policy."
    )
    account_id = fields.Many2one(
        comodel_name="customer.credit.account",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id", store=True, index=True, string="Partner"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="Archive it when it is given back: it counts no longer.",
    )
    kind = fields.Selection(
        selection=SECURITY_KINDS, required=True, default="collateral"
    )
    provider_id = fields.Many2one(
        comodel_name="res.partner",
        string="Guarantor, Insurer or Bank",
        index="btree_not_null",
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
    )
    amount = fields.Monetary(required=True)
    percentage = fields.Float(
        string="Counted (%)",
        required=True,
        default=100.0,
        digits=(5, 2),
        help="What of the amount counts: the insured share, or the value a collateral"
        " would bring in a sale.",
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_to = fields.Date(string="Valid Until", help="Last day. Empty: without end.")
    note = fields.Text(string="Conditions")
    state = fields.Selection(tracking=True)
    reminded_on = fields.Date(readonly=True, copy=False)
    validity = fields.Selection(
        selection=SECURITY_VALIDITIES,
        compute="_compute_validity",
        search="_search_validity",
    )
    counted_amount = fields.Monetary(
        string="Counted Today",
        currency_field="company_currency_id",
        compute="_compute_counted_amount",
        help="Amount × percentage at today's rate, if approved and in force today.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Amount: a security is worth something; enter above 0."
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Amount: this cannot be right. Check the figure and its unit.",
    )
    _percentage_range = models.Constraint(
        "CHECK (percentage >= 0 AND percentage <= 100)",
        "Counted (%): enter a percentage from 0 to 100.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "Valid Until: the last day is before the first; exchange the two.",
    )
    # Whoever reads an exposure asks for these; without any it is a look into nothing.
    _in_force_idx = models.Index(
        "(partner_id, company_id) WHERE state = 'approved' AND active"
    )
    _ending_idx = models.Index(
        "(date_to) WHERE state = 'approved' AND active AND reminded_on IS NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("date_from", "date_to", "company_id")
    def _compute_validity(self):
        for security in self:
            company = security.company_id or self.env.company.root_id
            security.validity = security.date_from and validity(
                company._credit_today(),
                security.date_from,
                security.date_to or None,
                company.sudo().credit_security_notice_days,
            )

    @api.model
    def _search_validity(self, operator, value):
        if operator != "in":
            return NotImplemented
        company = self.env.company.root_id
        today = company._credit_today()
        soon = fields.Date.add(today, days=company.sudo().credit_security_notice_days)
        started = Domain("date_from", "<=", today)
        domains = {
            "future": Domain("date_from", ">", today),
            "valid": started
            & (Domain("date_to", "=", False) | Domain("date_to", ">", soon)),
            "expiring": started
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", soon),
            "expired": started & Domain("date_to", "<", today),
        }
        return Domain.OR(domains[key] for key in value if key in domains)

    @api.depends(
        "amount", "percentage", "currency_id", "state", "active", "date_from", "date_to"
    )
    def _compute_counted_amount(self):
        for company, securities in self.grouped("company_id").items():
            counting = company and securities.filtered("active").filtered_domain(
                self._in_force_domain(company._credit_today())
            )
            worth = counting._worth(company._credit_today()) if counting else {}
            for security in securities:
                security.counted_amount = worth.get(security.id, 0.0)

    # === CONSTRAINTS === #

    @api.constrains("currency_id", "company_id")
    def _check_currency_has_rate(self):
        for security in self:
            security.currency_id._assert_rate(security.company_id)

    # === CRUD METHODS === #

    def _is_fixed(self):
        moving = self.env.context.get("credit_security_moving") is _MOVING
        return not moving and super()._is_fixed()

    @api.model_create_multi
    def create(self, vals_list):
        securities = super().create(vals_list)
        securities._recheck_debtors()
        return securities

    def write(self, vals):
        # Taking one back in use is as much as a new one: it is approved anew.
        revived = self.browse()
        if vals.get("active") and not self.env.su:
            revived = self.filtered(lambda s: not s.active and s.state == "approved")
        result = super().write(vals)
        if {"state", "active"} & vals.keys():
            (self - revived)._recheck_debtors()
        if not revived:
            return result
        revived.sudo().write(
            {
                "state": "requested",
                "requested_by_id": self.env.uid,
                "decided_by_id": False,
                "decided_on": False,
                "reminded_on": False,
            }
        )
        return result

    def _recheck_debtors(self):
        """Have the customers' held orders looked at again: what is secured is free."""
        counting = self.sudo().filtered(lambda s: s.state == "approved" and s.active)
        for company, found in counting.grouped("company_id").items():
            self.env["customer.credit.recheck"]._enqueue(
                found.partner_id, company, "limit"
            )

    # === BUSINESS METHODS === #

    @api.model
    def _in_force_domain(self, day):
        """Return the domain of securities that count on a day.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "approved")
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    @api.model
    def _owned_domain(self, customers, company):
        return Domain("partner_id", "in", customers.ids) & Domain(
            "company_id", "=", company.root_id.id
        )

    def _worth(self, day):
        """Return what each security counts at a day's rates, in company currency.

        :return: amount by id
        :rtype: dict[int, float]
        """
        worth = {}
        for company, securities in self.grouped("company_id").items():
            rates = {
                row[2]: [Decimal(number) for number in row[3:]]
                for row in self.env["res.currency"]._credit_rates(
                    company.id, company.id, company.currency_id.id, day
                )
            }
            for security in securities:
                worth[security.id] = security._counted(rates)
        return worth

    def _counted(self, rates):
        # A currency without any rate counts nothing, as in the query of exposures.
        rate = rates.get(self.currency_id.id)
        if not rate:
            return 0.0
        amount, percentage = Decimal(repr(self.amount)), Decimal(repr(self.percentage))
        return float(counted_amount(amount, percentage, *rate))

    @api.model
    def _collateral_of(self, accounts, day):
        """Return what the securities of each account count on a day.

        :param customer.credit.account accounts: accounts with one or more companies
        :param datetime.date day: the day, for validity and rates
        :return: amount in company currency by account id; 0 without securities
        :rtype: dict[int, float]
        """
        securities = self.sudo().search(
            self._in_force_domain(day) & Domain("account_id", "in", accounts.ids)
        )
        worth = securities._worth(day)
        by_account = securities.grouped("account_id")
        return {
            account.id: sum(worth[s.id] for s in by_account.get(account, ()))
            for account in accounts
        }

    @api.model
    def _remind_ending(self):
        """Tell the controllers, once per security, which ones end soon."""
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        for company in roots:
            ending = self.sudo().search(self._ending_domain(company))
            for start in range(0, len(ending), _BATCH):
                batch = ending[start : start + _BATCH]
                batch._remind(company)
                self.env["ir.cron"]._commit_progress(len(batch))

    @api.model
    def _ending_domain(self, company):
        today = company._credit_today()
        soon = fields.Date.add(today, days=company.credit_security_notice_days)
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "approved")
            & Domain("reminded_on", "=", False)
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", soon)
        )

    def _remind(self, company):
        kind = self.env.ref("customer_mgmt.mail_activity_type_security_ends")
        model = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": security.id,
                    "user_id": (
                        company.credit_controller_id or security.requested_by_id
                    ).id,
                    "date_deadline": security.date_to,
                    "summary": self.env._(
                        "%(name)s of %(customer)s ends: renew it or lower the limit",
                        name=security.name,
                        customer=security.partner_id.name,
                    ),
                    "automated": True,
                }
                for security in self
            ]
        )
        self.write({"reminded_on": company._credit_today()})

    def _move_to(self, account):
        """Move to the account a merge of customers keeps; what was decided stays."""
        moving = self.with_context(credit_security_moving=_MOVING)
        moving.write({"account_id": account.id})
