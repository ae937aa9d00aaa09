from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import TARGET_STATES
from ...rules.target import Goal, Part, attainment_over, progress

# What the query reads, so that pending changes reach the database first.
_SOURCES = {
    "account.move": [
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "move_type",
        "state",
    ],
    "account.move.line": [
        "balance",
        "display_type",
        "move_id",
        "product_id",
        "product_uom_id",
        "quantity",
        "tax_repartition_line_id",
    ],
    "product.template": ["categ_id"],
    "product.category": ["parent_path"],
    "uom.uom": ["factor", "parent_path"],
    "customer.sales.target": [
        "category_id",
        "company_id",
        "date_from",
        "date_to",
        "measure",
        "partner_id",
        "product_id",
        "target_value",
        "uom_id",
    ],
}
_SORTABLE = ("attained_value", "attained_amount", "attainment")


class CustomerSalesTargetAttained(models.AbstractModel):
    """What was attained of targets: read in one query for all at hand, never stored.

    The same query is joined where targets are sorted, or summed in a pivot, by what was
    attained.
    """

    _name = "customer.sales.target.attained"
    _description = "Attainment of Sales Targets"

    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")

    attained_value = fields.Float(
        string="Attained",
        compute="_compute_attained",
        aggregator=None,
        help="Posted invoices of the period net of credit notes, untaxed.",
    )
    attained_amount = fields.Monetary(
        compute="_compute_attained", help="Attained, of targets of an amount."
    )
    attainment = fields.Float(
        string="Attainment (%)",
        compute="_compute_attained",
        aggregator=None,
        help="Attained as a percentage of the target.",
    )
    expected_value = fields.Float(
        string="Expected by Today",
        compute="_compute_attained",
        help="The part of the target that the days gone by would bring.",
    )
    state = fields.Selection(
        selection=TARGET_STATES,
        compute="_compute_attained",
        search="_search_state",
        help="Empty before the period begins, and for a share where nobody bought.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id",
        "company_id",
        "product_id",
        "category_id",
        "date_from",
        "date_to",
        "measure",
        "uom_id",
        "target_value",
    )
    def _compute_attained(self):
        attained = self._origin._attained()
        today = {company: company._credit_today() for company in self.company_id}
        for target in self:
            value = attained.get(target._origin.id)
            found = progress(target._goal(), value, today[target.company_id])
            target.attained_value = value or 0.0
            target.attained_amount = (value or 0.0) * (target.measure == "amount")
            target.attainment = 100.0 * (found.attainment or 0.0)
            target.expected_value = found.expected or 0.0
            target.state = found.state

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The rule decides, over one query for all targets; there are some thousands.
        # What a user may not see, the search around this one leaves out.
        targets = (
            self.env["customer.sales.target"]
            .sudo()
            .search([("date_from", "!=", False)])
        )
        found = targets.filtered(lambda target: target.state in value)
        return Domain("id", "in", found.ids)

    def _goal(self):
        """Return the target as `rules.target` reads it; one being entered may lack all.

        :rtype: Goal
        """
        self.ensure_one()
        today = fields.Date.today()
        return Goal(
            self.target_value,
            self.date_from or today,
            self.date_to or today,
            gradual=self.measure != "share",
        )

    # === BUSINESS METHODS === #

    def _attained(self):
        """Return what was attained of saved targets, in each one's own unit.

        :return: value by id; ``None`` for a share where the company sold nothing
        :rtype: dict[int, float | None]
        """
        if not self:
            return {}
        self._flush_attained()
        rows = self.env.execute_query(
            SQL("SELECT target_id, attained FROM (%s) found", self._attained_sql())
        )
        return {
            target_id: None if attained is None else float(attained)
            for target_id, attained in rows
        }

    @api.model
    def _attainment_of(self, customers, company, date_from, date_to):
        """Return how far customers reached their targets of a period, as a ratio.

        Counted are targets of an amount for all a customer buys that end within the
        period, so that twelve months up to today find the last whole year's target;
        months that a year's target covers are left out.

        :param res.partner customers: commercial partners
        :return: Σ attained / Σ target, ``None`` for customers without such a target
        :rtype: dict[res.partner, float | None]
        """
        targets = (
            self.env["customer.sales.target"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", company.root_id.id),
                    ("measure", "=", "amount"),
                    ("product_id", "=", False),
                    ("category_id", "=", False),
                    ("date_to", ">=", date_from),
                    ("date_to", "<=", date_to),
                ]
            )
        )
        attained = targets._attained()
        parts = {customer.id: [] for customer in customers}
        for target in targets:
            parts[target.partner_id.id].append(
                Part(
                    target.date_from,
                    target.date_to,
                    target.target_value,
                    attained[target.id],
                )
            )
        return {customer: attainment_over(parts[customer.id]) for customer in customers}

    def _lines_behind(self):
        """Return the ids of the invoice lines that what was attained adds up from.

        :rtype: list[int]
        """
        self._flush_attained()
        query = SQL(
            "SELECT line.id FROM (%s) wanted %s",
            self._wanted_sql(),
            self._lines_sql(own=True),
        )
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _flush_attained(self):
        for model, field_names in _SOURCES.items():
            self.env[model].flush_model(field_names)

    # === QUERIES === #

    def _attained_sql(self, everything=False):
        """Return the query of (target_id, attained), one row per target.

        :param bool everything: all targets there are, instead of those in self
        """
        return SQL(
            """
            WITH wanted AS (%(wanted)s),
            own AS (
                SELECT wanted.id, SUM(-line.balance) AS amount,
                       SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                           * line.quantity * unit.factor / wanted.uom_factor)
                           FILTER (WHERE split_part(unit.parent_path, '/', 1)
                                         = wanted.uom_root) AS quantity
                  FROM wanted %(own)s
              GROUP BY wanted.id
            ),
            everybody AS (
                SELECT wanted.company_id, wanted.date_from, wanted.date_to,
                       wanted.product_id, wanted.category_path,
                       SUM(-line.balance) AS amount
                  FROM (SELECT DISTINCT company_id, date_from, date_to, product_id,
                               category_path
                          FROM wanted WHERE measure = 'share') wanted %(all)s
              GROUP BY 1, 2, 3, 4, 5
            )
            SELECT wanted.id AS target_id, wanted.target_value,
                   CASE wanted.measure
                        WHEN 'amount' THEN COALESCE(own.amount, 0)
                        WHEN 'quantity' THEN COALESCE(own.quantity, 0)
                        WHEN 'share' THEN CASE WHEN everybody.amount > 0
                             THEN 100 * COALESCE(own.amount, 0) / everybody.amount END
                    END AS attained
              FROM wanted
              LEFT JOIN own ON own.id = wanted.id
              LEFT JOIN everybody
                     ON wanted.measure = 'share'
                    AND everybody.company_id = wanted.company_id
                    AND everybody.date_from = wanted.date_from
                    AND everybody.date_to = wanted.date_to
                    AND everybody.product_id IS NOT DISTINCT FROM wanted.product_id
                    AND everybody.category_path
                        IS NOT DISTINCT FROM wanted.category_path
            """,
            wanted=self._wanted_sql(everything),
            own=self._lines_sql(own=True),
            all=self._lines_sql(own=False),
        )

    def _wanted_sql(self, everything=False):
        return SQL(
            """
            SELECT target.id, target.partner_id, target.company_id, target.product_id,
                   category.parent_path AS category_path, target.date_from,
                   target.date_to, target.measure, target.target_value,
                   unit.factor AS uom_factor,
                   split_part(unit.parent_path, '/', 1) AS uom_root
              FROM customer_sales_target target
              LEFT JOIN product_category category ON category.id = target.category_id
              LEFT JOIN uom_uom unit ON unit.id = target.uom_id
             WHERE %s
            """,
            SQL("TRUE") if everything else SQL("target.id = ANY(%s)", self.ids),
        )

    @api.model
    def _lines_sql(self, own):
        """Return the join of `wanted` with posted invoice lines of its period and
        scope: those of the customer, or everybody's.

        With a cash rounding that is no tax, they add up to the untaxed amount that
        `customer.turnover` reads.
        """
        return SQL(
            """
            JOIN account_move move
              ON move.invoice_date BETWEEN wanted.date_from AND wanted.date_to
             AND move.state = 'posted'
             AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             AND %(customer)s
            JOIN res_company branch
              ON branch.id = move.company_id
             AND split_part(branch.parent_path, '/', 1)::int = wanted.company_id
            JOIN account_move_line line
              ON line.move_id = move.id
             AND (line.display_type = 'product'
                  OR (line.display_type = 'rounding'
                      AND line.tax_repartition_line_id IS NULL))
            LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template
                   ON template.id = product.product_tmpl_id
            LEFT JOIN product_category category ON category.id = template.categ_id
            WHERE (wanted.product_id IS NULL OR line.product_id = wanted.product_id)
              AND (wanted.category_path IS NULL
                   OR starts_with(category.parent_path, wanted.category_path))
            """,
            customer=SQL("move.commercial_partner_id = wanted.partner_id")
            if own
            else SQL("TRUE"),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Makes what was attained sortable, and countable in a pivot.
        if field_expr not in _SORTABLE or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        found = query.make_alias(alias, "attained")
        if found not in query._joins:
            self._flush_attained()
            query.add_join(
                "LEFT JOIN",
                found,
                SQL("(%s)", self._attained_sql(everything=True)),
                SQL(
                    "%s = %s",
                    SQL.identifier(found, "target_id"),
                    SQL.identifier(alias, "id"),
                ),
            )
        value = SQL.identifier(found, "attained")
        if field_expr == "attained_value":
            return value
        if field_expr == "attainment":
            return SQL("(100 * %s / %s)", value, SQL.identifier(found, "target_value"))
        measure = SQL.identifier(alias, "measure")
        return SQL("CASE WHEN %s = 'amount' THEN %s END", measure, value)
