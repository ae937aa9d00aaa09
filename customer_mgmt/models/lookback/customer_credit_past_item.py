from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...rules.past import PastItem, Settlement


class CustomerCreditPastItem(models.AbstractModel):
    """Items of the receivable ledger and what was matched with them, for a replay.

    What was open when the period begins comes from the same query as the ageing; from
    then on items and reconciliations are read one by one. So the cost grows with what
    happened since, not with history.
    """

    _name = "customer.credit.past.item"
    _inherit = ["customer.open.item"]
    _description = "Receivable Items of the Past"

    @api.model
    def _items_of(self, customers, company, since, bills):
        """Return the items of customers that were open on a day, or came after it.

        :param res.partner customers: commercial partners
        :param res.company company: root of a company tree
        :param datetime.date since: the day at whose end the replay begins
        :param dict bills: ids of the orders that an invoice bills, by its id
        :rtype: dict[int, list[PastItem]]
        """
        self._flush_sources()
        scope = self._scope_sql(company, since)
        opening = self.env.execute_query(self._opening_sql(scope, customers))
        later = self.env.execute_query(self._later_sql(scope, customers))
        settled = defaultdict(list)
        matches = self._matches_sql(scope, customers)
        for item_id, day, amount, how in self.env.execute_query(matches):
            settled[item_id].append(Settlement(day, amount, how))
        found, none = defaultdict(list), frozenset()
        for customer_id, item_id, move_id, day, due, amount, bill in opening + later:
            found[customer_id].append(
                PastItem(
                    day,
                    due,
                    amount,
                    tuple(settled.get(item_id, ())),
                    bills.get(move_id, none),
                    bill,
                )
            )
        return found

    # === QUERIES === #

    @api.model
    def _matched_later_sql(self, scope, customers):
        """Begin with the customers' items: their part of a year's reconciliations."""
        if customers is None:
            return super()._matched_later_sql(scope, customers)
        side = """SELECT item.id AS item_id, %(amount)s AS amount
                 FROM account_move_line item
                 JOIN account_partial_reconcile partial ON %(own)s = item.id
                 JOIN (%(scope)s) scope ON scope.company_id = partial.company_id
                                       AND partial.max_date > scope.day
                WHERE item.account_id = %(receivables)s AND %(partners)s"""
        rest = {
            "scope": scope,
            "receivables": self._receivables_sql(),
            "partners": self._partners_sql(customers),
        }
        debit = {"amount": SQL("partial.amount"), "own": SQL("partial.debit_move_id")}
        credit = {
            "amount": SQL("-partial.amount"),
            "own": SQL("partial.credit_move_id"),
        }
        return SQL(
            "%s UNION ALL %s", SQL(side, **rest, **debit), SQL(side, **rest, **credit)
        )

    @api.model
    def _opening_sql(self, scope, customers):
        """Return the query of what was open at the end of the scope's day."""
        return SQL(
            """SELECT item.customer_id, item.item_id, item.move_id, line.date, item.due,
                      item.residual::float8, %(bill)s
                 FROM (%(items)s) item
                 JOIN account_move_line line ON line.id = item.item_id
                 JOIN account_move move ON move.id = item.move_id""",
            bill=self._bill_sql(),
            items=self._open_items_sql(scope, customers),
        )

    @api.model
    def _later_sql(self, scope, customers):
        """Return the query of items booked later, of the same columns."""
        return SQL(
            """SELECT debtor.commercial_partner_id, item.id, item.move_id, item.date,
                      COALESCE(item.date_maturity, item.date), item.balance::float8,
                      %(bill)s
                 FROM account_move_line item
                 JOIN (%(scope)s) scope ON scope.company_id = item.company_id
                                       AND item.date > scope.day
                 JOIN account_move move ON move.id = item.move_id
                 JOIN res_partner debtor ON debtor.id = item.partner_id
                WHERE item.account_id = %(receivables)s
                  AND item.parent_state = 'posted' AND item.balance <> 0
                  AND %(partners)s""",
            bill=self._bill_sql(),
            scope=scope,
            receivables=self._receivables_sql(),
            partners=self._partners_sql(customers),
        )

    @api.model
    def _bill_sql(self):
        return SQL("move.move_type IN ('out_invoice', 'out_receipt')")

    @api.model
    def _matches_sql(self, scope, customers):
        """Return (item, day, amount, how) of reconciliations after the scope's day.

        One with a draft leaves the item open, as the ageing has it.
        """
        debit = self._side_sql(
            scope,
            customers,
            SQL("partial.debit_move_id"),
            SQL("partial.credit_move_id"),
            SQL("partial.amount::float8, %s", self._how_sql()),
        )
        credit = self._side_sql(
            scope,
            customers,
            SQL("partial.credit_move_id"),
            SQL("partial.debit_move_id"),
            SQL("-partial.amount::float8, 'other'"),
        )
        return SQL("%s UNION ALL %s", debit, credit)

    @api.model
    def _side_sql(self, scope, customers, own, other, columns):
        """Return the query of reconciliations of one side's items."""
        return SQL(
            """SELECT item.id, partial.max_date, %(columns)s
                 FROM account_move_line item
                 JOIN account_partial_reconcile partial ON %(own)s = item.id
                 JOIN (%(scope)s) scope ON scope.company_id = partial.company_id
                                       AND partial.max_date > scope.day
                 JOIN account_move_line other ON other.id = %(other)s
                                             AND other.parent_state = 'posted'
                 JOIN account_move move ON move.id = other.move_id
                 JOIN account_journal journal ON journal.id = other.journal_id
                 JOIN res_company company ON company.id = other.company_id
                WHERE item.account_id = %(receivables)s
                  AND item.parent_state = 'posted' AND %(partners)s""",
            columns=columns,
            own=own,
            other=other,
            scope=scope,
            receivables=self._receivables_sql(),
            partners=self._partners_sql(customers),
        )

    @api.model
    def _how_sql(self):
        """Tell how an item was settled; see `rules.past.Settlement`."""
        return SQL(
            """CASE WHEN journal.type IN ('bank', 'cash', 'credit') THEN 'paid'
                    WHEN move.move_type = 'out_refund' THEN 'credited'
                    WHEN journal.id = company.currency_exchange_journal_id THEN 'other'
                    ELSE 'written_off' END"""
        )

    @api.model
    def _payments_of(self, customers, company, date_from):
        """Return (customer, day it counts, days late, amount, item) of what was paid.

        :param datetime.date date_from: first day
        """
        records = self.env["customer.payment.record"].sudo()
        scope = self._scope_sql(company, date_from=date_from)
        return self.env.execute_query(
            SQL(
                "SELECT customer_id, date, days, amount::float8, item_id"
                " FROM (%s) paid",
                records._payments_sql(scope, customers),
            )
        )

    @api.model
    def _eve(self, day):
        return day - timedelta(days=1)
