from odoo import api, fields, models
from odoo.tools import SQL

from ...loose_fields import LooseMany2one


class CustomerFactBalanceMark(models.Model):
    """The queue of customers whose month ends change, from a month on.

    An entry is open at every month end from its date on; a reconciliation lowers those
    from the later of its entries' dates on. Both are marked in the transaction that
    writes them, as `customer.fact.mark` does for sales. The present month is marked
    too, so that a month whose end is built meanwhile does not miss what commits late.
    Kinds of records are ``item``, ``match`` and ``debtor``.
    """

    _name = "customer.fact.balance.mark"
    _inherit = ["customer.fact.queue"]
    _description = "Balances to Make Again"
    _log_access = False

    company_id = LooseMany2one(comodel_name="res.company", required=True)
    partner_id = LooseMany2one(comodel_name="res.partner")
    month = fields.Date(required=True)

    _key_idx = models.Index("(company_id, partner_id, month)")

    # === MARKING === #

    @api.model
    def _mark_touched(self, touched):
        keys = touched.pop("key", set())
        for kind, ids in touched.items():
            keys.update(self._read_keys(kind, list(ids)))
        if keys:
            self._insert(self._known_sql(keys))

    @api.model
    def _mark_present(self, kind, ids):
        """Mark what the records stand for in the database now."""
        if ids:
            self._remember(self._read_keys(kind, list(ids)))

    @api.model
    def _mark_merged(self, partners, target):
        """Mark customers that become one, each from the first item of any of them."""
        known = (partners | target).commercial_partner_id.ids
        # What they were exposed for together was not noted.
        self.env.cr.execute(
            SQL(
                "UPDATE customer_fact_balance SET exposure = NULL"
                " WHERE partner_id = ANY(%s)",
                known,
            )
        )
        self._insert(
            SQL(
                """SELECT item.root_id, customer.id, MIN(item.date)
                     FROM (%s) item (root_id, partner_id, date),
                          UNNEST(%s) AS customer (id)
                 GROUP BY item.root_id, customer.id""",
                self._items_sql(SQL("debtor.commercial_partner_id = ANY(%s)", known)),
                known,
            )
        )

    @api.model
    def _insert(self, keys):
        """Mark keys given by a query of (company, partner, day)."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_balance_mark
                               (company_id, partner_id, month)
                   SELECT company_id, partner_id, DATE_TRUNC('month', MIN(day))::date
                     FROM (%s) key (company_id, partner_id, day)
                 GROUP BY company_id, partner_id""",
                keys,
            )
        )

    @api.model
    def _mark_since(self, company, customers, day):
        """Mark customers of a company tree from a day on.

        :param res.company company: root of the tree
        :param res.partner customers: commercial partners
        :param datetime.date day: the first day that is different
        """
        self._insert(
            SQL("SELECT %s, UNNEST(%s), %s::date", company.id, customers.ids, day)
        )

    # === QUERIES === #

    @api.model
    def _read_keys(self, kind, ids):
        """Return what records stand for: company, customer, first day.

        :rtype: list[tuple]
        """
        return self.env.execute_query(
            SQL(
                """SELECT company_id, partner_id, MIN(day)
                     FROM (%s) key (company_id, partner_id, day) GROUP BY 1, 2""",
                self._keys_of(kind, ids),
            )
        )

    @api.model
    def _keys_of(self, kind, ids):
        if kind == "match":
            return self._matches_sql(ids)
        if kind == "debtor":
            return self._items_sql(SQL("item.partner_id = ANY(%s)", ids))
        items = self._items_sql(SQL("item.id = ANY(%s)", ids))
        # What a draft has reconciled is open again, whoever owes it.
        matches = self._matches_of(ids)
        if not matches:
            return items
        return SQL("%s UNION ALL %s", items, self._matches_sql(matches))

    @api.model
    def _matches_of(self, item_ids):
        """Return the ids of the reconciliations of items; most have none."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM account_partial_reconcile
                    WHERE debit_move_id = ANY(%(ids)s) OR credit_move_id = ANY(%(ids)s)
                """,
                ids=item_ids,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _items_sql(self, where):
        return SQL(
            """SELECT SPLIT_PART(branch.parent_path, '/', 1)::int,
                      debtor.commercial_partner_id, item.date
                 FROM account_move_line item
                 JOIN res_company branch ON branch.id = item.company_id
            LEFT JOIN res_partner debtor ON debtor.id = item.partner_id
                WHERE item.account_id = %s AND item.parent_state = 'posted' AND %s""",
            self.env["customer.open.item"]._receivables_sql(),
            where,
        )

    @api.model
    def _matches_sql(self, ids):
        return SQL(
            """SELECT SPLIT_PART(branch.parent_path, '/', 1)::int,
                      debtor.commercial_partner_id, partial.max_date
                 FROM account_partial_reconcile partial
                 JOIN account_move_line item
                   ON item.id IN (partial.debit_move_id, partial.credit_move_id)
                 JOIN res_company branch ON branch.id = item.company_id
            LEFT JOIN res_partner debtor ON debtor.id = item.partner_id
                WHERE item.account_id = %s AND partial.id = ANY(%s)""",
            self.env["customer.open.item"]._receivables_sql(),
            ids,
        )
