from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.grading import Band, band_faults

# Start values of a new company: name, turnover from, to (0: no bound) and base limit,
# in its own currency. A proposal to edit.
_DEFAULT_BANDS = [
    ("A", 1_000_000.0, 0.0, 150_000.0),
    ("B", 300_000.0, 1_000_000.0, 50_000.0),
    ("C", 50_000.0, 300_000.0, 10_000.0),
    ("D", 0.0, 50_000.0, 2_000.0),
]


# Identity, not truth, is compared: no caller from outside can bring it along.
_SHARED_BOUND = object()


class CustomerCreditGrade(models.Model):
    """A band of yearly turnover and the base limit it earns, per company."""

    _name = "customer.credit.grade"
    _description = "Credit Grade"
    _inherit = ["mail.thread"]
    _order = "company_id, turnover_from DESC"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(
        default=True, help="A grade that a new table leaves out is archived."
    )
    turnover_from = fields.Monetary(tracking=True, help="Yearly turnover, included.")
    turnover_to = fields.Monetary(
        tracking=True, help="Yearly turnover, excluded. 0: no upper bound."
    )
    base_limit = fields.Monetary(string="Base Credit Limit", tracking=True)
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term", check_company=True, tracking=True
    )
    account_ids = fields.One2many(
        comodel_name="customer.credit.account", inverse_name="grade_id"
    )
    account_count = fields.Integer(string="Customers", compute="_compute_account_count")

    _name_uniq = models.Constraint(
        "UNIQUE (company_id, name)",
        "A grade with this name exists in the company (perhaps archived).",
    )
    _band_not_empty = models.Constraint(
        "CHECK (turnover_from >= 0 AND (turnover_to = 0 OR turnover_to >"
        " turnover_from))",
        "Turnover To: a grade's band ends above where it begins, or at 0 for no bound.",
    )
    _base_limit_positive = models.Constraint(
        "CHECK (base_limit >= 0)", "Base Credit Limit: it cannot be negative."
    )
    _base_limit_plausible = models.Constraint(
        "CHECK (base_limit <= 1e15)",
        "Base Credit Limit: this cannot be right. Check the figure and its unit.",
    )

    @api.depends("account_ids")
    def _compute_account_count(self):
        counts = dict(
            self.env["customer.credit.account"]._read_group(
                [("grade_id", "in", self.ids)], ["grade_id"], ["__count"]
            )
        )
        for grade in self:
            grade.account_count = counts.get(grade, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        grades = super().create(vals_list)
        if self.env.context.get("credit_grade_bound") is _SHARED_BOUND:
            return grades
        for grade in grades:
            grade._make_room()
        self._assert_bands_meet(grades.company_id)
        return grades

    def write(self, vals):
        if self.env.context.get("credit_grade_bound") is _SHARED_BOUND:
            return super().write(vals)
        neighbours = self._neighbours() if len(self) == 1 else {}
        result = super().write(vals)
        for bound, (other, other_bound) in neighbours.items():
            if vals.get(bound) and other:
                other._share_bound({other_bound: vals[bound]})
        if {"turnover_from", "turnover_to", "company_id", "active"} & vals.keys():
            self._assert_bands_meet(self.company_id)
        return result

    def unlink(self):
        for grade in self:
            lower, _bound = grade._neighbours()["turnover_from"]
            lower._share_bound({"turnover_to": grade.turnover_to})
        return super().unlink()

    def _share_bound(self, vals):
        """Move a bound because the neighbour's has moved."""
        self.with_context(credit_grade_bound=_SHARED_BOUND).write(vals)

    def _others(self):
        return self.search([("company_id", "=", self.company_id.id)]) - self

    def _neighbours(self):
        """Return per bound the grade on its other side, and that grade's own bound.

        A boundary belongs to two grades: whoever moves it moves both, or no single row
        could be edited without leaving a gap.
        """
        others = self._others()
        upper = others.filtered(
            lambda g: self.turnover_to and g.turnover_from == self.turnover_to
        )
        lower = others.filtered(
            lambda g: g.turnover_to and g.turnover_to == self.turnover_from
        )
        return {
            "turnover_to": (upper[:1], "turnover_from"),
            "turnover_from": (lower[:1], "turnover_to"),
        }

    def _make_room(self):
        """Shorten the grade in whose band this new one begins or ends."""
        for other in self._others():
            if other.turnover_from == self.turnover_from and self.turnover_to:
                other._share_bound({"turnover_from": self.turnover_to})
            elif other.turnover_to == self.turnover_to and (
                other.turnover_from < self.turnover_from
            ):
                other._share_bound({"turnover_to": self.turnover_from})

    # === ACTIONS === #

    @api.model
    def action_try_table(self):
        """Open a copy of the table, to be changed and tried before it is applied."""
        return self.env["customer.credit.grade.proposal"].action_try_table()

    # === BUSINESS METHODS === #

    @api.model
    def _replace_table(self, company, rows):
        """Put another table in the place of a company's, all at once.

        :param list rows: (grade or empty, values) of each grade to be; the others are
            archived
        :raise ValidationError: if the bands do not meet
        """
        quiet = self.with_context(credit_grade_bound=_SHARED_BOUND)
        old = quiet.search([("company_id", "=", company.id)])
        kept = quiet.browse()
        for grade, vals in rows:
            if not grade:
                # A name that was archived comes back as the same grade.
                grade = quiet.with_context(active_test=False).search(
                    [("company_id", "=", company.id), ("name", "=", vals["name"])]
                )
            if grade:
                grade.with_env(quiet.env).write({**vals, "active": True})
            else:
                grade = quiet.create({**vals, "company_id": company.id})
            kept |= grade
        (old - kept).write({"active": False})
        self._assert_bands_meet(company)

    def _assert_bands_meet(self, companies):
        """Refuse bands of a company that leave a gap or overlap.

        :raise ValidationError: naming both grades, what is wrong and how to mend it
        """
        for company in companies:
            grades = self.search([("company_id", "=", company.id)])
            for fault in band_faults(grades._bands()):
                raise ValidationError(grades._fault_message(fault, company.currency_id))

    def _fault_message(self, fault, currency):
        end = fault.lower.end
        values = {
            "lower": fault.lower.name,
            "upper": fault.upper.name,
            "end": self.env._("no bound") if end is None else currency.format(end),
            "start": currency.format(fault.upper.start),
        }
        if fault.kind == "gap":
            return self.env._(
                "Between grade %(lower)s (to %(end)s) and grade %(upper)s (from"
                " %(start)s) there is a gap. Let one end where the other begins.",
                **values,
            )
        return self.env._(
            "Grade %(lower)s (to %(end)s) and grade %(upper)s (from %(start)s) overlap."
            " Let one end where the other begins.",
            **values,
        )

    def _bands(self):
        """Return the grades as bands, as `rules.grading` reads them.

        :rtype: list[Band]
        """
        return [
            Band(grade.id, grade.name, grade.turnover_from, grade.turnover_to or None)
            for grade in self
        ]

    @api.model
    def _create_default_grades(self, companies):
        """Propose four grades to companies that have none."""
        graded = self.search([("company_id", "in", companies.ids)]).company_id
        vals_list = [
            {
                "company_id": company.id,
                "name": name,
                "turnover_from": start,
                "turnover_to": end,
                "base_limit": limit,
            }
            for company in companies - graded
            for name, start, end, limit in _DEFAULT_BANDS
        ]
        return self.create(vals_list)
