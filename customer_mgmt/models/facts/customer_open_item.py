from odoo import api, models
from odoo.tools import SQL

# What the reads depend on, so that pending changes reach the database first.
SOURCES = {
    "res.partner": ["commercial_partner_id"],
    "account.account": ["account_type"],
    "account.journal": ["type"],
    "account.move": [
        "amount_total_signed",
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "move_type",
        "state",
    ],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "company_id",
        "date",
        "date_maturity",
        "display_type",
        "journal_id",
        "matching_number",
        "move_id",
        "parent_state",
        "partner_id",
    ],
    "account.partial.reconcile": [
        "amount",
        "company_id",
        "credit_move_id",
        "debit_move_id",
        "max_date",
    ],
}


class CustomerOpenItem(models.AbstractModel):
    """Open items of the receivable ledger as they were at the end of any day.

    *How it works.* What is open today, plus what was matched after that day: so the
    cost grows with what happened since, not with history. A reconciliation exists from
    the later of its two entries' dates. What a draft has reconciled is open: Odoo keeps
    the reconciliation when an entry is reset to draft, though it left the ledger.
    """

    _name = "customer.open.item"
    _description = "Open Items at a Date"

    @api.model
    def _flush_sources(self):
        for model, field_names in SOURCES.items():
            self.env[model].flush_model(field_names)

    @api.model
    def _scope_sql(self, roots, day=None, date_from=None):
        """Return the query of (company, root, first day, last day) of company trees.

        :param res.company roots: companies of the trees to read
        :param datetime.date day: last day; by default each company's today
        :param datetime.date date_from: first day; by default since ever
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("id", "child_of", roots.root_id.ids)])
        )
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::date, %s::date)",
                company.id,
                company.root_id.id,
                date_from or "-infinity",
                day or company.root_id._credit_today(),
            )
            for company in companies
        )
        return SQL(
            "SELECT * FROM (VALUES %s) v (company_id, root_id, date_from, day)", rows
        )

    @api.model
    def _receivables_sql(self):
        return SQL(
            "ANY(ARRAY(SELECT id FROM account_account"
            " WHERE account_type = 'asset_receivable'))"
        )

    @api.model
    def _open_items_sql(self, scope, customers=None):
        """Return the query of open items at the last day of the scope.

        Columns: root_id, customer_id (empty where an entry has no partner), item_id,
        move_id, due, day, residual (in company currency, negative for a credit).
        Together they are the balance of the receivable accounts that day.
        """
        return SQL(
            """
            SELECT scope.root_id, debtor.commercial_partner_id AS customer_id,
                   item.id AS item_id, item.move_id,
                   COALESCE(item.date_maturity, item.date) AS due, scope.day,
                   piece.residual
              FROM (SELECT item_id, SUM(amount) AS residual
                      FROM (%(pieces)s) part
                  GROUP BY item_id HAVING SUM(amount) <> 0) piece
              JOIN account_move_line item ON item.id = piece.item_id
                                         AND item.parent_state = 'posted'
                                         AND item.account_id = %(receivables)s
              JOIN (%(scope)s) scope ON scope.company_id = item.company_id
                                    AND item.date <= scope.day
         LEFT JOIN res_partner debtor ON debtor.id = item.partner_id
             WHERE %(customers)s
            """,
            pieces=self._pieces_sql(scope, customers),
            receivables=self._receivables_sql(),
            scope=scope,
            customers=self._customers_sql(customers),
        )

    @api.model
    def _pieces_sql(self, scope, customers):
        """Return what is open today, was matched later, or is matched with a draft."""
        return SQL(
            """
            SELECT item.id AS item_id, item.amount_residual AS amount
              FROM account_move_line item
             WHERE item.account_id = %(receivables)s
               AND item.parent_state = 'posted' AND item.amount_residual <> 0
               AND %(partners)s
         UNION ALL
            %(later)s
         UNION ALL
            SELECT matched.item_id, matched.amount
              FROM account_move_line draft
              JOIN (%(scope)s) scope ON scope.company_id = draft.company_id
        CROSS JOIN LATERAL (
                   SELECT credit_move_id AS item_id, -amount AS amount
                     FROM account_partial_reconcile
                    WHERE debit_move_id = draft.id AND max_date <= scope.day
                UNION ALL
                   SELECT debit_move_id, amount
                     FROM account_partial_reconcile
                    WHERE credit_move_id = draft.id AND max_date <= scope.day
                   ) matched
             WHERE draft.parent_state = 'draft' AND draft.matching_number IS NOT NULL
            """,
            receivables=self._receivables_sql(),
            partners=self._partners_sql(customers),
            later=self._matched_later_sql(scope, customers),
            scope=scope,
        )

    @api.model
    def _matched_later_sql(self, scope, customers):
        """Return (item, amount) of what was matched after the last day of the scope.

        Of all customers: who reads the past of some overrides it.
        """
        return SQL(
            """SELECT side.item_id, side.amount
                 FROM account_partial_reconcile partial
                 JOIN (%s) scope ON scope.company_id = partial.company_id
                                AND partial.max_date > scope.day
           CROSS JOIN LATERAL (VALUES (partial.debit_move_id, partial.amount),
                                      (partial.credit_move_id, -partial.amount)
                      ) side (item_id, amount)""",
            scope,
        )

    @api.model
    def _customers_sql(self, customers, alias="debtor"):
        if customers is None:
            return SQL("TRUE")
        column = SQL.identifier(alias, "commercial_partner_id")
        return SQL("%s = ANY(%s)", column, customers.ids)

    @api.model
    def _partners_sql(self, customers):
        if customers is None:
            return SQL("TRUE")
        return SQL(
            "item.partner_id = ANY(ARRAY("
            "SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)))",
            customers.ids,
        )
