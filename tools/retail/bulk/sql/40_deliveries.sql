-- Deliveries: done, or reserved and waiting; what they need in stock came in before.
CREATE TEMP TABLE t_picking AS
SELECT n, arrived, b.picking + row_number() OVER (ORDER BY n, NOT arrived) AS id,
       row_number() OVER (PARTITION BY company_id ORDER BY n, NOT arrived) AS number
  FROM (SELECT DISTINCT n, company_id, t.arrived
          FROM t_item t JOIN t_doc d USING (n)
         WHERE NOT service AND ordered AND stage <> 'quotation') x, p_base b;
CREATE UNIQUE INDEX ON t_picking (n, arrived);
ANALYZE t_picking;

INSERT INTO stock_picking (
    id, backorder_id, location_id, location_dest_id, picking_type_id, partner_id,
    company_id, name, origin, move_type, state, priority, shipping_weight,
    has_deadline_issue, is_locked, scheduled_date, date_deadline, date_done, sale_id,
    create_uid, write_uid, create_date, write_date)
SELECT k.id, first.id, c.stock_location_id, c.customer_location_id, c.out_type_id,
       partner_id, company_id, c.out_prefix || lpad(k.number::text, 5, '0'),
       order_name, 'direct', CASE WHEN k.arrived THEN 'done' ELSE 'assigned' END, '0',
       0, false, true, date, date,
       CASE WHEN k.arrived THEN date + interval '4 hours' END, order_id, 1, 1, date,
       date
  FROM t_picking k JOIN t_doc d USING (n) JOIN p_company c USING (company_id)
  LEFT JOIN t_picking first ON first.n = k.n AND first.arrived AND NOT k.arrived;

INSERT INTO stock_move (
    id, sequence, company_id, product_id, product_uom, location_id, location_dest_id,
    location_final_id, partner_id, picking_id, rule_id, picking_type_id, warehouse_id,
    packaging_uom_id, priority, state, origin, procure_method, reference,
    reservation_date, product_qty, product_uom_qty, quantity, picked,
    propagate_cancel, additional, date, date_deadline, packaging_uom_qty, value,
    to_refund, is_in, is_out, is_dropship, sale_line_id,
    create_uid, write_uid, create_date, write_date)
SELECT b.stock_move + i, 10, company_id, product_id, b.uom, c.stock_location_id,
       c.customer_location_id, c.customer_location_id, partner_id, k.id, c.rule_id,
       c.out_type_id, c.warehouse_id, b.uom, '0',
       CASE WHEN t.arrived THEN 'done' ELSE 'assigned' END, order_name,
       'make_to_stock', c.out_prefix || lpad(k.number::text, 5, '0'), day, qty, qty,
       qty, t.arrived, false, false,
       CASE WHEN t.arrived THEN date + interval '4 hours' ELSE date END, date, qty,
       CASE WHEN t.arrived THEN round(qty * cost, 2) END, true, false, t.arrived,
       false, b.sale_line + i, 1, 1, date, date
  FROM t_item t
  JOIN t_doc d USING (n)
  JOIN t_picking k ON k.n = t.n AND k.arrived = t.arrived
  JOIN p_company c USING (company_id), p_base b
 WHERE NOT service AND ordered AND stage <> 'quotation'
 ORDER BY i;

INSERT INTO stock_move_line (
    picking_id, move_id, company_id, product_id, product_uom_id, location_id,
    location_dest_id, state, quantity, quantity_product_uom, picked, date,
    create_uid, write_uid, create_date, write_date)
SELECT picking_id, id, company_id, product_id, product_uom, location_id,
       location_dest_id, state, quantity, quantity, picked, date, 1, 1, create_date,
       write_date
  FROM stock_move, p_base b WHERE id > b.stock_move ORDER BY id;

INSERT INTO stock_reference (id, name, create_uid, write_uid, create_date, write_date)
SELECT b.reference + n, order_name, 1, 1, date, date
  FROM t_doc, p_base b WHERE ordered AND goods AND stage <> 'quotation';
INSERT INTO stock_reference_sale_rel (sale_id, reference_id)
SELECT order_id, b.reference + n
  FROM t_doc, p_base b WHERE ordered AND goods AND stage <> 'quotation';
INSERT INTO stock_reference_move_rel (move_id, reference_id)
SELECT b.stock_move + i, b.reference + n
  FROM t_item JOIN t_doc d USING (n), p_base b
 WHERE NOT service AND ordered AND stage <> 'quotation' ORDER BY i;

-- One receipt per product and company: everything that goes out, and 500 to spare.
CREATE TEMP TABLE t_stock AS
SELECT company_id, product_id, t.cost,
       coalesce(sum(qty) FILTER (WHERE t.arrived), 0) AS gone,
       coalesce(sum(qty) FILTER (WHERE NOT t.arrived), 0) AS reserved
  FROM t_item t JOIN t_doc d USING (n)
 WHERE NOT service AND ordered AND stage <> 'quotation'
 GROUP BY company_id, product_id, t.cost;

WITH came AS (
    INSERT INTO stock_move (
        id, sequence, company_id, product_id, product_uom, location_id,
        location_dest_id, priority, state, procure_method, inventory_name,
        reference, product_qty, product_uom_qty, quantity, picked, propagate_cancel,
        is_inventory, additional, date, value, to_refund, is_in, is_out, is_dropship,
        create_uid, write_uid, create_date, write_date)
    SELECT b.stock_move + (SELECT max(i) FROM t_item) + row_number() OVER (), 10,
           company_id, product_id, b.uom, c.inventory_location_id,
           c.stock_location_id, '0', 'done', 'make_to_stock', 'Opening stock',
           'Opening stock', gone + reserved + 500, gone + reserved + 500,
           gone + reserved + 500, true, false, true, false, r.first_day,
           round((gone + reserved + 500) * cost, 2), true, true, false, false, 1, 1,
           now(), now()
      FROM t_stock JOIN p_company c USING (company_id), p_base b, p_run r
    RETURNING *)
INSERT INTO stock_move_line (
    move_id, company_id, product_id, product_uom_id, location_id, location_dest_id,
    state, quantity, quantity_product_uom, picked, date,
    create_uid, write_uid, create_date, write_date)
SELECT id, company_id, product_id, product_uom, location_id, location_dest_id, state,
       quantity, quantity, picked, date, 1, 1, now(), now()
  FROM came;

INSERT INTO stock_quant (
    product_id, company_id, location_id, inventory_date, quantity, reserved_quantity,
    inventory_diff_quantity, inventory_quantity_set, in_date,
    create_uid, write_uid, create_date, write_date)
SELECT product_id, company_id, c.stock_location_id, r.yesterday + 60, reserved + 500,
       reserved, 0, false, r.first_day, 1, 1, now(), now()
  FROM t_stock JOIN p_company c USING (company_id), p_run r
UNION ALL
SELECT product_id, NULL, c.customer_location_id, NULL, sum(gone), 0, 0, false,
       r.first_day, 1, 1, now(), now()
  FROM t_stock JOIN p_company c USING (company_id), p_run r
 GROUP BY product_id, c.customer_location_id, r.first_day;
