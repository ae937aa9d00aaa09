from odoo import api, models
from odoo.tools import SQL


class CustomerCreditExposureOrder(models.AbstractModel):
    """The orders' part of the exposure: what is confirmed and not yet billed.

    ``OFFSET 0`` stands where PostgreSQL would otherwise copy an expression into each of
    its uses, and look up the moves of a line once per use instead of once.
    """

    _name = "customer.credit.exposure.order"
    _description = "Credit Exposure of Orders"

    @api.model
    def _orders_sql(self, day, customers=None, order_ids=None):
        """Return the query of confirmed orders with something left to bill.

        With ``order_ids`` exactly these are read, as long as they are confirmed.
        """
        scope = SQL("so.invoice_status NOT IN ('invoiced', 'upselling')")
        if order_ids is not None:
            scope = SQL("so.id = ANY(%s)", list(order_ids))
        return SQL(
            """
            SELECT root_id, customer_id, 'sale.order' AS source,
                   order_id AS document_id,
                   total - ready AS "order", ready AS delivered, 0.0 AS draft,
                   0.0 AS "open", 0.0 AS overdue, 0.0 AS returned, 0.0 AS unapplied,
                   -GREATEST(LEAST(paid, total), 0) AS secured, NULL::date AS due,
                   total - GREATEST(LEAST(paid, total), 0) AS amount
              FROM (
                SELECT root_id, customer_id, order_id, paid,
                       %(total)s AS total, %(ready)s AS ready
                  FROM (
                    SELECT rate.root_id, debtor.commercial_partner_id AS customer_id,
                           so.id AS order_id, rate.factor, rate.step, rate.root_step,
                           lines.unbilled, lines.delivered, lines.prepaid,
                           COALESCE((%(paid)s), 0.0) AS paid
                      FROM sale_order so
                      JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                      JOIN (%(rates)s) rate ON rate.company_id = so.company_id
                                           AND rate.currency_id = so.currency_id
                CROSS JOIN LATERAL (%(lines)s) lines
                     WHERE so.state = 'sale' AND %(scope)s AND %(customers)s
                    OFFSET 0
                  ) summed
                OFFSET 0
              ) split
             WHERE total <> 0
            """,
            total=self._convert_sql(SQL("GREATEST(unbilled - prepaid, 0)")),
            ready=self._convert_sql(
                SQL(
                    "LEAST(GREATEST(LEAST(delivered, unbilled - prepaid), 0),"
                    " GREATEST(unbilled - prepaid, 0))"
                )
            ),
            rates=day.rates,
            lines=self._lines_sql(),
            paid=self._paid_sql(day.rates),
            scope=scope,
            customers=self._customers_sql(customers, "debtor"),
        )

    @api.model
    def _lines_sql(self):
        """Return the lateral query of an order: sums of its lines' three parts.

        The same rule as `rules.exposure.unbilled_quantities`, with prices. Whether a
        line is billed as ordered or as delivered is read from Odoo's own quantity to
        invoice: a product whose policy has changed since leaves the order as it was.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(%(unbilled)s), 0) AS unbilled,
                   COALESCE(SUM(%(ready)s), 0) AS delivered,
                   GREATEST(SUM(prepaid), 0) AS prepaid
              FROM (
                SELECT negative, ordered, value, price, prepaid, unbilled,
                       CASE WHEN delivered > billed
                            THEN LEAST(delivered - billed, unbilled) ELSE 0 END AS ready
                  FROM (
                    SELECT negative, ordered, value, price, prepaid, delivered, billed,
                           GREATEST(billable - billed, CASE
                             WHEN ordered > billable AND ordered > billed
                                  AND (%(coming)s)
                             THEN ordered - billed ELSE 0 END, 0) AS unbilled
                      FROM (%(quantities)s) sol
                    OFFSET 0
                  ) target
                OFFSET 0
              ) line
            """,
            unbilled=self._worth_sql(SQL("unbilled")),
            ready=self._worth_sql(SQL("ready")),
            coming=self._coming_sql(),
            quantities=self._quantities_sql(),
        )

    @api.model
    def _worth_sql(self, quantity):
        """Return what a quantity of a line is worth: its part of the line's value.

        The whole quantity, the usual case, is worth the value as it stands.
        """
        return SQL(
            """CASE WHEN %(quantity)s = 0 THEN 0
                    WHEN %(quantity)s = ordered THEN value
                    WHEN ordered <> 0 THEN value * %(quantity)s / ordered
                    WHEN negative THEN -price * %(quantity)s
                    ELSE price * %(quantity)s END""",
            quantity=quantity,
        )

    @api.model
    def _quantities_sql(self):
        """Return an order's lines with price and quantities, negative ones mirrored.

        Lines billed as ordered, with nothing to invoice, add nothing: left out.
        """
        return SQL(
            """
            SELECT id, qty_delivered_method, negative,
                   CASE WHEN is_downpayment THEN 0 ELSE price_total END AS value,
                   CASE WHEN is_downpayment OR product_uom_qty <> 0 THEN 0
                        ELSE (%(zero_price)s) END AS price,
                   CASE WHEN is_downpayment THEN (%(prepaid)s) ELSE 0 END AS prepaid,
                   CASE WHEN negative THEN -product_uom_qty
                        ELSE product_uom_qty END AS ordered,
                   CASE WHEN negative THEN -qty_delivered
                        ELSE qty_delivered END AS delivered,
                   CASE WHEN negative THEN -qty_to_invoice - qty_invoiced
                        ELSE qty_to_invoice + qty_invoiced END AS billable,
                   CASE WHEN negative THEN GREATEST(-qty_credited, 0) - qty_invoiced
                        ELSE GREATEST(qty_credited, 0) + qty_invoiced END AS billed
              FROM (
                SELECT id, qty_delivered_method, is_downpayment, product_uom_qty,
                       price_total, price_unit, discount,
                       COALESCE(qty_delivered, 0) AS qty_delivered,
                       COALESCE(qty_to_invoice, 0) AS qty_to_invoice,
                       COALESCE(qty_invoiced, 0) AS qty_invoiced,
                       COALESCE(qty_credited, 0) AS qty_credited,
                       CASE WHEN product_uom_qty <> 0 THEN product_uom_qty < 0
                            ELSE COALESCE(qty_delivered, 0) < 0 END AS negative
                  FROM sale_order_line
                 WHERE order_id = so.id AND display_type IS NULL
                   AND (is_downpayment OR product_uom_qty IS DISTINCT FROM qty_invoiced
                        OR qty_to_invoice IS DISTINCT FROM 0)
              ) sol
            OFFSET 0
            """,
            prepaid=self._prepaid_sql(),
            zero_price=self._zero_price_sql(),
        )

    @api.model
    def _coming_sql(self):
        """Tell whether more of a line may still be delivered.

        A line whose moves are all done or cancelled is closed short, also while a
        return is on its way; one without any move is a service, or waits for a
        purchase.
        """
        return SQL(
            """sol.qty_delivered_method IS DISTINCT FROM 'stock_move'
               OR EXISTS (SELECT FROM stock_move pending
                           WHERE pending.sale_line_id = sol.id
                             AND pending.state NOT IN ('done', 'cancel')
                             AND (pending.location_id IN (
                                  SELECT id FROM stock_location
                                   WHERE usage = 'customer')) = sol.negative)
               OR NOT EXISTS (SELECT FROM stock_move moved
                               WHERE moved.sale_line_id = sol.id)"""
        )

    @api.model
    def _prepaid_sql(self):
        """Return what was billed as a down payment and is not yet deducted."""
        return SQL(
            """SELECT COALESCE(SUM(CASE WHEN bill.move_type = 'out_refund'
                                        THEN -billed.price_total
                                        ELSE billed.price_total END), 0)
                 FROM sale_order_line_invoice_rel rel
                 JOIN account_move_line billed ON billed.id = rel.invoice_line_id
                 JOIN account_move bill ON bill.id = billed.move_id
                WHERE rel.order_line_id = sol.id AND bill.state <> 'cancel'
                  AND NOT (bill.state = 'draft' AND bill.move_type = 'out_refund')"""
        )

    @api.model
    def _zero_price_sql(self):
        """Return the unit price with tax of a line ordered at quantity zero.

        Odoo keeps no total for such lines (expenses, goods added at delivery). Taxes in
        percent are added; a fixed amount per document is not.
        """
        return SQL(
            """sol.price_unit * (1 - COALESCE(sol.discount, 0) / 100.0) * (
                 1 + (SELECT COALESCE(SUM(tax.amount), 0)
                        FROM account_tax_sale_order_line_rel tax_rel
                        JOIN account_tax tax ON tax.id = tax_rel.account_tax_id
                       WHERE tax_rel.sale_order_line_id = sol.id
                         AND tax.amount_type = 'percent'
                         AND COALESCE(tax.price_include_override, (
                               SELECT account_price_include FROM res_company
                                WHERE id = tax.company_id)) <> 'tax_included'
                     ) / 100.0)"""
        )

    @api.model
    def _paid_sql(self, rates):
        """Return what an order was paid online and the ledger does not hold yet.

        A payment that is booked stands under unapplied credit, or has paid an invoice.
        """
        return SQL(
            """SELECT SUM(ROUND(ROUND(tx.amount * tx_rate.factor / tx_rate.root_step,
                                      8)) * tx_rate.root_step) AS amount
                 FROM sale_order_transaction_rel tx_rel
                 JOIN payment_transaction tx ON tx.id = tx_rel.transaction_id
                 JOIN (%s) tx_rate ON tx_rate.company_id = so.company_id
                                  AND tx_rate.currency_id = tx.currency_id
            LEFT JOIN account_payment payment ON payment.id = tx.payment_id
            LEFT JOIN account_move booked ON booked.id = payment.move_id
                WHERE tx_rel.sale_order_id = so.id
                  AND (tx.state = 'authorized' OR
                       tx.state = 'done' AND booked.state IS DISTINCT FROM 'posted')""",
            rates,
        )
