-- What becomes of each document of the file, and of each line.
-- stage: done = ordered, delivered, invoiced; refund = taken back, a credit note;
-- the others are documents of the last ten days ordered once more and still open.
CREATE TEMP TABLE t_source AS
SELECT number, min(date) AS date, (array_agg(customer ORDER BY row))[1] AS customer,
       number LIKE 'C%' OR bool_or(quantity < 0) OR sum(quantity * price) < 0 AS refund
  FROM t_line GROUP BY number;

CREATE TEMP TABLE t_staged AS
SELECT s.number, copy, s.customer, s.date,
       CASE WHEN refund THEN 'refund' ELSE 'done' END AS stage
  FROM t_source s, p_run r, generate_series(1, r.copies) AS copy
UNION ALL
SELECT number, copy, customer, date,
       (ARRAY['quotation', 'waiting', 'partial', 'delivered', 'drafted'])[1 + pick]
  FROM (SELECT s.*, copy, pg_temp.pick('open' || number || '/' || copy, 10) AS pick
          FROM t_source s, p_run r, generate_series(1, r.copies) AS copy
         WHERE NOT refund AND s.date >= r.yesterday - 9 AND NOT r.plain) x
 WHERE pick < 5;

CREATE TEMP TABLE t_doc AS
SELECT row_number() OVER (ORDER BY s.date, s.number, s.copy, s.stage) AS n,
       s.*, s.stage IN ('done', 'refund') AS posted,
       s.stage IN ('done', 'refund', 'drafted') AS invoiced,
       s.stage <> 'refund' AS ordered,
       t.partner_id, t.user_id, t.team_id, t.term_id, t.days, t.second,
       s.date::date AS day, s.date::date + t.days AS due,
       c.company_id, c.currency_id AS company_currency_id,
       CASE WHEN second THEN c.second_currency_id ELSE c.currency_id END AS currency_id,
       CASE WHEN second THEN c.second_pricelist_id ELSE c.pricelist_id END
           AS pricelist_id,
       CASE WHEN second THEN c.rate ELSE 1 END AS rate,
       CASE WHEN second THEN c.second_factor ELSE c.factor END AS factor,
       c.factor AS cost_factor,
       t.country_id IS NOT DISTINCT FROM c.country_id AS taxed,
       CASE WHEN s.stage = 'refund' THEN -1 ELSE 1 END AS sign
  FROM t_staged s
 CROSS JOIN p_run r
  JOIN t_customer t USING (customer, copy)
  JOIN p_company c ON c.company_no = CASE
       WHEN r.plain THEN 1
       WHEN t.share < 8 THEN 2
       WHEN t.share < 12 THEN 1 + pg_temp.pick('doc' || s.number || '/' || s.copy, 2)
       ELSE 1 END;
CREATE INDEX ON t_doc (number);
ANALYZE t_doc;

CREATE TEMP TABLE t_item AS
SELECT row_number() OVER (ORDER BY d.n, l.row) AS i, d.n,
       row_number() OVER (PARTITION BY d.n ORDER BY l.row) AS place,
       p.product_id, '[' || p.code || '] ' || p.name AS name, p.service,
       qty, unit AS price_unit, subtotal,
       CASE WHEN d.taxed THEN round(subtotal * c.tax_percent / 100, 2) ELSE 0 END
           AS tax,
       round(subtotal / d.rate, 2) AS balance,
       round(p.cost * d.cost_factor, 2) AS cost, d.rate,
       d.stage IN ('done', 'delivered', 'drafted')
           OR (d.stage = 'partial' AND l.row % 2 = 0) AS arrived
  FROM t_doc d
  JOIN p_company c USING (company_id)
  JOIN t_line l USING (number)
  JOIN t_product p USING (code)
 CROSS JOIN LATERAL (SELECT abs(l.quantity)::numeric AS qty,
       CASE WHEN d.factor = 1 THEN abs(l.price)
            ELSE round(abs(l.price) * d.factor, 2) END AS unit) a
 CROSS JOIN LATERAL (SELECT round(qty * unit, 2) AS subtotal) s;
ANALYZE t_item;

CREATE TEMP TABLE t_total AS
SELECT n, sum(subtotal) AS untaxed, sum(tax) AS tax, sum(balance) AS balance,
       sum(subtotal - qty * cost * rate) AS margin, bool_or(NOT service) AS goods,
       bool_and(arrived OR service) AS all_arrived, bool_or(arrived AND NOT service)
           AS some_arrived
  FROM t_item GROUP BY n;

-- Numbers as Odoo's sequences would have given them.
CREATE TEMP TABLE t_numbered AS
SELECT d.*, t.untaxed, t.tax, t.untaxed + t.tax AS total, t.margin, t.goods,
       t.all_arrived, t.some_arrived, t.balance AS untaxed_balance,
       round(t.tax / d.rate, 2) AS tax_balance,
       t.balance + round(t.tax / d.rate, 2) AS total_balance,
       b.sale_order + d.n AS order_id, b.account_move + d.n AS move_id,
       CASE WHEN ordered THEN 'S' || lpad((count(*) FILTER (WHERE ordered)
           OVER (ORDER BY d.n))::text, 5, '0') END AS order_name,
       CASE WHEN posted THEN CASE WHEN ordered THEN 'INV/' ELSE 'RINV/' END
           || to_char(day, 'YYYY/') ELSE '' END AS prefix,
       CASE WHEN posted THEN row_number() OVER (
           PARTITION BY company_id, posted, ordered, to_char(day, 'YYYY')
           ORDER BY d.n) ELSE 0 END AS sequence_number
  FROM t_doc d JOIN t_total t USING (n), p_base b;
DROP TABLE t_doc;
ALTER TABLE t_numbered RENAME TO t_doc;
ALTER TABLE t_doc ADD move_name text;
UPDATE t_doc SET move_name = prefix || lpad(sequence_number::text, 5, '0')
 WHERE posted;
CREATE UNIQUE INDEX ON t_doc (n);
ANALYZE t_doc;
