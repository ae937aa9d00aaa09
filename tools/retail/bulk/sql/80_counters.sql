-- Ids and document numbers go on after ours.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['res_partner', 'product_template', 'product_product',
        'sale_order', 'sale_order_line', 'account_move', 'account_move_line',
        'stock_picking', 'stock_move', 'stock_reference', 'account_payment',
        'account_full_reconcile']
    LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id))'
                       ' FROM %I', name, name);
    END LOOP;
END $$;

SELECT setval('ir_sequence_' || lpad(s.id::text, 3, '0'), count(*) + 1, false)
  FROM t_doc, ir_sequence s
 WHERE ordered AND s.code = 'sale.order' AND s.company_id IS NULL GROUP BY s.id;
SELECT setval('ir_sequence_' || lpad(c.out_sequence_id::text, 3, '0'),
              max(k.number) + 1, false)
  FROM t_picking k JOIN t_doc USING (n) JOIN p_company c USING (company_id)
 GROUP BY c.out_sequence_id;

UPDATE res_partner p SET customer_rank = d.count
  FROM (SELECT partner_id, count(*) FROM t_doc WHERE posted GROUP BY partner_id) d
 WHERE d.partner_id = p.id;
