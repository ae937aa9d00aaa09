-- Products, customers and their contacts. What is made up is drawn from a hash of the
-- number, so that every run gives the same.
CREATE FUNCTION pg_temp.pick(seed text, sides integer) RETURNS integer
LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(seed), 1, 7))::bit(28)::integer % sides $$;

CREATE TEMP TABLE p_base AS SELECT
    (SELECT coalesce(max(id), 0) FROM res_partner) AS partner,
    (SELECT coalesce(max(id), 0) FROM product_template) AS template,
    (SELECT coalesce(max(id), 0) FROM product_product) AS product,
    (SELECT coalesce(max(id), 0) FROM sale_order) AS sale_order,
    (SELECT coalesce(max(id), 0) FROM sale_order_line) AS sale_line,
    (SELECT coalesce(max(id), 0) FROM account_move) AS account_move,
    (SELECT coalesce(max(id), 0) FROM account_move_line) AS move_line,
    (SELECT coalesce(max(id), 0) FROM stock_picking) AS picking,
    (SELECT coalesce(max(id), 0) FROM stock_move) AS stock_move,
    (SELECT coalesce(max(id), 0) FROM stock_reference) AS reference,
    (SELECT coalesce(max(id), 0) FROM account_payment) AS payment,
    (SELECT res_id FROM ir_model_data
      WHERE module = 'uom' AND name = 'product_uom_unit') AS uom,
    (SELECT id FROM ir_sequence WHERE code = 'stock.lot.serial'
      ORDER BY company_id NULLS FIRST, id LIMIT 1) AS lot_sequence;

CREATE TEMP TABLE t_product AS
SELECT row_number() OVER (ORDER BY code COLLATE "C") AS n, code,
       coalesce(mode() WITHIN GROUP (ORDER BY nullif(description, '')), code) AS name,
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(price)))::numeric, 2)
           AS price,
       bool_or(service) AS service,
       0::numeric AS cost, 0 AS product_id
  FROM t_line GROUP BY code;
-- Cost is made up: 45 to 69 % of the middle price, nothing for services.
UPDATE t_product SET product_id = b.product + n,
       cost = CASE WHEN service THEN 0
              ELSE round(price * (45 + pg_temp.pick(code, 25)) / 100, 2) END
  FROM p_base b;

INSERT INTO product_template (
    id, sequence, uom_id, type, service_tracking, default_code, name, list_price,
    volume, weight, sale_ok, purchase_ok, active, can_image_1024_be_zoomed,
    has_configurable_attributes, sale_delay, lot_sequence_id, tracking, is_storable,
    lot_valuated, service_type, expense_policy, invoice_policy,
    create_uid, write_uid, create_date, write_date)
SELECT b.template + n, 1, b.uom, CASE WHEN service THEN 'service' ELSE 'consu' END,
       'no', code, jsonb_build_object('en_US', name), price, 0, 0, true, true, true,
       false, false, 0, b.lot_sequence, 'none', NOT service, false, 'manual', 'no',
       CASE WHEN service THEN 'order' ELSE 'delivery' END, 1, 1, now(), now()
  FROM t_product, p_base b;

INSERT INTO product_product (
    id, product_tmpl_id, default_code, combination_indices, standard_price, active,
    can_image_variant_1024_be_zoomed, is_favorite,
    create_uid, write_uid, create_date, write_date)
SELECT product_id, b.template + n, code, '',
       (SELECT jsonb_object_agg(c.company_id::text, round(cost * c.factor, 2))
          FROM p_company c),
       true, false, false, 1, 1, now(), now()
  FROM t_product, p_base b;

INSERT INTO product_taxes_rel (prod_id, tax_id)
SELECT b.template + t.n, c.tax_id FROM t_product t, p_base b, p_company c;

-- The cost is valid since before the first document.
INSERT INTO product_value (product_id, company_id, user_id, description, value, date,
                           create_uid, write_uid, create_date, write_date)
SELECT product_id, c.company_id, 1, 'Made up cost', round(cost * c.factor, 2),
       r.first_day, 1, 1, now(), now()
  FROM t_product, p_company c, p_run r;

-- A number the file leaves empty is the walk-in customer.
CREATE TEMP TABLE t_customer AS
SELECT row_number() OVER (ORDER BY copy, customer) AS n, copy, customer,
       b.partner + row_number() OVER (ORDER BY copy, customer) AS partner_id,
       CASE WHEN customer = '' THEN 'Walk-in customers' ELSE 'Customer ' || customer END
           || CASE WHEN copy > 1 THEN ' (' || copy || ')' ELSE '' END AS name,
       c.country_id, u.user_id, u.team_id, i.industry_id, t.term_id, t.days,
       pg_temp.pick('company' || customer || '/' || copy, 100) AS share,
       pg_temp.pick('currency' || customer || '/' || copy, 10) = 0 AND customer <> ''
           AND NOT r.plain AS second
  FROM p_base b, p_run r
 CROSS JOIN (SELECT customer, (array_agg(country ORDER BY row))[1] AS country
               FROM t_line GROUP BY customer) f
 CROSS JOIN LATERAL generate_series(1, r.copies) AS copy
  LEFT JOIN p_country c ON c.name = f.country
  JOIN p_user u ON u.n = pg_temp.pick('user' || customer || '/' || copy,
                                      (SELECT count(*) FROM p_user)::integer)
  JOIN p_industry i ON i.n = pg_temp.pick('industry' || customer || '/' || copy,
                                     (SELECT count(*) FROM p_industry)::integer)
  JOIN p_term t ON t.n = pg_temp.pick('term' || customer || '/' || copy,
                                      (SELECT count(*) FROM p_term)::integer);
CREATE UNIQUE INDEX ON t_customer (customer, copy);
ANALYZE t_customer;
ANALYZE t_product;

INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, commercial_company_name, ref,
    country_id, industry_id, user_id, lang, type, active, is_company, partner_share,
    email, email_normalized, color, message_bounce, supplier_rank, customer_rank,
    autopost_bills, property_payment_term_id, specific_property_product_pricelist,
    create_uid, write_uid, create_date, write_date)
SELECT partner_id, name, name, partner_id, name, customer || '/' || copy, country_id,
       industry_id, user_id, 'en_US', 'contact', true, true, true,
       'c' || n || '@example.com', 'c' || n || '@example.com', 0, 0, 0, 1, 'ask',
       (SELECT jsonb_object_agg(c.company_id::text, term_id) FROM p_company c),
       CASE WHEN second THEN
           (SELECT jsonb_object_agg(c.company_id::text, second_pricelist_id)
              FROM p_company c) END,
       1, 1, now(), now()
  FROM t_customer;

INSERT INTO res_partner (
    id, parent_id, name, complete_name, commercial_partner_id,
    commercial_company_name, country_id, user_id, lang, type, function, active,
    is_company, partner_share, email, email_normalized, color, message_bounce,
    supplier_rank, customer_rank, autopost_bills, property_payment_term_id,
    create_uid, write_uid, create_date, write_date)
SELECT b.partner + (SELECT count(*) FROM t_customer) + (t.n - 1) * 3 + k,
       partner_id, f.label || ' of ' || t.name, t.name || ', ' || f.label || ' of '
       || t.name, partner_id, t.name, country_id, user_id, 'en_US',
       CASE WHEN k = 3 THEN 'delivery' ELSE 'contact' END, f.label, true, false, true,
       'c' || t.n || '.' || k || '@example.com',
       'c' || t.n || '.' || k || '@example.com', 0, 0, 0, 0, 'ask',
       (SELECT jsonb_object_agg(c.company_id::text, term_id) FROM p_company c),
       1, 1, now(), now()
  FROM t_customer t, p_base b,
       (VALUES (1, 'Buyer'), (2, 'Accountant'), (3, 'Warehouse')) AS f(k, label);
