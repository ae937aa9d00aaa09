from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.target import period_bounds


class CustomerTurnoverSurvey(models.Model):
    """A customer's own turnover, as somebody found out: amount, year, source.

    Of a whole year, or of one of its months. Only whole years grade; months stand
    beside what we sold in them.
    """

    _name = "customer.turnover.survey"
    _description = "Surveyed Turnover"
    _order = "date_to DESC, id DESC"
    _rec_name = "year"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company.root_id,
        help="Empty: all companies may use it.",
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: fields.Date.context_today(self).year - 1,
    )
    month = fields.Selection(
        selection=[(str(number), str(number)) for number in range(1, 13)],
        help="Empty: the whole year. Only whole years count for grades.",
    )
    date_to = fields.Date(
        string="Until", compute="_compute_date_to", store=True, precompute=True
    )
    amount = fields.Monetary(required=True, currency_field="currency_id")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    source = fields.Char(
        required=True, help="Where the figure is from: annual report, visit, agency …"
    )
    noted_on = fields.Date(
        default=fields.Date.context_today, help="When the figure was found out."
    )

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A surveyed turnover cannot be negative."
    )
    _amount_plausible = models.Constraint(
        "CHECK (amount <= 1e15)",
        "Amount: this cannot be right. Check the figure and its unit.",
    )
    _year_plausible = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)",
        "The year of a surveyed turnover has four digits, like 2025.",
    )
    _source_uniq = models.UniqueIndex(
        "(partner_id, company_id, year, COALESCE(month, ''), source)",
        "This source has already given a turnover for that customer and year, or month"
        " of it.",
    )

    @api.depends("year", "month")
    def _compute_display_name(self):
        for survey in self:
            survey.display_name = survey._period_name()

    @api.depends("year", "month")
    def _compute_date_to(self):
        for survey in self:
            known = 1900 <= survey.year <= 2999
            survey.date_to = survey._bounds()[1] if known else False

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for survey in self:
            customer = survey.partner_id.commercial_partner_id
            if customer != survey.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(company)s; note the"
                        " turnover on the company.",
                        contact=survey.partner_id.display_name,
                        company=customer.display_name,
                    )
                )

    @api.constrains("year")
    def _check_year_has_come(self):
        today = self.env.company._credit_today().year
        for survey in self:
            if survey.year > today:
                raise ValidationError(
                    self.env._(
                        "Year: %(year)s has not come yet. Enter a year up to"
                        " %(today)s.",
                        year=survey.year,
                        today=today,
                    )
                )

    @api.constrains("currency_id", "company_id")
    def _check_currency_has_rate(self):
        for survey in self:
            company = survey.company_id or self.env.company.root_id
            survey.currency_id._assert_rate(company)

    def _amount_in(self, company):
        """Return the amount in the company's currency, at the rate of its last day.

        :rtype: float
        """
        self.ensure_one()
        return self.currency_id._convert(
            self.amount, company.currency_id, company, self._bounds()[1]
        )

    def _bounds(self):
        """Return the first and the last day of the year or month."""
        self.ensure_one()
        kind = "month" if self.month else "year"
        return period_bounds(kind, self.year, int(self.month or 0))

    def _period_name(self):
        self.ensure_one()
        return f"{self.year}-{int(self.month):02}" if self.month else str(self.year)

    def _keep_at_merge(self, partners, target):
        """Tell apart what two merged customers say of a time from the same source.

        Odoo deletes every survey of a merged customer if one of them would stand twice.

        :param res.partner partners: those that are merged into the target
        :param res.partner target: keeps its own figures as they are
        """
        surveys = self.search([("partner_id", "in", (partners | target).ids)])
        surveys = surveys.sorted(lambda s: (s.partner_id != target, s.id))
        seen = set()
        for survey in surveys:
            source = survey.source
            if survey._merge_key() in seen:
                survey.source = f"{source} ({survey.partner_id.name})"
            if survey._merge_key() in seen:
                survey.source = f"{source} ({survey.id})"
            seen.add(survey._merge_key())
        self.env.flush_all()

    def _merge_key(self):
        return self.company_id, self.year, self.month, self.source
