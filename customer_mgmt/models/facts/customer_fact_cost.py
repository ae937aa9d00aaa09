from odoo import api, fields, models
from odoo.tools import SQL


class CustomerFactCost(models.Model):
    """What a piece cost when its invoice was posted, where no document says it.

    Written for lines without cost entries and without an order line that has a cost, so
    that a later change of the product's cost does not move past margins.
    """

    _name = "customer.fact.cost"
    _description = "Cost Noted at Posting"
    _log_access = False

    line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Invoice Line",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    unit_cost = fields.Float(
        required=True,
        digits=0,
        readonly=True,
        help="Per piece in the product's own unit, in company currency.",
    )
    estimated = fields.Boolean(
        readonly=True,
        help="Noted when the facts were made: the invoice is older than the addon.",
    )

    _line_uniq = models.UniqueIndex("(line_id)")

    @api.model
    def _note(self, move_ids):
        """Note the cost of today for lines of posted invoices that need it.

        :param list[int] move_ids: customers' documents that were just posted
        """
        line = self.env["customer.fact.line"]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_fact_cost (line_id, unit_cost, estimated)
                SELECT line.id, COALESCE(
                       (product.standard_price ->> line.company_id::text)::numeric, 0),
                       FALSE
                  FROM account_move_line line
                  JOIN product_product product ON product.id = line.product_id
                 WHERE line.move_id = ANY(%(moves)s) AND line.parent_state = 'posted'
                   AND %(counts)s
                   AND NOT EXISTS (SELECT FROM account_move_line entry
                                    WHERE entry.cogs_origin_id = line.id)
                   AND NOT EXISTS (
                       SELECT FROM sale_order_line_invoice_rel link
                         JOIN sale_order_line sale_line
                           ON sale_line.id = link.order_line_id
                        WHERE link.invoice_line_id = line.id
                          AND sale_line.purchase_price <> 0)
                ON CONFLICT (line_id) DO UPDATE
                   SET unit_cost = EXCLUDED.unit_cost, estimated = FALSE
                """,
                counts=line._counts_sql("line"),
                moves=move_ids,
            )
        )
