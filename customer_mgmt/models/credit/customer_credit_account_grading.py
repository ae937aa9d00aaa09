from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ...const import GRADE_SOURCES
from ...rules.grading import Graded, grade_for, graded, is_declared_kept
from ...rules.limits import standing_limit
from ...rules.ramp_up import ramp_up

# What grading and limits write down; nobody enters it, by no way.
_DECIDED_FIELDS = {
    "grade_id",
    "grade_source",
    "graded_turnover",
    "graded_on",
    "limit_set",
    "effective_limit",
    "limit_source",
    "limit_date",
    "limit_until",
    "limit_expired_on",
    "limit_warned_until",
}


class CustomerCreditAccountGrading(models.AbstractModel):
    """How an account gets its grade: by turnover, or declared for a new customer."""

    _name = "customer.credit.account.grading"
    _description = "Grading of Credit Accounts"

    grade_source = fields.Selection(
        selection=GRADE_SOURCES,
        readonly=True,
        help="A declared start grade stays until turnover can grade the customer.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        for vals in vals_list:
            self._assert_not_decided(vals)
        # Defaults in the context would come in after this check.
        env = self.env(context=clean_context(self.env.context))
        clean = self.with_env(env)
        return super(CustomerCreditAccountGrading, clean).create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._assert_not_decided(vals)
        return super().write(vals)

    def _assert_not_decided(self, vals):
        if _DECIDED_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "Grades and limits are not entered on the account: grade the"
                    " customer, or request a limit."
                )
            )

    # === ACTIONS === #

    def action_grade(self):
        """Grade these customers by their turnover of the last twelve months."""
        self.check_access("write")
        self.sudo()._grade()

    def action_declare_grade(self):
        """Open the form on which a new customer's start grade is declared."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declare a Start Grade"),
            "res_model": "customer.credit.grade.declaration",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    # === GRADING BY TURNOVER === #

    def _grade(self, why="regraded", note=None):
        """Give each account its grade, and the grade's base limit where no other limit
        was decided; declared start grades stay while turnover says nothing yet.

        :param str why: a key of `const.GRADE_REASONS`, for the history
        :param str note: further words for the history
        """
        for company, accounts in self.grouped("company_id").items():
            found = accounts._turnovers(company)
            kept = accounts._declared_kept(company, found)
            regraded = accounts - kept
            if not regraded:
                continue
            bands = company._credit_bands()
            grades = {
                account: grade_for(found[account.partner_id].turnover, bands)
                for account in regraded
            }
            regraded._set_grades(grades, found, why, note)
            regraded._apply_base_limits()

    def _grading_period(self, company):
        """Return the first and last day of the twelve months that grade."""
        today = company._credit_today()
        return today - relativedelta(years=1) + relativedelta(days=1), today

    def _turnovers(self, company):
        """Return the turnover that grades each customer.

        :rtype: dict[res.partner, Graded]
        """
        turnover_of = self.env["customer.turnover"]._turnover_of
        surveyed, invoiced = (
            turnover_of(self.partner_id, *self._grading_period(company), basis, company)
            for basis in ("surveyed", "invoiced")
        )
        basis = company.credit_grade_basis
        return {
            customer: graded(surveyed.get(customer), invoiced.get(customer), basis)
            for customer in self.partner_id
        }

    def _declared_kept(self, company, found):
        """Return the accounts whose declared grade turnover does not end yet."""
        declared = self.filtered(lambda a: a.grade_source == "declared" and a.grade_id)
        if not declared:
            return declared
        enough = self._enough_history(company)
        since = declared._customers_since(company)
        return declared.filtered(
            lambda a: is_declared_kept(
                found[a.partner_id], since.get(a.partner_id), enough
            )
        )

    def _enough_history(self, company):
        months = relativedelta(months=company.credit_new_months)
        return company._credit_today() - months

    def _customers_since(self, company):
        """Return the day of our first invoice to each customer that has one."""
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("company_id", "child_of", company.root_id.id),
                    ("commercial_partner_id", "in", self.partner_id.ids),
                ],
                ["commercial_partner_id"],
                ["invoice_date:min"],
            )
        )
        return {customer.with_env(self.env): day for customer, day in groups}

    def _set_grades(self, grades, found, why, note=None):
        """Write the grades down, with a line of history for each that changes.

        :param dict grades: a band, or ``None``, per account
        :param dict found: the turnover per customer
        """
        self._record_grades(grades, found, why, note)
        self.write({"graded_on": self.company_id._credit_today()})
        for account in self:
            band = grades[account]
            account._write_changed(
                {
                    "grade_id": self.env["customer.credit.grade"].browse(
                        band.key if band else []
                    ),
                    "grade_source": "turnover" if band else False,
                    "graded_turnover": found[account.partner_id].turnover or 0.0,
                }
            )

    def _write_changed(self, values):
        changed = {name: v for name, v in values.items() if self[name] != v}
        if changed:
            self.write(changed)

    def _record_grades(self, grades, found, why, note=None):
        changed = self.filtered(
            lambda a: a.grade_id.id != (grades[a].key if grades[a] else False)
        )
        self.env["customer.credit.grade.history"].sudo().create(
            [
                account._prepare_history_vals(
                    grades[account], found[account.partner_id], why, note
                )
                for account in changed
            ]
        )

    def _prepare_history_vals(self, band, found, why, note):
        first, last = self._grading_period(self.company_id)
        return {
            "account_id": self.id,
            "date": last,
            "old_grade": self.grade_id.name,
            "new_grade": band.name if band else False,
            "turnover_known": found.turnover is not None,
            "turnover": found.turnover,
            "basis": found.basis,
            "period_from": first if found.basis else False,
            "period_to": last if found.basis else False,
            "user_id": self.env.uid,
            "why": why,
            "note": note,
        }

    # === BASE LIMITS === #

    def _standing_limits(self):
        """Return per account the limit that counts today apart from temporary ones.

        :rtype: dict[customer.credit.account, customer.credit.limit]
        """
        self.sudo().limit_ids.mapped("state")  # Read for all accounts at once.
        return {
            account: account._standing_at(account.company_id._credit_today())
            for account in self
        }

    def _standing_at(self, day):
        limits = self.sudo().limit_ids
        found = standing_limit(limits._dated(), day)
        return limits.browse(found.key if found else [])

    def _is_sound(self):
        """Tell whether trading is open and nothing overdue: then policy may approve."""
        return self.trading_state == "active" and self.exposure_overdue <= 0

    def _apply_base_limits(self):
        """Put the base limit in force where a grade, a ramp-up or nothing set the last
        one; so grading by turnover ends a ramp-up."""
        standing = self._standing_limits()
        due = self.filtered(lambda a: a._is_base_due(standing[a]))
        self.env["customer.credit.limit"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "amount": account.base_limit,
                    "date_from": account.company_id._credit_today(),
                    "source": "grade",
                    "state": "approved",
                    "reason": self.env._(
                        "Base limit of grade %s", account.grade_id.name
                    ),
                }
                for account in due
            ]
        )

    def _is_base_due(self, standing):
        if not self.grade_id:
            return False
        if not standing or standing.source == "ramp_up":
            return True
        return standing.source == "grade" and standing.amount != self.base_limit

    # === START GRADE === #

    def _assert_new_customer(self):
        """Refuse to declare a grade that turnover can give.

        :raise UserError: naming the day since when the customer buys
        """
        for company, accounts in self.grouped("company_id").items():
            enough = accounts._enough_history(company)
            for customer, day in accounts._customers_since(company).items():
                if day <= enough:
                    raise UserError(
                        self.env._(
                            "%(customer)s has bought since %(day)s: it is graded by"
                            " turnover. A start grade is for customers of less than"
                            " %(months)s months.",
                            customer=customer.display_name,
                            day=day,
                            months=company.credit_new_months,
                        )
                    )

    def _declare_grade(self, grade, reason):
        """Give new customers a start grade, and request their ramp-up limits.

        The grade holds at once; the limits wait for somebody else's approval.

        :param customer.credit.grade grade: of the company's table
        :param str reason: why this grade is expected
        :return: the requested limits
        :rtype: customer.credit.limit
        """
        self.check_access("write")
        self._assert_new_customer()
        accounts = self.sudo()
        [band] = grade.sudo()._bands()
        grades = dict.fromkeys(accounts, band)
        nothing = dict.fromkeys(accounts.partner_id, Graded())
        accounts._record_grades(grades, nothing, "declared", reason)
        accounts.write(
            {
                "grade_id": grade.id,
                "grade_source": "declared",
                "graded_turnover": 0.0,
                "graded_on": accounts.company_id._credit_today(),
            }
        )
        return accounts._request_ramp_up(reason)

    def _request_ramp_up(self, reason):
        standing = self._standing_limits()
        due = self.filtered(
            lambda a: not standing[a] or standing[a].source in ("grade", "ramp_up")
        )
        due._withdraw_ramp_up()
        return (
            self.env["customer.credit.limit"]
            .sudo()
            .create([vals for a in due for vals in a._prepare_ramp_up_vals(reason)])
        )

    def _withdraw_ramp_up(self):
        """Drop requested ramp-ups that another declaration replaces."""
        self.env["customer.credit.limit"].search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "requested"),
                ("source", "=", "ramp_up"),
            ]
        ).unlink()

    def _prepare_ramp_up_vals(self, reason):
        today = self.company_id._credit_today()
        return [
            {
                "account_id": self.id,
                "amount": limit.amount,
                "date_from": limit.start,
                "date_to": limit.end,
                "ramp_from": today,
                "source": "ramp_up",
                "state": "requested",
                "requested_by_id": self.env.uid,
                "reason": reason,
            }
            for limit in ramp_up(self.base_limit, today, self.company_id._credit_ramp())
        ]
