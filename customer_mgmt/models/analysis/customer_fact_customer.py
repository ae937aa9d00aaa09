from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..profile.profile_const import CLASSES

# What the bar of an analysis said, for what one of its figures opens.
SCOPE = "customer_analysis_scope"


class CustomerFactCustomer(models.AbstractModel):
    """What is known of a fact's customer from the floors above facts."""

    _inherit = "customer.fact.customer"

    grade_id = fields.Many2one(
        comodel_name="customer.credit.grade",
        compute="_compute_grade_id",
        search="_search_grade_id",
        help="The customer's credit grade today.",
    )
    abc_class = fields.Selection(
        selection=CLASSES,
        string="ABC Class",
        compute="_compute_abc_class",
        search="_search_abc_class",
        help="By turnover of the period that is analysed, of the last twelve months"
        " otherwise: customers that make up most of it are A, the next B, the rest C.",
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
        ids = [each for each in value if each]
        named = SQL("grade_id = ANY(%s)", ids)
        unset = SQL("grade_id IS NULL") if len(ids) < len(value) else SQL("FALSE")

        def to_sql(_model, alias, _query):
            return SQL(
                "(SELECT %s OR %s FROM (SELECT %s AS grade_id) graded)",
                named,
                unset,
                self._grade_sql(alias),
            )

        return Domain.custom(to_sql=to_sql)

    @api.depends_context(SCOPE)
    def _compute_abc_class(self):
        classes = dict(
            self.env.execute_query(
                SQL("SELECT partner_id, abc_class FROM (%s) c", self._classes_sql())
            )
        )
        for fact in self:
            fact.abc_class = classes.get(fact.partner_id.id)

    def _search_abc_class(self, operator, value):
        if operator != "in":
            return NotImplemented
        classes = self._classes_sql()
        named = [each for each in value if each]
        members = SQL(
            "SELECT partner_id FROM (%s) c WHERE abc_class = ANY(%s)", classes, named
        )
        domain = Domain("partner_id", "in", members)
        if len(named) < len(value):
            classed = SQL(
                "SELECT partner_id FROM (%s) c WHERE abc_class IS NOT NULL", classes
            )
            domain |= Domain("partner_id", "not in", classed)
        return domain

    # === BUSINESS METHODS === #

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "grade_id":
            return self._grade_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _classes_sql(self):
        """Return the query of customers' ABC classes in the scope of the context."""
        scope = self.env["customer.analysis"]._scope(self.env.context.get(SCOPE) or {})
        return self.env["customer.analysis.turnover"]._classed_sql(scope)

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
