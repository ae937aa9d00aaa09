from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...const_stock import SURVEY_SOURCES, SURVEY_STATES
from ...rules.channel_stock import is_stale
from ...rules.period import month_of, shift

# Held inside the process: no remote caller can send it to change what is confirmed.
_MERGING = object()


class CustomerStockSurvey(models.Model):
    """Stock of our goods at a customer at a month's end, as somebody counted it."""

    _name = "customer.stock.survey"
    _description = "Stock Survey"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.record.mixin",
        "customer.stock.reminder",
        "customer.stock.survey.portal",
    ]
    _order = "month DESC, partner_id, id"

    company_id = fields.Many2one(readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: shift(month_of(self.env.company._credit_today()), -1),
    )
    state = fields.Selection(
        selection=SURVEY_STATES,
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    source = fields.Selection(
        selection=SURVEY_SOURCES, required=True, default="salesperson"
    )
    surveyor_id = fields.Many2one(
        comodel_name="res.users",
        string="Reported by",
        required=True,
        default=lambda self: self.env.user,
    )
    counted_on = fields.Date(
        compute="_compute_counted_on",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="The day the closing stock was counted, or is that of in the customer's"
        " books.",
    )
    stale = fields.Boolean(
        compute="_compute_stale",
        store=True,
        help="Counted too far from the month's end: no rate uses it.",
    )
    line_ids = fields.One2many(
        comodel_name="customer.stock.survey.line", inverse_name="survey_id"
    )
    line_count = fields.Integer(string="Products", compute="_compute_line_count")

    _month_first = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "Month: it is named by its first day."
    )
    _survey_uniq = models.Constraint(
        "UNIQUE (company_id, partner_id, month)",
        "Month: there is a survey of this customer and month already; open that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "month")
    def _compute_display_name(self):
        for survey in self:
            month = f"{survey.month:%Y-%m}" if survey.month else None
            survey.display_name = ", ".join(
                filter(None, [survey.partner_id.name, month])
            )

    @api.depends("month")
    def _compute_counted_on(self):
        for survey in self:
            today = (survey.company_id or self.env.company)._credit_today()
            month = survey.month or today
            survey.counted_on = min(fields.Date.end_of(month, "month"), today)

    @api.depends("month", "counted_on", "company_id.stock_survey_tolerance")
    def _compute_stale(self):
        for survey in self:
            tolerance = survey.company_id.sudo().stock_survey_tolerance
            survey.stale = (
                survey.month
                and survey.counted_on
                and is_stale(survey.month, survey.counted_on, tolerance)
            )

    @api.depends("line_ids")
    def _compute_line_count(self):
        counts = dict(
            self.env["customer.stock.survey.line"]._read_group(
                [("survey_id", "in", self.ids)], ["survey_id"], ["__count"]
            )
        )
        for survey in self:
            survey.line_count = counts.get(survey._origin, len(survey.line_ids))

    # === CONSTRAINTS === #

    @api.constrains("month", "counted_on")
    def _check_not_in_future(self):
        for survey in self:
            today = survey.company_id._credit_today()
            if survey.month > today:
                raise ValidationError(
                    self.env._("Month: it has not begun; choose an earlier one.")
                )
            if survey.counted_on > today:
                raise ValidationError(
                    self.env._(
                        "Counted On: it is in the future; choose a day till now."
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if not self.line_ids and self.partner_id and self.month:
            self.line_ids = self._prepare_lines()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_first_day(vals) for vals in vals_list])

    def write(self, vals):
        if vals.keys() & {"partner_id", "company_id", "month", "counted_on", "source"}:
            self._assert_draft()
        return super().write(self._with_first_day(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._assert_draft()

    @api.model
    def _with_first_day(self, vals):
        month = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": month_of(month)} if month else vals

    # === ACTIONS === #

    def action_confirm(self):
        """Confirm the counts; from then on rates use them."""
        drafts = self.filtered(lambda survey: survey.state == "draft")
        drafts.line_ids._expect_anew()
        drafts._assert_complete()
        drafts.write({"state": "confirmed"})
        drafts._tell_next_month()
        drafts.activity_feedback(["customer_mgmt.mail_activity_type_stock_survey"])

    def action_draft(self):
        """Set back to draft, so that the counts can be corrected."""
        self.filtered(lambda s: s.state == "confirmed").write({"state": "draft"})

    def action_fill(self):
        """Add the products that the customer stocks and that have no line yet."""
        for survey in self:
            survey._assert_draft()
            survey.write({"line_ids": survey._prepare_lines()})

    def action_open_turnover(self):
        """Open the lines with sell-in, sell-out and rates."""
        self.ensure_one()
        return self.env["customer.stock.turnover"]._action_for(
            [("survey_id", "=", self.id)], self.display_name
        )

    # === BUSINESS METHODS === #

    def _assert_draft(self):
        confirmed = self.filtered(lambda survey: survey.state == "confirmed")
        if confirmed and self.env.context.get("stock_merging") is not _MERGING:
            raise UserError(
                self.env._(
                    "Stock Survey: %(survey)s is confirmed; set it to draft first.",
                    survey=confirmed[0].display_name,
                )
            )

    def _assert_complete(self):
        for survey in self:
            if not survey.line_ids:
                raise UserError(
                    self.env._(
                        "Products: %(survey)s has no line; add what was counted.",
                        survey=survey.display_name,
                    )
                )
            faults = survey.line_ids._faults()
            if faults:
                raise UserError("\n".join(text for _line, _name, text in faults))

    def _prepare_lines(self):
        """Return the commands for lines of stocked products that have none."""
        self.ensure_one()
        assortment = self.env["customer.stock.assortment"]
        stocked = assortment.search(
            assortment._stocked_domain(self.month)
            & Domain("partner_id", "=", self.partner_id._origin.id)
            & Domain("company_id", "=", self.company_id.id)
        )
        products = stocked.product_id - self.line_ids.product_id
        return [Command.create({"product_id": p.id}) for p in products]

    def _tell_next_month(self):
        """Let drafts of the month after open with what was counted now."""
        for company, surveys in self.grouped("company_id").items():
            drafts = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", surveys.partner_id.ids),
                    (
                        "month",
                        "in",
                        [shift(m, 1) for m in set(surveys.mapped("month"))],
                    ),
                    ("state", "=", "draft"),
                ]
            )
            drafts.line_ids._expect_anew()
            for line in drafts.line_ids.filtered(lambda each: each.opening_qty is None):
                line.opening_qty = line.previous_qty

    # === MERGING === #

    @api.model
    def _keep_at_merge(self, partners, target):
        """Add up the stock of two merged customers where both have a survey of a month.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: its survey stays; confirmed only if both were
        """
        surveys = self.with_context(stock_merging=_MERGING).search(
            [("partner_id", "in", (partners | target).ids)]
        )
        kept = {}
        for survey in surveys.sorted(lambda s: (s.partner_id != target, s.id)):
            first = kept.setdefault((survey.company_id, survey.month), survey)
            if first != survey:
                first._absorb(survey)
        self.env.flush_all()

    def _absorb(self, other):
        self.message_post(
            body=self.env._(
                "With the stock of %(customer)s, which was merged.",
                customer=other.partner_id.name,
            )
        )
        if other.state == "draft":
            self.state = "draft"
        self.line_ids._absorb(other.line_ids, self)
        other.unlink()
