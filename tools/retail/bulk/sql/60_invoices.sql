-- Invoices, credit notes and draft invoices, with their journal items.
INSERT INTO account_move (
    id, sequence_number, journal_id, company_id, invoice_payment_term_id, partner_id,
    commercial_partner_id, partner_shipping_id, fiscal_position_id, currency_id,
    invoice_user_id, team_id, sequence_prefix, name, ref, state, move_type, auto_post,
    payment_reference, payment_state, invoice_partner_display_name, invoice_origin,
    date, invoice_date, invoice_date_due, delivery_date, invoice_currency_rate,
    amount_untaxed, amount_tax, amount_total, amount_residual, amount_untaxed_signed,
    amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed,
    amount_total_in_currency_signed, amount_residual_signed, always_tax_exigible,
    checked, posted_before, made_sequence_gap, is_manually_modified,
    create_uid, write_uid, create_date, write_date)
SELECT move_id, sequence_number, c.sale_journal_id, company_id, d.term_id, d.partner_id,
       d.partner_id, d.partner_id,
       CASE WHEN taxed THEN c.domestic_position_id ELSE c.export_position_id END,
       d.currency_id, d.user_id, d.team_id, prefix, move_name,
       coalesce(order_name, number),
       CASE WHEN posted THEN 'posted' ELSE 'draft' END,
       CASE WHEN ordered THEN 'out_invoice' ELSE 'out_refund' END, 'no',
       CASE WHEN ordered THEN move_name END,
       CASE WHEN o.closed AND posted THEN 'paid' WHEN o.p IS NOT NULL THEN 'partial'
            ELSE 'not_paid' END,
       t.name, order_name, day, day, due, day, d.rate, untaxed, tax, total,
       abs(o.amount), sign * untaxed_balance, sign * untaxed, sign * tax_balance,
       sign * total_balance, sign * total, o.balance, false, posted, posted, false,
       false, 1, 1, date, date
  FROM t_doc d
  JOIN p_company c USING (company_id)
  JOIN t_open o USING (n)
  JOIN t_customer t USING (customer, copy)
 WHERE invoiced;

INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
    currency_id, partner_id, product_id, product_uom_id, move_name, parent_state, ref,
    name, display_type, date, invoice_date, debit, credit, balance, amount_currency,
    amount_residual, amount_residual_currency, quantity, price_unit, price_subtotal,
    price_total, discount, is_storno, reconciled, collapse_composition,
    collapse_prices, no_followup, deductible_amount, is_downpayment,
    create_uid, write_uid, create_date, write_date)
SELECT b.move_line + i, move_id, c.sale_journal_id, company_id, company_currency_id,
       place - 1, c.income_id, d.currency_id, partner_id, product_id, b.uom, move_name,
       CASE WHEN posted THEN 'posted' ELSE 'draft' END, coalesce(order_name, number),
       t.name, 'product', day, day, CASE WHEN sign < 0 THEN t.balance ELSE 0 END,
       CASE WHEN sign > 0 THEN t.balance ELSE 0 END, -sign * t.balance,
       -sign * subtotal, 0, 0, qty, price_unit, subtotal, subtotal + t.tax, 0, false,
       false, false, false, false, 100, false, 1, 1, date, date
  FROM t_item t JOIN t_doc d USING (n) JOIN p_company c USING (company_id), p_base b
 WHERE invoiced
 ORDER BY i;

INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)
SELECT b.move_line + i, CASE WHEN taxed THEN c.tax_id ELSE c.export_tax_id END
  FROM t_item t JOIN t_doc d USING (n) JOIN p_company c USING (company_id), p_base b
 WHERE invoiced
 ORDER BY i;

INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
SELECT b.move_line + i, b.sale_line + i
  FROM t_item t JOIN t_doc d USING (n), p_base b WHERE invoiced AND ordered
 ORDER BY i;

-- The tax line, where there is tax
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
    currency_id, partner_id, tax_line_id, tax_group_id, tax_repartition_line_id,
    move_name, parent_state, ref, name, display_type, date, invoice_date, debit,
    credit, balance, amount_currency, tax_base_amount, amount_residual,
    amount_residual_currency, quantity, price_unit, price_subtotal, price_total,
    discount, is_storno, reconciled, no_followup, deductible_amount,
    create_uid, write_uid, create_date, write_date)
SELECT b.move_line + i.last + n, move_id, c.sale_journal_id, company_id,
       company_currency_id, 10000, c.tax_account_id, d.currency_id, partner_id,
       c.tax_id, c.tax_group_id,
       CASE WHEN ordered THEN c.tax_line_invoice ELSE c.tax_line_refund END, move_name,
       CASE WHEN posted THEN 'posted' ELSE 'draft' END, coalesce(order_name, number),
       c.tax_name, 'tax', day, day, CASE WHEN sign < 0 THEN tax_balance ELSE 0 END,
       CASE WHEN sign > 0 THEN tax_balance ELSE 0 END, -sign * tax_balance,
       -sign * tax, -sign * untaxed_balance, 0, 0, 0, 0, 0, 0, 0, false, false, false,
       100, 1, 1, date, date
  FROM t_doc d JOIN p_company c USING (company_id), p_base b,
       (SELECT max(i) AS last FROM t_item) i
 WHERE invoiced AND tax <> 0;

-- The receivable line
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
    currency_id, partner_id, move_name, parent_state, ref, name, matching_number,
    display_type, date, invoice_date, date_maturity, debit, credit, balance,
    amount_currency, amount_residual, amount_residual_currency, quantity, price_unit,
    price_subtotal, price_total, discount, discount_amount_currency, discount_balance,
    is_storno, reconciled, no_followup, deductible_amount,
    create_uid, write_uid, create_date, write_date)
SELECT b.move_line + i.last + d.last + n, move_id, c.sale_journal_id, company_id,
       company_currency_id, 12000, c.receivable_id, t.currency_id, partner_id,
       move_name, CASE WHEN posted THEN 'posted' ELSE 'draft' END,
       coalesce(order_name, number), concat_ws(' - ', order_name, move_name),
       o.matching, 'payment_term', day, day, due,
       CASE WHEN sign > 0 THEN total_balance ELSE 0 END,
       CASE WHEN sign < 0 THEN total_balance ELSE 0 END, sign * total_balance,
       sign * total, o.balance, o.amount, 0, 0, 0, 0, 0, 0, 0, false,
       o.closed, false, 100, 1, 1, date, date
  FROM t_doc t JOIN p_company c USING (company_id) JOIN t_open o USING (n), p_base b,
       (SELECT max(i) AS last FROM t_item) i, (SELECT max(n) AS last FROM t_doc) d
 WHERE invoiced;
