from odoo import api, fields, models
from odoo.tools import SQL

from ...loose_fields import LooseMany2one

# What was touched in this transaction, kept until it commits.
_TOUCHED = "customer_mgmt.balances"


class CustomerFactBalanceMark(models.Model):
    """The queue of customers whose month ends change, from a month on.

    An entry is open at every month end from its date on; a reconciliation lowers those
    from the later of its entries' dates on. Both are marked in the transaction that
    writes them, as `customer.fact.mark` does for sales. The present month is marked
    too, so that a month whose end is built meanwhile does not miss what commits late.
    """

    _name = "customer.fact.balance.mark"
    _description = "Balances to Make Again"
    _log_access = False

    company_id = LooseMany2one(comodel_name="res.company", required=True)
    partner_id = LooseMany2one(comodel_name="res.partner")
    month = fields.Date(required=True)

    _key_idx = models.Index("(company_id, partner_id, month)")

    # === MARKING === #

    @api.model
    def _touch(self, kind, ids):
        """Remember records whose customers are marked when the transaction commits.

        :param str kind: ``item``, ``match`` or ``debtor``
        """
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED] = {}
            precommit.add(self.sudo()._write_touched)
        precommit.data[_TOUCHED].setdefault(kind, set()).update(ids)

    @api.model
    def _flush_touched(self):
        """Write down what this transaction touched so far, for whoever reads it."""
        if self.env.cr.precommit.data.get(_TOUCHED):
            self.env.flush_all()
            self.sudo()._write_touched()

    @api.model
    def _write_touched(self):
        touched = self.env.cr.precommit.data.get(_TOUCHED)
        if not touched:
            return
        for kind, ids in touched.items():
            self._mark_present(kind, ids)
        touched.clear()

    @api.model
    def _mark_present(self, kind, ids):
        """Mark what the records stand for in the database now."""
        if ids:
            self._insert(self._keys_of(kind, list(ids)))

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
    def _keys_of(self, kind, ids):
        if kind == "match":
            return self._matches_sql(SQL("partial.id = ANY(%s)", ids))
        if kind == "debtor":
            return self._items_sql(SQL("item.partner_id = ANY(%s)", ids))
        # What a draft has reconciled is open again, whoever owes it.
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._items_sql(SQL("item.id = ANY(%s)", ids)),
            self._matches_sql(SQL("partial.debit_move_id = ANY(%s)", ids)),
            self._matches_sql(SQL("partial.credit_move_id = ANY(%s)", ids)),
        )

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
    def _matches_sql(self, where):
        return SQL(
            """SELECT SPLIT_PART(branch.parent_path, '/', 1)::int,
                      debtor.commercial_partner_id, partial.max_date
                 FROM account_partial_reconcile partial
                 JOIN account_move_line item
                   ON item.id IN (partial.debit_move_id, partial.credit_move_id)
                 JOIN res_company branch ON branch.id = item.company_id
            LEFT JOIN res_partner debtor ON debtor.id = item.partner_id
                WHERE item.account_id = %s AND %s""",
            self.env["customer.open.item"]._receivables_sql(),
            where,
        )
