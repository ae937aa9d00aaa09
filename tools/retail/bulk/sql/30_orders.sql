-- Orders and order lines; the delivered and invoiced quantities follow from the stage.
INSERT INTO sale_order (
    id, company_id, partner_id, partner_invoice_id, partner_shipping_id,
    fiscal_position_id, payment_term_id, pricelist_id, currency_id, user_id, team_id,
    name, client_order_ref, state, invoice_status, validity_date, currency_rate,
    amount_untaxed, amount_tax, amount_total, locked, require_signature,
    require_payment, prepayment_percent, date_order, warehouse_id, picking_policy,
    delivery_status, effective_date, margin, margin_percent,
    create_uid, write_uid, create_date, write_date)
SELECT order_id, d.company_id, partner_id, partner_id, partner_id,
       CASE WHEN taxed THEN c.domestic_position_id ELSE c.export_position_id END,
       term_id, d.pricelist_id, d.currency_id, user_id, team_id, order_name, number,
       CASE WHEN stage = 'quotation' THEN 'draft' ELSE 'sale' END,
       CASE WHEN stage = 'quotation' THEN 'no' WHEN invoiced THEN 'invoiced'
            WHEN some_arrived OR stage = 'delivered' OR services THEN 'to invoice'
            ELSE 'no' END,
       (date + interval '30 days')::date, d.rate, untaxed, tax, total, false, true,
       false, 1.0, date, c.warehouse_id, 'direct',
       CASE WHEN NOT goods OR stage = 'quotation' THEN NULL WHEN all_arrived THEN 'full'
            WHEN some_arrived THEN 'partial' ELSE 'pending' END,
       CASE WHEN some_arrived THEN date + interval '4 hours' END,
       margin, CASE WHEN untaxed <> 0 THEN margin / untaxed ELSE 0 END,
       1, 1, date, date
  FROM t_doc d
  JOIN p_company c USING (company_id)
  JOIN (SELECT n, bool_or(service) AS services FROM t_item GROUP BY n) s USING (n)
 WHERE ordered;

INSERT INTO sale_order_line (
    id, order_id, sequence, company_id, currency_id, order_partner_id, salesman_id,
    product_id, product_uom_id, state, qty_delivered_method, invoice_status, name,
    product_uom_qty, price_unit, technical_price_unit, discount, price_subtotal,
    price_total, price_tax, price_reduce_taxexcl, price_reduce_taxinc, qty_delivered,
    qty_invoiced, qty_to_invoice, untaxed_amount_invoiced, untaxed_amount_to_invoice,
    is_downpayment, is_expense, collapse_prices, collapse_composition, customer_lead,
    is_optional, warehouse_id, purchase_price, margin, margin_percent,
    create_uid, write_uid, create_date, write_date)
SELECT b.sale_line + i, order_id, 10, d.company_id, d.currency_id, partner_id, user_id,
       product_id, b.uom, state,
       CASE WHEN service THEN 'manual' ELSE 'stock_move' END,
       CASE WHEN state = 'draft' THEN 'no' WHEN to_invoice <> 0 THEN 'to invoice'
            WHEN billed >= qty THEN 'invoiced' ELSE 'no' END,
       t.name, qty, price_unit, price_unit, 0, subtotal, subtotal + t.tax, t.tax,
       round(subtotal / qty, 2), round((subtotal + t.tax) / qty, 2), delivered, billed,
       to_invoice, CASE WHEN posted THEN subtotal ELSE 0 END,
       CASE WHEN state = 'draft' OR posted THEN 0 WHEN service OR arrived THEN subtotal
            ELSE 0 END,
       false, false, false, false, 0, false, c.warehouse_id, t.cost * t.rate,
       subtotal - qty * t.cost * t.rate,
       CASE WHEN subtotal <> 0 THEN (subtotal - qty * t.cost * t.rate) / subtotal
            ELSE 0 END,
       1, 1, date, date
  FROM t_item t
  JOIN t_doc d USING (n)
  JOIN p_company c USING (company_id)
 CROSS JOIN p_base b
 CROSS JOIN LATERAL (SELECT
       CASE WHEN stage = 'quotation' THEN 'draft' ELSE 'sale' END AS state,
       CASE WHEN arrived THEN qty ELSE 0 END AS delivered,
       CASE WHEN invoiced THEN qty ELSE 0 END AS billed) s
 CROSS JOIN LATERAL (SELECT CASE WHEN state = 'draft' THEN 0
       WHEN service THEN qty - billed ELSE delivered - billed END AS to_invoice) u
 WHERE ordered
 ORDER BY i;

INSERT INTO account_tax_sale_order_line_rel (sale_order_line_id, account_tax_id)
SELECT b.sale_line + i, CASE WHEN taxed THEN c.tax_id ELSE c.export_tax_id END
  FROM t_item JOIN t_doc d USING (n) JOIN p_company c USING (company_id), p_base b
 WHERE ordered ORDER BY i;
