from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_BATCH = 200


class CustomerCreditAccountNightly(models.AbstractModel):
    """What happens to accounts by night, in batches that are committed one by one."""

    _name = "customer.credit.account.nightly"
    _description = "Nightly Work on Credit Accounts"

    @api.model
    def _cron_nightly(self):
        """Begin and end dated limits, grade where asked, compare with the ledger."""
        self._open_missing()
        self.env["customer.trading.event"]._apply_due()
        self.env["ir.cron"]._commit_progress()
        for company in (
            self.env["res.company"].sudo().search([("parent_id", "=", False)])
        ):
            accounts = self.search([("company_id", "=", company.id)])
            for start in range(0, len(accounts), _BATCH):
                batch = accounts[start : start + _BATCH]
                batch._refresh_limits()
                if company.credit_grading_auto:
                    batch._grade()
                batch._warn_expiring(company)
                batch._propose_activation(company)
                self.env["ir.cron"]._commit_progress(len(batch))
            self.env["customer.credit.recheck"]._enqueue_dated(company)
            company._check_credit_ledger()
            self.env["customer.fact.balance"]._note_exposures(company)
        self.env["customer.credit.evaluation"]._apply_due()
        self.env["customer.credit.security"]._remind_ending()
        self.env["customer.credit.recheck"]._enqueue_ended_releases()
        self.env["customer.credit.guard"]._purge()

    @api.model
    def _open_missing(self):
        """Open accounts, in one statement, for whoever we traded with in a year."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_credit_account
                       (partner_id, partner_name, company_id, active, trading_state,
                        limit_set, next_review, create_uid, write_uid, create_date,
                        write_date)
                SELECT DISTINCT partner.id, partner.name,
                       root.id, TRUE,
                       CASE WHEN root.trading_opening_approval THEN 'prospect'
                            ELSE 'active' END,
                       FALSE, %(review)s::date,
                       %(uid)s, %(uid)s, %(now)s::timestamp, %(now)s::timestamp
                  FROM (
                    SELECT commercial_partner_id AS id, company_id FROM account_move
                     WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                       AND state = 'posted' AND invoice_date > %(since)s
                     UNION
                    SELECT debtor.commercial_partner_id, so.company_id
                      FROM sale_order so
                      JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                     WHERE so.state = 'sale' AND so.date_order > %(since)s
                  ) trade
                  JOIN res_partner partner ON partner.id = trade.id
                  JOIN res_company company ON company.id = trade.company_id
                  JOIN res_company root
                    ON root.id = split_part(company.parent_path, '/', 1)::int
                    ON CONFLICT (partner_id, company_id) DO NOTHING
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                review=fields.Date.today() + relativedelta(years=1),
                since=fields.Date.today() - relativedelta(years=1),
            )
        )
        self.env.invalidate_all(flush=False)
