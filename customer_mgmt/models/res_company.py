import pytz

from odoo import api, fields, models

from ..const import GRADE_BASES


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "customer.company.ageing",
        "customer.incident.policy",
        "customer.warning.policy",
        "customer.credit.company.rules",
        "customer.credit.policy.company",
        "customer.credit.company.group",
        "customer.trading.company",
        "customer.credit.worklist.company",
        "customer.company.class",
        "customer.company.concentration",
        "customer.stock.company",
    ]

    credit_enforced = fields.Boolean(
        string="Enforce Credit Control",
        help="Off: credit rules only inform. On: orders that break one are held.",
    )
    credit_grade_basis = fields.Selection(
        selection=GRADE_BASES, default="invoiced", required=True
    )
    credit_grading_auto = fields.Boolean(
        string="Grade Customers Every Night",
        help="Off: customers are graded only when somebody asks for it.",
    )
    credit_controller_id = fields.Many2one(
        comodel_name="res.users",
        help="Who gets an activity when an order is held.",
    )
    credit_release_amount = fields.Monetary(
        string="Releases by Controllers up to",
        currency_field="currency_id",
        help="Larger orders are released by a credit manager. 0: no bound.",
    )
    credit_single_approver = fields.Boolean(
        string="One Person May Request and Approve",
        help="For companies with a single person in charge of credit.",
    )
    credit_ledger_difference = fields.Monetary(
        currency_field="currency_id",
        readonly=True,
        help="Open items by category less the balance of the receivable accounts, as of"
        " the last nightly check. Anything but zero wants a look.",
    )
    credit_ledger_checked_on = fields.Datetime(readonly=True)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        roots = companies.filtered(lambda company: not company.parent_id)
        self.env["customer.credit.grade"].sudo()._create_default_grades(roots)
        self.env["customer.trading.effect"].sudo()._create_default_effects(roots)
        self.env["customer.opening.checklist"].sudo()._create_default_items(roots)
        self.env["customer.credit.policy"].sudo()._create_defaults(roots)
        return companies

    # === BUSINESS METHODS === #

    def _credit_today(self):
        """Return today's date in the company's own time zone.

        :rtype: datetime.date
        """
        self.ensure_one()
        zone = pytz.timezone(self.sudo().partner_id.tz or "UTC")
        now = fields.Datetime.now()
        return pytz.utc.localize(now).astimezone(zone).date()

    def _check_credit_ledger(self):
        """Compare open items by category with the receivable ledger; keep the gap."""
        self.env["customer.credit.exposure"]._flush_sources()
        for company in self.root_id:
            gap = self.env["customer.credit.exposure"]._ledger_difference(company)
            company.sudo().write(
                {
                    "credit_ledger_difference": gap,
                    "credit_ledger_checked_on": fields.Datetime.now(),
                }
            )

    @api.model
    def _credit_summary(self):
        """Return what the addon found in this company, as (label, value) texts.

        :rtype: list[tuple[str, str]]
        """
        company = self.env.company.root_id
        accounts = self.env["customer.credit.account"].search(
            [("company_id", "=", company.id)]
        )
        held = self.env["sale.order"].search_count(
            [("credit_state", "=", "hold"), ("company_id", "child_of", company.id)]
        )
        grades = accounts.grouped("grade_id")
        label = self.env._("Not graded")
        money = company.currency_id.format(sum(accounts.mapped("exposure_total")))
        over = accounts.filtered(lambda account: account.over_limit)
        return [
            *(
                (self.env._("Grade %s", g.name) if g else label, str(len(found)))
                for g, found in sorted(
                    grades.items(), key=lambda pair: -pair[0].turnover_from
                )
            ),
            (self.env._("Total exposure"), money),
            (self.env._("Customers over their limit"), str(len(over))),
            (self.env._("Orders on hold"), str(held)),
        ]
