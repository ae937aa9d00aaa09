-- The payments' own entries, and their matching with the invoices.
CREATE TEMP TABLE t_entry AS
SELECT p.*, d.company_id, d.company_currency_id, d.currency_id, d.partner_id, d.sign,
       d.move_name AS invoice_name, d.move_id AS invoice_id,
       t.name AS partner_name,
       b.payment + p.p AS payment_id, b.account_move + last.n + p.p AS move_id,
       b.move_line + last.i + last.n + d.n AS receivable_line_id,
       b.move_line + last.i + 2 * last.n + 2 * p.p - 1 AS bank_line_id,
       b.move_line + last.i + 2 * last.n + 2 * p.p AS counter_line_id,
       CASE WHEN d.sign > 0 THEN c.outstanding_in_id ELSE c.outstanding_out_id END
           AS outstanding_id,
       CASE WHEN d.sign > 0 THEN c.method_line_in ELSE c.method_line_out END AS line_id,
       CASE WHEN d.sign > 0 THEN c.method_in ELSE c.method_out END AS method_id,
       c.receivable_id, c.bank_journal_id, o.matching,
       CASE WHEN d.taxed THEN c.domestic_position_id ELSE c.export_position_id END
           AS position_id,
       CASE WHEN p.kind <> 'ahead' THEN d.move_name END AS memo
  FROM t_payment p
  JOIN t_doc d USING (n)
  JOIN t_open o USING (n)
  JOIN t_customer t USING (customer, copy)
  JOIN p_company c USING (company_id), p_base b,
       (SELECT (SELECT max(i) FROM t_item) AS i, (SELECT max(n) FROM t_doc) AS n) last;
ANALYZE t_entry;

INSERT INTO account_move (
    id, sequence_number, journal_id, company_id, partner_id, commercial_partner_id,
    fiscal_position_id, currency_id, sequence_prefix, name, ref, state, move_type,
    auto_post, payment_state, invoice_partner_display_name, date, invoice_date_due,
    invoice_currency_rate, amount_untaxed, amount_tax, amount_total, amount_residual,
    amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
    amount_total_signed, amount_total_in_currency_signed, amount_residual_signed,
    always_tax_exigible, checked, posted_before, made_sequence_gap,
    is_manually_modified, create_uid, write_uid, create_date, write_date)
SELECT move_id, sequence_number, bank_journal_id, company_id, partner_id, partner_id,
       position_id, currency_id, left(name, length(name) - length(
           lpad(sequence_number::text, 5, '0'))), name, memo, 'posted', 'entry', 'no',
       'not_paid', partner_name, paid_on, paid_on, 0, 0, 0, amount, 0, 0, 0, 0,
       balance, amount, 0, true, true, true, false, false, 1, 1, paid_on, paid_on
  FROM t_entry;

INSERT INTO account_payment (
    id, move_id, journal_id, company_id, payment_method_line_id, payment_method_id,
    currency_id, partner_id, outstanding_account_id, destination_account_id, name,
    state, payment_type, partner_type, memo, date, amount,
    amount_company_currency_signed, is_reconciled, is_matched,
    create_uid, write_uid, create_date, write_date)
SELECT payment_id, move_id, bank_journal_id, company_id, line_id, method_id,
       currency_id, partner_id, outstanding_id, receivable_id, name,
       CASE WHEN kind = 'full' THEN 'paid' ELSE 'in_process' END,
       CASE WHEN sign > 0 THEN 'inbound' ELSE 'outbound' END, 'customer', memo,
       paid_on, amount, sign * balance, kind <> 'ahead', false, 1, 1, paid_on, paid_on
  FROM t_entry;
UPDATE account_move m SET origin_payment_id = e.payment_id
  FROM t_entry e WHERE e.move_id = m.id;
INSERT INTO account_move__account_payment (invoice_id, payment_id)
SELECT invoice_id, payment_id FROM t_entry WHERE kind <> 'ahead';

INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT p, 1, 1, paid_on, paid_on FROM t_entry WHERE kind = 'full';

-- Both lines of an entry: on the bank's outstanding account, and against the customer
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
    currency_id, partner_id, payment_id, full_reconcile_id, move_name, parent_state,
    ref, name, matching_number, display_type, date, date_maturity, debit, credit,
    balance, amount_currency, amount_residual, amount_residual_currency, quantity,
    price_unit, price_subtotal, price_total, discount, is_storno, reconciled,
    no_followup, deductible_amount, create_uid, write_uid, create_date, write_date)
SELECT CASE WHEN bank THEN bank_line_id ELSE counter_line_id END, move_id,
       bank_journal_id, company_id, company_currency_id, 100,
       CASE WHEN bank THEN outstanding_id ELSE receivable_id END, currency_id,
       partner_id, payment_id, CASE WHEN NOT bank AND kind = 'full' THEN p END, name,
       'posted', memo, concat_ws(': ', 'Manual Payment', memo),
       CASE WHEN NOT bank AND kind <> 'ahead' THEN matching END, 'product', paid_on,
       paid_on, greatest(side * balance, 0), greatest(-side * balance, 0),
       side * balance, side * amount, CASE WHEN is_open THEN side * balance ELSE 0 END,
       CASE WHEN is_open THEN side * amount ELSE 0 END, 1, 0, side * amount,
       side * amount, 0, false, NOT is_open, false, 100, 1, 1, paid_on, paid_on
  FROM t_entry, (VALUES (true), (false)) AS v(bank)
 CROSS JOIN LATERAL (SELECT CASE WHEN bank THEN sign ELSE -sign END AS side,
                            bank OR kind = 'ahead' AS is_open) s;
UPDATE account_move_line l SET full_reconcile_id = e.p
  FROM t_entry e WHERE e.kind = 'full' AND l.id = e.receivable_line_id;

INSERT INTO account_partial_reconcile (
    debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id,
    credit_currency_id, company_id, max_date, amount, debit_amount_currency,
    credit_amount_currency, create_uid, write_uid, create_date, write_date)
SELECT CASE WHEN sign > 0 THEN receivable_line_id ELSE counter_line_id END,
       CASE WHEN sign > 0 THEN counter_line_id ELSE receivable_line_id END,
       CASE WHEN kind = 'full' THEN p END, currency_id, currency_id, company_id,
       paid_on, balance, amount, amount, 1, 1, paid_on, paid_on
  FROM t_entry WHERE kind <> 'ahead';
