from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class OpenDebit(NamedTuple):
    """An open debit of the receivable ledger: its entry, and what of it is open."""

    move_id: int
    name: str
    due: object
    amount: float
    disputed: bool


class CustomerCreditExposureItem(models.AbstractModel):
    """The ledger's part of the exposure: open items of the receivable accounts."""

    _name = "customer.credit.exposure.item"
    _description = "Credit Exposure of Open Items"

    @api.model
    def _open_debits(self, debtor, company):
        """Return a debtor's open debits in a company tree, the oldest first.

        :param res.partner debtor: a commercial partner
        :rtype: list[OpenDebit]
        """
        self._flush_sources()
        query = SQL(
            """SELECT item.move_id, item.move_name,
                      COALESCE(item.date_maturity, item.date), item.amount_residual,
                      item.move_id IN (SELECT move_id FROM (%(dispute)s) dispute
                                        WHERE company_id = %(root)s)
                 FROM account_move_line item
                 JOIN account_account account ON account.id = item.account_id
                WHERE account.account_type = 'asset_receivable'
                  AND item.parent_state = 'posted' AND item.amount_residual > 0
                  AND item.company_id = ANY(%(companies)s)
                  AND item.partner_id IN (
                      SELECT id FROM res_partner WHERE commercial_partner_id = %(id)s)
             ORDER BY COALESCE(item.date_maturity, item.date), item.id""",
            dispute=self.env["customer.credit.incident"]._in_dispute_sql(),
            root=company.root_id.id,
            companies=self._companies_of(company).ids,
            id=debtor.id,
        )
        return [OpenDebit(*row) for row in self.env.execute_query(query)]

    @api.model
    def _items_sql(self, day, customers=None):
        """Return the query of open items of the receivable ledger, as booked.

        Their four categories together are the ledger's balance; of each customer as
        well, unless one has paid another's invoice, which is then settled. What is in
        dispute is owed, but not late: it counts as open. What a draft
        has reconciled is open: Odoo keeps the reconciliation when an entry is reset to
        draft, though the draft is no longer in the ledger.
        """
        sources = (
            (SQL("account_move_line item"), SQL("item.amount_residual")),
            (self._matched_by_drafts_sql(), SQL("matched.residual")),
        )
        parts = (
            self._open_items_sql(source, residual, day, customers)
            for source, residual in sources
        )
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _matched_by_drafts_sql(self):
        """Return the join of items and what of them is reconciled with a draft."""
        return SQL(
            """account_move_line draft
               CROSS JOIN LATERAL (
                   SELECT credit_move_id AS item_id, -amount AS residual
                     FROM account_partial_reconcile WHERE debit_move_id = draft.id
                UNION ALL
                   SELECT debit_move_id, amount
                     FROM account_partial_reconcile WHERE credit_move_id = draft.id
               ) matched
               JOIN account_move_line item ON item.id = matched.item_id
                                          AND draft.parent_state = 'draft'
                                          AND draft.matching_number IS NOT NULL"""
        )

    @api.model
    def _open_items_sql(self, source, residual, day, customers):
        return SQL(
            """
            SELECT root_id, customer_id, 'account.move.line', item_id, 0.0, 0.0, 0.0,
                   CASE WHEN kind = 'open' THEN residual ELSE 0.0 END AS "open",
                   CASE WHEN kind = 'overdue' THEN residual ELSE 0.0 END AS "overdue",
                   CASE WHEN kind = 'returned' THEN residual ELSE 0.0 END AS "returned",
                   CASE WHEN kind = 'unapplied' THEN residual ELSE 0.0 END AS
                   "unapplied",
                   0.0, due, residual
              FROM (
                SELECT scope.root_id, debtor.commercial_partner_id AS customer_id,
                       item.id AS item_id, %(residual)s AS residual,
                       COALESCE(item.date_maturity, item.date) AS due,
                       CASE WHEN %(residual)s < 0 THEN 'unapplied'
                            WHEN %(returned)s THEN 'returned'
                            WHEN COALESCE(item.date_maturity, item.date) < scope.today
                                 AND (item.move_id, scope.root_id) NOT IN (%(dispute)s)
                            THEN 'overdue'
                            ELSE 'open' END AS kind
                  FROM %(source)s
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                  JOIN (%(scope)s) scope ON scope.company_id = item.company_id
                 WHERE item.account_id = ANY(ARRAY(
                           SELECT id FROM account_account
                            WHERE account_type = 'asset_receivable'))
                   AND item.parent_state = 'posted' AND %(residual)s <> 0
                   AND %(customers)s
                OFFSET 0
              ) open_item
            """,
            source=source,
            residual=residual,
            returned=self._returned_sql(),
            scope=day.scope,
            dispute=self.env["customer.credit.incident"]._in_dispute_sql(),
            customers=self._customers_sql(customers, "debtor"),
        )

    @api.model
    def _returned_sql(self):
        """Tell whether an open debit is a payment that came back.

        It stands on an outgoing payment or bank line, or on the reversal of an incoming
        one.
        """
        return SQL(
            """(item.payment_id IS NOT NULL OR item.statement_line_id IS NOT NULL
                OR item.move_id IN (
                    SELECT reversal.id
                      FROM account_move reversal
                      JOIN account_move origin ON origin.id = reversal.reversed_entry_id
                     WHERE reversal.reversed_entry_id IS NOT NULL
                       AND reversal.move_type = 'entry'
                       AND (origin.origin_payment_id IS NOT NULL
                            OR origin.statement_line_id IS NOT NULL)))"""
        )
