import operator as operators

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import FINANCE_GROUPS, LIGHTS
from ...rules.decision import findings, traffic_light
from ...rules.exposure import CATEGORIES

_EXPOSURE_FIELDS = {f"exposure_{name}": name for name in (*CATEGORIES, "total")}
_LIVE_FIELDS = (*_EXPOSURE_FIELDS, "headroom", "utilisation", "oldest_due")
# How a figure is compared, in Python and in SQL.
_COMPARE = {
    "=": (operators.eq, SQL("=")),
    "!=": (operators.ne, SQL("<>")),
    "<": (operators.lt, SQL("<")),
    "<=": (operators.le, SQL("<=")),
    ">": (operators.gt, SQL(">")),
    ">=": (operators.ge, SQL(">=")),
}


class CustomerCreditAccountLive(models.AbstractModel):
    """The account's live figures: read in one query, never stored, yet sorted and
    filtered in SQL over all accounts at once."""

    _name = "customer.credit.account.live"
    _description = "Live Figures of a Credit Account"

    # Completed by the account; amounts need their currency here already.
    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")

    exposure_order = fields.Monetary(
        string="Orders Not Delivered",
        compute="_compute_exposure",
        groups=FINANCE_GROUPS,
    )
    exposure_delivered = fields.Monetary(
        string="Delivered, Not Invoiced",
        compute="_compute_exposure",
        groups=FINANCE_GROUPS,
    )
    exposure_draft = fields.Monetary(
        string="Draft Invoices", compute="_compute_exposure", groups=FINANCE_GROUPS
    )
    exposure_open = fields.Monetary(
        string="Open, Not Overdue",
        compute="_compute_exposure",
        groups=FINANCE_GROUPS,
        help="Not due yet, or in dispute.",
    )
    exposure_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_exposure",
        search="_search_exposure_overdue",
        groups=FINANCE_GROUPS,
    )
    exposure_returned = fields.Monetary(
        string="Returned Payments", compute="_compute_exposure", groups=FINANCE_GROUPS
    )
    exposure_unapplied = fields.Monetary(
        string="Unapplied Credit", compute="_compute_exposure", groups=FINANCE_GROUPS
    )
    exposure_secured = fields.Monetary(
        string="Secured Part", compute="_compute_exposure", groups=FINANCE_GROUPS
    )
    exposure_total = fields.Monetary(
        string="Exposure",
        compute="_compute_exposure",
        search="_search_exposure_total",
        groups=FINANCE_GROUPS,
    )
    oldest_due = fields.Date(
        string="Oldest Overdue", compute="_compute_exposure", groups=FINANCE_GROUPS
    )
    headroom = fields.Monetary(
        compute="_compute_exposure",
        search="_search_headroom",
        help="What the customer may still order on credit.",
    )
    utilisation = fields.Float(
        compute="_compute_exposure", help="Exposure as part of the limit."
    )
    over_limit = fields.Boolean(
        compute="_compute_exposure", search="_search_over_limit"
    )
    light = fields.Selection(
        selection=LIGHTS, compute="_compute_exposure", string="Credit Standing"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id", "company_id", "effective_limit", "trading_state", "group_id"
    )
    def _compute_exposure(self):
        exposures = self.env["customer.credit.exposure"].sudo()
        for company, accounts in self.sudo().grouped("company_id").items():
            found = exposures._exposure_of(accounts.partner_id, company)
            today = company._credit_today()
            groups = accounts._group_positions(company, found)
            rules, known = accounts._rules_and_figures(company)
            figures = [
                account._live(
                    found[account.partner_id],
                    rules[account],
                    today,
                    groups.get(account.id, ()),
                    known[account.partner_id.id],
                )
                for account in accounts
            ]
            # Straight into the cache: assigned one by one, the fields cost more than
            # the query.
            for name in (*_LIVE_FIELDS, "over_limit", "light"):
                values = [figure[name] for figure in figures]
                self._fields[name]._insert_cache(accounts, values)

    def _rules_and_figures(self, company):
        """Return the rules of each account of a company, and the figures they ask for.

        :return: rules by account, figures by customer id
        :rtype: tuple[dict, dict]
        """
        book, memo = company._credit_rule_book(), {}
        rules = {}
        for account in self:
            facts = company._credit_facts(account)
            if facts not in memo:
                memo[facts] = company._credit_rules_at(book, facts)
            rules[account] = memo[facts]
        asked = [rule for own in memo.values() for rule in own]
        figures = self.env["customer.credit.figures"].sudo()
        return rules, figures._figures_of(self.partner_id, company, asked)

    def _live(self, exposure, rules, today, groups=(), figures=None):
        """Return the live figures of one account, by field."""
        position = self._position(
            self.company_id, exposure, today=today, groups=groups, figures=figures
        )
        limit, total = position.limit, position.exposure
        over = limit is not None and (
            self.currency_id.compare_amounts(total, limit) > 0
        )
        return {
            **{name: exposure[key] for name, key in _EXPOSURE_FIELDS.items()},
            "oldest_due": exposure["oldest_due"] or False,
            "headroom": 0.0 if limit is None else limit - total,
            "utilisation": total / limit if limit else 0.0,
            "over_limit": over,
            "light": traffic_light(position, findings(position, rules)),
        }

    # === SEARCH METHODS === #

    @api.model
    @api.readonly
    def web_search_read(
        self,
        domain,
        specification,
        offset=0,
        limit=None,
        order=None,
        count_limit=None,
    ):
        # A live figure costs the exposure of all customers: found once, counted by
        # length, instead of a second time.
        if not self._asks_live(domain, order):
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        found = self.search(domain, order=order)
        page = found[offset : offset + limit if limit else None]
        return {"length": len(found), "records": page.web_read(specification)}

    @api.model
    def _asks_live(self, domain, order):
        asked = {condition.field_expr for condition in Domain(domain).iter_conditions()}
        asked |= {part.split()[0] for part in (order or "").split(",") if part.strip()}
        return bool(asked & {*_LIVE_FIELDS, "over_limit"})

    def _search_live(self, field_name, operator, value):
        """Compare a live figure with a number, in SQL over all accounts at once."""
        if operator not in _COMPARE:
            return NotImplemented
        compare, sign = _COMPARE[operator]
        # Whoever may not read a figure may not find it out by searching either.
        self._check_field_access(self._fields[field_name], "read")

        def to_sql(model, alias, query):
            exposure = model._join_live(alias, query)
            figure = model._live_sql(field_name, alias, exposure)
            return SQL("%s %s %s", figure, sign, value or 0.0)

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda account: compare(account[field_name], value or 0.0),
        )

    def _search_exposure_total(self, operator, value):
        return self._search_live("exposure_total", operator, value)

    def _search_exposure_overdue(self, operator, value):
        return self._search_live("exposure_overdue", operator, value)

    def _search_headroom(self, operator, value):
        return self._search_live("headroom", operator, value)

    def _search_over_limit(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            exposure = model._join_live(alias, query)
            return SQL(
                "(%s AND %s > %s)",
                SQL.identifier(alias, "limit_set"),
                model._live_sql("exposure_total", alias, exposure),
                SQL.identifier(alias, "effective_limit"),
            )

        over = Domain.custom(
            to_sql=to_sql, predicate=lambda account: account.over_limit
        )
        return over if True in value else ~over

    def _join_live(self, alias, query):
        """Join the exposure of all customers to a query of accounts, once.

        :return: the alias of the exposure
        :rtype: str
        """
        exposure = query.make_alias(alias, "exposure")
        if exposure not in query._joins:
            self.env["customer.credit.exposure"]._flush_sources()
            self.flush_model(
                ["partner_id", "company_id", "effective_limit", "limit_set"]
            )
            query.add_join(
                "LEFT JOIN",
                exposure,
                SQL("(%s)", self._exposure_sql()),
                SQL(
                    "%s = %s AND %s = %s",
                    SQL.identifier(exposure, "customer_id"),
                    SQL.identifier(alias, "partner_id"),
                    SQL.identifier(exposure, "root_id"),
                    SQL.identifier(alias, "company_id"),
                ),
            )
        return exposure

    def _exposure_sql(self):
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        exposures = self.env["customer.credit.exposure"]
        return exposures._sum_sql(exposures._day(roots))

    @api.model
    def _live_sql(self, field_name, account="account", exposure="x"):
        total = SQL("COALESCE(%s, 0)", SQL.identifier(exposure, "total"))
        limit = SQL(
            "CASE WHEN %s THEN %s END",
            SQL.identifier(account, "limit_set"),
            SQL.identifier(account, "effective_limit"),
        )
        if field_name == "headroom":
            return SQL("(%s - %s)", limit, total)
        if field_name == "utilisation":
            return SQL("(%s / NULLIF(%s, 0))", total, limit)
        if field_name == "oldest_due":
            return SQL.identifier(exposure, "oldest_due")
        column = SQL.identifier(exposure, _EXPOSURE_FIELDS[field_name])
        return SQL("COALESCE(%s, 0)", column)

    def _field_to_sql(self, alias, field_expr, query=None):
        # Makes the live figures sortable: the exposure of all customers is joined once.
        if field_expr not in _LIVE_FIELDS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        exposure = self._join_live(alias, query)
        return self._live_sql(field_expr, alias, exposure)

    # === ACTIONS === #

    def action_open_category(self):
        """Open the documents behind one category (context: credit_category)."""
        self.ensure_one()
        self.check_access("read")
        category = self.env.context.get("credit_category")
        if category not in CATEGORIES:
            raise UserError(self.env._("This figure has no documents of its own."))
        model, ids = self.env["customer.credit.exposure"]._documents_behind(
            self.partner_id, self.company_id, category
        )
        return {
            "type": "ir.actions.act_window",
            "name": self._fields[f"exposure_{category}"]._description_string(self.env),
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
            "context": {"create": False},
        }
