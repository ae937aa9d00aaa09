from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

_BATCH = 200
# Reversals older than this are history when the addon begins to look.
_LOOK_BACK = relativedelta(years=1)


class Fact(NamedTuple):
    """What a query found in the books; ``fact`` names it, so that it counts once."""

    fact: str
    partner_id: int
    amount: float
    occurred_on: object
    move_id: int | None = None
    line_id: int | None = None
    payment_id: int | None = None
    name: str | None = None


class CustomerCreditIncidentNightly(models.AbstractModel):
    """Finds incidents in Odoo's own data by night.

    Each kind is one query for what is not an incident yet, written in batches that are
    committed one by one; so an interrupted night goes on where it stopped, and a second
    run finds nothing.
    """

    _name = "customer.credit.incident.nightly"
    _description = "Nightly Search for Credit Incidents"

    @api.model
    def _cron_nightly(self):
        """Judge promises, find late and dishonoured payments, close what was paid."""
        for nightly, company in self._by_company():
            for find, work in nightly._steps(company):
                if not nightly._in_batches(find(company), work):
                    # Out of time: whatever is left, Odoo starts us again at once.
                    self.env["ir.cron"]._commit_progress(remaining=1)
                    return

    @api.model
    def _find_now(self):
        """Do the night's work at once, in this transaction: for small databases."""
        for nightly, company in self._by_company():
            for find, work in nightly._steps(company):
                work(find(company))

    @api.model
    def _by_company(self):
        """Return (self as a company wants it, company) for those that want it.

        :rtype: list[tuple]
        """
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        return [
            (self.sudo().with_context(lang=c.partner_id.lang).with_company(c), c)
            for c in roots.filtered("incident_auto")
        ]

    @api.model
    def _steps(self, company):
        """Return the night's steps: what finds the rows, and what works on a batch."""
        promises = self.env["customer.payment.promise"]
        return [
            (promises._customers_waiting, lambda ids: promises._judge(ids, company)),
            (self._find_returned, lambda f: self._record("returned", company, f)),
            (self._find_late, lambda f: self._record("late", company, f)),
            (self._find_paid, self._close_paid),
            (self._find_unpaid_again, self._reopen),
        ]

    @api.model
    def _in_batches(self, rows, work):
        """Do the work in batches, each committed; tell whether it came to its end."""
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(rows))
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            work(batch)
            if not commit(len(batch)):
                return False
        return True

    # === RECORDING === #

    @api.model
    def _record(self, kind, company, facts):
        """Make incidents of facts; the controller gets one activity per customer."""
        incidents = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "kind": kind,
                    "found_by": "system",
                    "description": self._describe(kind, company, fact),
                    **{k: v for k, v in fact._asdict().items() if k != "name"},
                }
                for fact in facts
            ]
        )
        # A controller who starts with hundreds of old items wants a list of customers.
        largest = incidents.browse()
        for group in incidents.grouped("partner_id").values():
            largest |= group.sorted("amount")[-1]
        largest._call_controller()
        return incidents

    @api.model
    def _describe(self, kind, company, fact):
        if kind == "late":
            return self.env._(
                "%(document)s is more than %(days)s days overdue.",
                document=fact.name,
                days=company.incident_late_days,
            )
        return self.env._(
            "The payment %(document)s came back or was undone.", document=fact.name
        )

    @api.model
    def _close_paid(self, ids):
        incidents = self.browse(ids)
        gone = incidents.filtered(lambda i: i.line_id.parent_state != "posted")
        (incidents - gone)._set_closed(
            outcome="settled", outcome_note=self.env._("Paid, as the books say.")
        )
        gone._set_closed(
            outcome="unfounded",
            outcome_note=self.env._("The item is no longer in the books."),
        )

    @api.model
    def _reopen(self, ids):
        self.browse(ids)._set_reopened(self.env._("The item is open again."))

    # === QUERIES === #

    @api.model
    def _find_late(self, company):
        """Return open items that are late beyond the company's days."""
        limit = company._credit_today() - relativedelta(days=company.incident_late_days)
        rows = self._execute(
            """SELECT 'late:' || item.id, debtor.commercial_partner_id,
                      item.amount_residual,
                      COALESCE(item.date_maturity, item.date) + %(days)s,
                      item.move_id, item.id, NULL::int, item.move_name
                 FROM %(open)s
                  AND COALESCE(item.date_maturity, item.date) < %(limit)s
                  AND NOT %(returned)s AND NOT %(known)s""",
            open=self._open_sql(company),
            days=company.incident_late_days,
            limit=limit,
            returned=self.env["customer.credit.exposure"]._returned_sql(),
            known=self._known_sql(company, SQL("'late:' || item.id")),
        )
        return [Fact(*row) for row in rows]

    @api.model
    def _find_returned(self, company):
        """Return payments that came back, each once however it shows in the books.

        An open debit as exposure counts it; the reversal of a payment, even if it is
        matched with it; a payment that the bank rejected.
        """
        key = SQL(
            "COALESCE('returned:payment:' || origin.origin_payment_id,"
            " 'returned:item:' || item.id)"
        )
        rows = self._execute(
            """
            SELECT %(key)s, debtor.commercial_partner_id, item.balance, item.date,
                   item.move_id, item.id, origin.origin_payment_id, origin.name
              FROM account_move_line item
              JOIN account_account account ON account.id = item.account_id
                   AND account.account_type = 'asset_receivable'
              JOIN res_partner debtor ON debtor.id = item.partner_id
              JOIN account_move entry ON entry.id = item.move_id
              LEFT JOIN account_move origin ON origin.id = entry.reversed_entry_id
             WHERE item.parent_state = 'posted' AND item.balance > 0
               AND item.company_id = ANY(%(companies)s)
               AND item.id IN (
                   SELECT item.id FROM %(open)s AND %(returned)s
                    UNION
                   SELECT undone.id
                     FROM account_move reversal
                     JOIN account_move paid ON paid.id = reversal.reversed_entry_id
                     JOIN account_move_line undone ON undone.move_id = reversal.id
                    WHERE reversal.reversed_entry_id IS NOT NULL
                      AND reversal.move_type = 'entry' AND reversal.date >= %(since)s
                      AND (paid.origin_payment_id IS NOT NULL
                           OR paid.statement_line_id IS NOT NULL))
               AND NOT %(known_item)s
             UNION ALL
            SELECT 'returned:payment:' || payment.id, debtor.commercial_partner_id,
                   ABS(payment.amount_company_currency_signed), payment.date,
                   payment.move_id, NULL, payment.id, payment.name
              FROM account_payment payment
              JOIN res_partner debtor ON debtor.id = payment.partner_id
             WHERE payment.state = 'rejected' AND payment.payment_type = 'inbound'
               AND payment.partner_type = 'customer'
               AND payment.company_id = ANY(%(companies)s)
               AND payment.date >= %(since)s AND NOT %(known_payment)s
            """,
            key=key,
            open=self._open_sql(company),
            returned=self.env["customer.credit.exposure"]._returned_sql(),
            companies=self._companies_of(company).ids,
            since=company._credit_today() - _LOOK_BACK,
            known_item=self._known_sql(company, key),
            known_payment=self._known_sql(
                company, SQL("'returned:payment:' || payment.id")
            ),
        )
        facts = [Fact(*row) for row in rows]
        return list({fact.fact: fact for fact in facts}.values())

    @api.model
    def _find_paid(self, company):
        """Return open late incidents whose item is paid, or no longer in the books."""
        rows = self._execute(
            """SELECT incident.id FROM customer_credit_incident incident
                 LEFT JOIN account_move_line item ON item.id = incident.line_id
                WHERE incident.state = 'open' AND incident.kind = 'late'
                  AND incident.found_by = 'system' AND incident.company_id = %(company)s
                  AND (item.id IS NULL OR item.parent_state <> 'posted'
                       OR item.amount_residual <= 0)""",
            company=company.id,
        )
        return [row[0] for row in rows]

    @api.model
    def _find_unpaid_again(self, company):
        """Return late incidents that closed themselves too early: it is open again."""
        rows = self._execute(
            """SELECT incident.id FROM customer_credit_incident incident
                 JOIN account_move_line item ON item.id = incident.line_id
                WHERE incident.state = 'closed' AND incident.kind = 'late'
                  AND incident.found_by = 'system' AND incident.company_id = %(company)s
                  AND incident.outcome = 'settled' AND incident.closed_by_id = %(uid)s
                  AND item.parent_state = 'posted' AND item.amount_residual > 0""",
            company=company.id,
            uid=self.env.ref("base.user_root").id,
        )
        return [row[0] for row in rows]

    @api.model
    def _execute(self, code, **values):
        self.env["customer.credit.exposure"]._flush_sources()
        self.flush_model()
        self.env["account.payment"].flush_model()
        return self.env.execute_query(SQL(code, **values))

    @api.model
    def _open_sql(self, company):
        """Return FROM and WHERE of open debits of the receivable ledger."""
        return SQL(
            """account_move_line item
               JOIN res_partner debtor ON debtor.id = item.partner_id
              WHERE item.account_id = ANY(ARRAY(
                        SELECT id FROM account_account
                         WHERE account_type = 'asset_receivable'))
                AND item.parent_state = 'posted' AND item.amount_residual > 0
                AND item.company_id = ANY(%s)""",
            self._companies_of(company).ids,
        )

    @api.model
    def _known_sql(self, company, fact):
        return SQL(
            """EXISTS (SELECT 1 FROM customer_credit_incident known
                        WHERE known.company_id = %s AND known.fact = %s)""",
            company.id,
            fact,
        )

    @api.model
    def _companies_of(self, company):
        return self.env["customer.credit.exposure"]._companies_of(company)
