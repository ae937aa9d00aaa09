from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# What changes the value of an order, or which order it belongs to.
_GUARDED_FIELDS = {
    "discount",
    "display_type",
    "is_downpayment",
    "order_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "customer.fact.order.line"]

    qty_credited = fields.Float(
        string="Credited Quantity",
        compute="_compute_qty_credited",
        digits="Product Unit",
        store=True,
        copy=False,
        help="Quantity on credit notes. What was credited without a return is settled:"
        " it no longer counts as delivered and not invoiced.",
    )

    def _auto_init(self):
        # On a live database: fill the few lines with a credit note by SQL, instead of
        # computing the field over all history.
        if not column_exists(self.env.cr, self._table, "qty_credited"):
            create_column(self.env.cr, self._table, "qty_credited", "numeric")
            self.env.cr.execute(_FILL_QTY_CREDITED)
        return super()._auto_init()

    @api.depends("invoice_lines.move_id.state", "invoice_lines.quantity")
    def _compute_qty_credited(self):
        for line in self:
            credited = 0.0
            for bill in line._get_invoice_lines():
                move = bill.move_id
                if move.move_type == "out_refund" and move.state != "cancel":
                    credited += bill.product_uom_id._compute_quantity(
                        bill.quantity, line.product_uom_id
                    )
            line.qty_credited = credited

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        with self.env["customer.credit.guard"]._watching(orders.exists()) as watch:
            lines = super().create(vals_list)
            watch(lines.order_id)
        return lines

    def write(self, vals):
        if not _GUARDED_FIELDS & vals.keys():
            return super().write(vals)
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with self.env["customer.credit.guard"]._watching(orders):
            return super().write(vals)

    # === BUSINESS METHODS === #

    def _is_billed_early(self, posting):
        """Tell whether more of the line's goods is billed, by what is posted, than was
        shipped. Services and down payments are never early.

        :param account.move posting: invoices that count as posted
        :rtype: bool
        """
        self.ensure_one()
        if self.is_downpayment or self.product_id.type != "consu":
            return False
        billed = 0.0
        for bill in self._get_invoice_lines():
            if bill.parent_state == "posted" or bill.move_id in posting:
                quantity = bill.product_uom_id._compute_quantity(
                    bill.quantity, self.product_uom_id
                )
                billed += -quantity if bill.is_refund else quantity
        return self.product_uom_id.compare(billed, self.qty_delivered) > 0


_FILL_QTY_CREDITED = SQL(
    """
    UPDATE sale_order_line line
       SET qty_credited = credited.quantity
      FROM (
        SELECT rel.order_line_id AS id,
               SUM(bill.quantity * COALESCE(unit.factor / NULLIF(own.factor, 0), 1))
               AS quantity
          FROM account_move move
          JOIN account_move_line bill ON bill.move_id = move.id
          JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = bill.id
          JOIN sale_order_line sol ON sol.id = rel.order_line_id
     LEFT JOIN uom_uom unit ON unit.id = bill.product_uom_id
     LEFT JOIN uom_uom own ON own.id = sol.product_uom_id
         WHERE move.move_type = 'out_refund' AND move.state <> 'cancel'
      GROUP BY rel.order_line_id
      ) credited
     WHERE credited.id = line.id
    """
)
