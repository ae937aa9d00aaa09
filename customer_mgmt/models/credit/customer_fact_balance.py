from odoo import api, models
from odoo.tools import SQL

from ...rules.period import month_of, shift


class CustomerFactBalance(models.Model):
    """Month ends with the limit that was in force and the exposure that was noted."""

    _inherit = "customer.fact.balance"

    @api.model
    def _limits_sql(self, company, day):
        # The order is that of `rules.limits.effective_limit`.
        self.env["customer.credit.limit"].flush_model()
        return SQL(
            """SELECT DISTINCT ON (partner_id) partner_id, amount
                 FROM customer_credit_limit
                WHERE company_id = %(company)s AND state = 'approved'
                  AND date_from <= %(day)s AND (date_to IS NULL OR date_to >= %(day)s)
             ORDER BY partner_id, source = 'temporary' DESC,
                      COALESCE(ramp_from, date_from) DESC, id DESC""",
            company=company.id,
            day=day,
        )

    @api.model
    def _note_exposures(self, company):
        """Note what customers are exposed for when a month has just ended.

        Exposure is read from what is open now and cannot be read for a past day; so it
        is noted in the first night of the next month, and never afterwards.

        :param res.company company: root of a company tree
        """
        today = company._credit_today()
        if today.day != 1:
            return
        exposures = self.env["customer.credit.exposure"]
        exposures._flush_sources()
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_balance
                               (company_id, month, partner_id, exposure)
                   SELECT root_id, %s, customer_id, total FROM (%s) exposure
                    WHERE total <> 0 AND customer_id IS NOT NULL
                       ON CONFLICT (company_id, month, COALESCE(partner_id, 0))
                DO UPDATE SET exposure = EXCLUDED.exposure""",
                shift(month_of(today), -1),
                exposures._sum_sql(exposures._day(company)),
            )
        )
