from odoo import api, fields, models
from odoo.tools import SQL

from ...const import MARGIN_GROUPS

# What the query reads, so that pending changes reach the database first.
SOURCES = {
    "account.move": [
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "invoice_user_id",
        "move_type",
        "state",
    ],
    "account.move.line": [
        "balance",
        "cogs_origin_id",
        "display_type",
        "move_id",
        "product_id",
        "product_uom_id",
        "quantity",
        "sale_line_ids",
        "tax_repartition_line_id",
    ],
    "customer.fact.cost": ["estimated", "line_id", "unit_cost"],
    "product.category": ["property_cost_method"],
    "product.product": ["product_tmpl_id", "standard_price"],
    "product.template": ["categ_id", "uom_id"],
    "product.value": ["company_id", "date", "lot_id", "move_id", "product_id", "value"],
    "res.company": ["cost_method", "currency_id", "parent_path"],
    "sale.order": ["currency_rate"],
    "sale.order.line": ["order_id", "product_uom_id", "purchase_price"],
    "stock.move": [
        "is_dropship",
        "is_out",
        "product_id",
        "product_uom",
        "quantity",
        "sale_line_id",
        "state",
        "value",
    ],
    "uom.uom": ["factor"],
}
_MOVES = SQL("account_move move")


class CustomerFactLine(models.Model):
    """The lines that facts are sums of: the reference that says what is true.

    One row per line of a customer's posted invoice, credit note or receipt that counts
    in its untaxed total. *Cost* is frozen in time: the line's own cost entries, else
    the value of what was delivered for its order line, else the order line's cost, else
    the cost noted at posting (`customer.fact.cost`), else the standard cost of that
    day, else today's cost, which is marked as estimated and noted when the fact is
    made. It follows the quantity: a credit note takes it back.
    """

    _name = "customer.fact.line"
    _inherit = ["customer.fact.customer", "customer.fact.item"]
    _description = "Sales Line"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "move_id"
    _depends = SOURCES

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    move_id = fields.Many2one(
        comodel_name="account.move", string="Document", readonly=True
    )
    date = fields.Date(string="Invoice Date", readonly=True)
    month = fields.Date(readonly=True)
    refund = fields.Boolean(string="Credit Note", readonly=True)
    turnover = fields.Monetary(readonly=True)
    credited = fields.Monetary(readonly=True)
    cost = fields.Monetary(readonly=True, groups=MARGIN_GROUPS)
    cost_estimated = fields.Monetary(
        string="Cost, Estimated Part", readonly=True, groups=MARGIN_GROUPS
    )
    gross_profit = fields.Monetary(readonly=True, groups=MARGIN_GROUPS)

    @property
    def _table_query(self):
        return self._lines_sql(SQL("TRUE"))

    # === ACTIONS === #

    def action_open_document(self):
        """Open the invoice or credit note."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    @api.model
    def _action_for(self, domain, name=None):
        """Return the action that shows lines, with their sums.

        :param odoo.fields.Domain domain: over this model
        """
        xml_id = "customer_mgmt.customer_fact_line_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {
            **action,
            "domain": list(domain),
            "name": name or action["name"],
            "context": {"create": False},
        }

    # === QUERIES === #

    @api.model
    def _flush_sources(self):
        for model, field_names in SOURCES.items():
            self.env[model].flush_model(field_names)

    @api.model
    def _of_keys_sql(self, keys):
        """Return the lines of keys.

        The documents are found first and joined with all else in this order; otherwise
        PostgreSQL, which reorders only so many joins, reads every line there is.

        :param SQL keys: query of (company_id, partner_id, month)
        """
        return SQL(
            """
            WITH document AS MATERIALIZED (
                SELECT move.id FROM (%(keys)s) key
                  JOIN account_move move
                    ON move.commercial_partner_id = key.partner_id
                   AND move.invoice_date >= key.month
                   AND move.invoice_date < (key.month + INTERVAL '1 month')::date
                   AND move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                  JOIN res_company branch ON branch.id = move.company_id
                 WHERE SPLIT_PART(branch.parent_path, '/', 1)::int = key.company_id)
            %(lines)s
            """,
            keys=keys,
            lines=self._lines_sql(
                SQL("TRUE"),
                SQL("document JOIN account_move move ON move.id = document.id"),
            ),
        )

    @api.model
    def _of_month_sql(self, company, month):
        """Return the lines of a company tree in the month that begins on a day."""
        return self._lines_sql(
            SQL(
                """root.id = %s AND move.invoice_date >= %s
                   AND move.invoice_date < (%s + INTERVAL '1 month')::date""",
                company.root_id.id,
                month,
                month,
            )
        )

    @api.model
    def _lines_sql(self, where, moves=_MOVES):
        """Return the query of lines whose move fulfils a condition.

        :param SQL where: over ``move`` (account_move) and ``root`` (the company)
        :param SQL moves: what ``move`` comes from
        """
        return SQL(
            """
            SELECT line.id, root.id AS company_id, root.currency_id,
                   move.commercial_partner_id AS partner_id,
                   move.invoice_user_id AS user_id, line.product_id,
                   DATE_TRUNC('month', move.invoice_date)::date AS month,
                   move.invoice_date AS date, move.id AS move_id,
                   move.move_type = 'out_refund' AS refund,
                   -line.balance AS turnover,
                   CASE WHEN move.move_type = 'out_refund' THEN -line.balance ELSE 0 END
                        AS credited,
                   sold.quantity, spent.cost,
                   CASE WHEN unit.estimated THEN spent.cost ELSE 0 END
                        AS cost_estimated,
                   CASE WHEN unit.estimated AND noted.line_id IS NULL
                        THEN COALESCE(unit.today, 0) END AS cost_to_note,
                   -line.balance - spent.cost AS gross_profit
              FROM %(moves)s
              JOIN res_company branch ON branch.id = move.company_id
              JOIN res_company root
                ON root.id = SPLIT_PART(branch.parent_path, '/', 1)::int
              JOIN res_currency currency ON currency.id = root.currency_id
              JOIN account_move_line line ON line.move_id = move.id AND %(counts)s
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom own ON own.id = template.uom_id
         LEFT JOIN uom_uom sold_in ON sold_in.id = line.product_uom_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                          * line.quantity
                          * COALESCE(sold_in.factor / own.factor, 1) AS quantity) sold
              %(costs)s
             WHERE move.state = 'posted' AND move.invoice_date IS NOT NULL
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.commercial_partner_id IS NOT NULL AND %(where)s
            """,
            counts=self._counts_sql("line"),
            costs=self._costs_sql(),
            moves=moves,
            where=where,
        )

    @api.model
    def _counts_sql(self, alias):
        """Return the condition that a line counts in its document's untaxed total."""
        return SQL(
            """(%(line)s.display_type = 'product'
                OR %(line)s.display_type = 'rounding'
                   AND %(line)s.tax_repartition_line_id IS NULL)""",
            line=SQL.identifier(alias),
        )

    @api.model
    def _costs_sql(self):
        """Return the joins that find a line's cost: ``unit`` per piece, ``spent``.

        Odoo writes cost entries in pairs; the expense is the one with a negative price.
        A source begins with the condition that none before it knew the cost: only there
        PostgreSQL sees it before it reads the tables.
        """
        return SQL(
            """
         LEFT JOIN LATERAL (
                   SELECT SUM(entry.balance) AS cost
                     FROM account_move_line entry
                    WHERE entry.cogs_origin_id = line.id
                      AND entry.display_type = 'cogs'
                      AND entry.price_unit < 0) booked ON TRUE
         LEFT JOIN LATERAL (%(moved)s) moved ON TRUE
         LEFT JOIN LATERAL (%(ordered)s) ordered ON TRUE
         LEFT JOIN customer_fact_cost noted ON noted.line_id = line.id
         LEFT JOIN LATERAL (%(valued)s) valued ON TRUE
        CROSS JOIN LATERAL (
                   SELECT COALESCE(moved.cost, ordered.cost, noted.unit_cost,
                                   valued.cost) AS frozen,
                          (product.standard_price ->> move.company_id::text)::numeric
                          AS today,
                          line.product_id IS NOT NULL AND valued.cost IS NULL
                          AND COALESCE(booked.cost, moved.cost, ordered.cost) IS NULL
                          AND COALESCE(noted.estimated, TRUE) AS estimated) unit
        CROSS JOIN LATERAL (
                   SELECT ROUND(COALESCE(booked.cost, sold.quantity * COALESCE(
                       unit.frozen, unit.today, 0))::numeric,
                       currency.decimal_places) AS cost) spent
            """,
            moved=self._moved_sql(),
            ordered=self._ordered_sql(),
            valued=self._valued_sql(),
        )

    @api.model
    def _moved_sql(self):
        """Return the mean value per piece of what was delivered for the order line."""
        return SQL(
            """SELECT SUM(delivery.value)
                      / NULLIF(SUM(delivery.quantity * moved_in.factor / own.factor), 0)
                      AS cost
                 FROM sale_order_line_invoice_rel link
                 JOIN stock_move delivery ON delivery.sale_line_id = link.order_line_id
                 JOIN uom_uom moved_in ON moved_in.id = delivery.product_uom
                WHERE booked.cost IS NULL AND link.invoice_line_id = line.id
                  AND delivery.product_id = line.product_id
                  AND delivery.state = 'done' AND delivery.value <> 0
                  AND (delivery.is_out OR delivery.is_dropship)"""
        )

    @api.model
    def _ordered_sql(self):
        """Return the order line's cost per piece, in company currency."""
        return SQL(
            """SELECT AVG(sale_line.purchase_price / sale.currency_rate
                          * own.factor / ordered_in.factor) AS cost
                 FROM sale_order_line_invoice_rel link
                 JOIN sale_order_line sale_line ON sale_line.id = link.order_line_id
                 JOIN sale_order sale ON sale.id = sale_line.order_id
                 JOIN uom_uom ordered_in ON ordered_in.id = sale_line.product_uom_id
                WHERE COALESCE(booked.cost, moved.cost) IS NULL
                  AND link.invoice_line_id = line.id
                  AND sale_line.product_id = line.product_id
                  AND sale_line.purchase_price <> 0 AND sale.currency_rate <> 0"""
        )

    @api.model
    def _valued_sql(self):
        """Return the standard cost that was in force on the invoice's day."""
        return SQL(
            """SELECT known.value AS cost
                 FROM product_value known
            LEFT JOIN product_category category ON category.id = template.categ_id
                WHERE COALESCE(booked.cost, moved.cost, ordered.cost, noted.unit_cost)
                      IS NULL
                  AND known.product_id = line.product_id
                  AND known.company_id = move.company_id
                  AND known.move_id IS NULL AND known.lot_id IS NULL
                  AND known.date < move.invoice_date + 1
                  AND COALESCE(
                      category.property_cost_method ->> move.company_id::text,
                      branch.cost_method) = 'standard'
             ORDER BY known.date DESC, known.id DESC LIMIT 1"""
        )
