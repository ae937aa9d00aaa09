from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..profile.activity_const import ABC_CLASSES, ACTIVITIES

# What the bar of an analysis said, for what one of its figures opens.
SCOPE = "customer_analysis_scope"


class CustomerFactCustomer(models.AbstractModel):
    """What is known of a fact's customer from the floors above facts.

    The class and the activity state are those of the period that is analysed, of the
    last twelve months otherwise.
    """

    _inherit = "customer.fact.customer"

    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade",
        compute="_compute_grade_id",
        search="_search_grade_id",
        help="The customer's credit grade today.",
    )
    abc_class = fields.Selection(
        selection=ABC_CLASSES,
        string="ABC in Period",
        compute="_compute_period_classes",
        search="_search_abc_class",
        help="By turnover of the period that is analysed, of the last twelve months"
        " otherwise: customers that make up most of it are A, the next B, the rest C.",
    )
    activity_state = fields.Selection(
        selection=ACTIVITIES,
        string="Activity",
        compute="_compute_period_classes",
        search="_search_activity_state",
        help="The customer's activity state at the end of the period.",
    )

    # === COMPUTE METHODS === #

    def _compute_grade_id(self):
        accounts = self.env["customer.credit.account"].sudo()
        groups = accounts.with_context(active_test=False)._read_group(
            [("partner_id", "in", self.partner_id.ids)],
            ["company_id", "partner_id", "grade_id"],
        )
        found = {(company.id, partner.id): grade for company, partner, grade in groups}
        for fact in self:
            grade = found.get((fact.company_id.id, fact.partner_id.id))
            fact.grade_id = grade and grade.with_env(self.env)

    def _search_grade_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        # 0 stands for customers without a grade.
        wanted = [each or 0 for each in value]

        def to_sql(_model, alias, _query):
            return SQL("COALESCE(%s, 0) = ANY(%s)", self._grade_sql(alias), wanted)

        return Domain.custom(to_sql=to_sql)

    @api.depends_context(SCOPE)
    def _compute_period_classes(self):
        classes = self._of_members("abc_class", self._classes_sql())
        states = self._of_members("activity", self._states_sql())
        for fact in self:
            fact.abc_class = classes.get(fact.partner_id.id)
            fact.activity_state = states.get(fact.partner_id.id)

    def _of_members(self, column, members):
        rows = SQL(
            "SELECT partner_id, %s FROM (%s) member WHERE partner_id = ANY(%s)",
            SQL.identifier(column),
            members,
            self.partner_id.ids,
        )
        return dict(self.env.execute_query(rows))

    def _search_abc_class(self, operator, value):
        return self._search_member("abc_class", self._classes_sql(), operator, value)

    def _search_activity_state(self, operator, value):
        return self._search_member("activity", self._states_sql(), operator, value)

    @api.model
    def _search_member(self, column, members, operator, value):
        """Return the domain of facts by what a query of customers says of them."""
        if operator != "in":
            return NotImplemented
        named = [each for each in value if each]
        told = SQL("SELECT partner_id FROM (%s) member WHERE", members)
        column = SQL.identifier(column)
        domain = Domain("partner_id", "in", SQL("%s %s = ANY(%s)", told, column, named))
        if len(named) < len(value):
            known = SQL("%s %s IS NOT NULL", told, column)
            domain |= Domain("partner_id", "not in", known)
        return domain

    # === QUERIES === #

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "grade_id":
            return self._grade_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _grade_sql(self, alias):
        """Return the grade of a fact's customer with the fact's company."""
        return SQL(
            """(SELECT account.grade_id FROM customer_credit_account account
                 WHERE account.partner_id = %s AND account.company_id = %s)""",
            SQL.identifier(alias, "partner_id"),
            SQL.identifier(alias, "company_id"),
            to_flush=self.env["customer.credit.account"]._fields["grade_id"],
        )

    @api.model
    def _period_scope(self):
        return self.env["customer.analysis"]._scope(self.env.context.get(SCOPE) or {})

    @api.model
    def _classes_sql(self):
        """Return the query of customers' ABC classes in the scope of the context."""
        scope = self._period_scope()
        return self.env["customer.analysis.turnover"]._classed_sql(scope)

    @api.model
    def _states_sql(self):
        """Return the query of customers' activity states in the context's scope."""
        scope = self._period_scope()
        return SQL(
            """SELECT partner_id, activity FROM customer_fact_class
                WHERE company_id = %s AND month = %s""",
            scope.company.id,
            self.env["customer.analysis.turnover"]._class_month_sql(scope),
        )
