-- Who paid what and when. 5 % pay half, 20 % late, the others before it is due; what
-- was invoiced in the last 60 days is open, and so is what would be paid after today.
CREATE TEMP TABLE t_payment AS
SELECT row_number() OVER (ORDER BY paid_on, n) AS p, x.*
  FROM (SELECT n, kind, paid_on,
               CASE kind WHEN 'full' THEN total ELSE round(total / 2, 2) END AS amount,
               CASE kind WHEN 'full' THEN total_balance
                    ELSE round(round(total / 2, 2) / rate, 2) END AS balance
          FROM (SELECT d.*, CASE WHEN pick < 5 AND ordered THEN 'part' ELSE 'full' END
                           AS kind,
                       CASE WHEN pick < 5 THEN due + pg_temp.pick(seed || 'a', 10)
                            WHEN pick < 25 THEN due + 5 + pg_temp.pick(seed || 'b', 60)
                            ELSE greatest(day, due - pg_temp.pick(seed || 'c', 10)) END
                           AS paid_on
                  FROM (SELECT *, number || '/' || copy AS seed,
                               pg_temp.pick('paid' || number || '/' || copy, 100)
                                   AS pick
                          FROM t_doc WHERE posted AND total <> 0) d) e, p_run r
         WHERE day <= r.yesterday - 60 AND paid_on <= r.yesterday
        UNION ALL
        -- paid ahead, and not yet matched with an invoice
        SELECT n, 'ahead', day, round(total / 2, 2),
               round(round(total / 2, 2) / rate, 2)
          FROM t_doc, p_run r
         WHERE stage = 'done' AND total > 1 AND day > r.yesterday - 60
           AND pg_temp.pick('ahead' || number || '/' || copy, 50) = 0) x;
ALTER TABLE t_payment ADD name text, ADD sequence_number bigint;
UPDATE t_payment p SET sequence_number = s.no,
       name = 'P' || s.bank_code || to_char(p.paid_on, '/YYYY/')
              || lpad(s.no::text, 5, '0')
  FROM (SELECT p, c.bank_code, row_number() OVER (
               PARTITION BY company_id, to_char(paid_on, 'YYYY') ORDER BY p) AS no
          FROM t_payment JOIN t_doc USING (n) JOIN p_company c USING (company_id)) s
 WHERE s.p = p.p;
CREATE INDEX ON t_payment (n);
ANALYZE t_payment;

-- What is left open of each invoice, in its currency and in the company's.
CREATE TEMP TABLE t_open AS
SELECT d.n, d.sign * (d.total - coalesce(p.amount, 0)) AS amount,
       d.sign * (d.total_balance - coalesce(p.balance, 0)) AS balance,
       p.p, d.total = coalesce(p.amount, 0) AS closed,
       CASE WHEN p.p IS NULL THEN NULL WHEN p.kind = 'full' THEN p.p::text
            ELSE 'P' || p.p END AS matching
  FROM t_doc d LEFT JOIN t_payment p ON p.n = d.n AND p.kind <> 'ahead'
 WHERE d.invoiced;
CREATE UNIQUE INDEX ON t_open (n);
ANALYZE t_open;
