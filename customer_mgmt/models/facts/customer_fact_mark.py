from odoo import api, fields, models
from odoo.tools import SQL

from ...loose_fields import LooseMany2one

_SALES = SQL(
    "move.state = 'posted' AND move.invoice_date IS NOT NULL"
    " AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    " AND move.commercial_partner_id IS NOT NULL"
)

_CUSTOMER = SQL("move.commercial_partner_id")


class CustomerFactMark(models.Model):
    """The queue of what has to be summed again: a customer's month in a company.

    *How it works.* A change of documents marks its keys in the same transaction, so
    both commit together or neither. Rows are only added; the worker deletes those it
    saw, in the transaction that summed them again. Before a write the keys that the
    rows have so far are read; they are written down with those they have afterwards.
    Kinds of records are ``move``, ``posted``, ``line``, ``delivery``, ``sale_line``.
    """

    _name = "customer.fact.mark"
    _inherit = ["customer.fact.queue"]
    _description = "Facts to Sum Again"
    _log_access = False

    company_id = LooseMany2one(comodel_name="res.company", required=True)
    partner_id = LooseMany2one(comodel_name="res.partner", required=True)
    month = fields.Date(required=True)
    marked_on = fields.Datetime(required=True)

    _key_idx = models.Index("(company_id, partner_id, month)")
    _partner_idx = models.Index("(partner_id)")

    # === MARKING === #

    @api.model
    def _mark_present(self, move_ids):
        """Mark the keys that moves have in the database now, before they change."""
        moves = SQL("move.id = ANY(%s)", list(move_ids))
        self._remember(self.env.execute_query(self._keys_sql(moves)))

    @api.model
    def _mark_deliveries(self, delivery_ids):
        """Mark the keys of what was invoiced for deliveries' order lines so far."""
        deliveries = SQL(_MOVES_OF["delivery"], list(delivery_ids))
        moves = SQL("move.id IN (%s)", deliveries)
        self._remember(self.env.execute_query(self._keys_sql(moves)))

    @api.model
    def _mark_merged(self, partners, target):
        """Mark the months of customers that become one, for all of them."""
        ids = (partners | target).commercial_partner_id.ids
        months = SQL(
            """SELECT DISTINCT fact.company_id, customer.id AS partner_id, fact.month
                 FROM customer_fact_sales fact,
                      (SELECT UNNEST(%(ids)s) AS id) customer
                WHERE fact.partner_id = ANY(%(ids)s)""",
            ids=ids,
        )
        self._mark_keys(months)
        move = SQL("move.commercial_partner_id = ANY(%s)", partners.ids)
        self._mark_keys(self._keys_sql(move, SQL("%s", target.id)))

    @api.model
    def _mark_keys(self, keys):
        """Mark keys given by a query.

        :param SQL keys: query of (company_id, partner_id, month)
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_fact_mark
                          (company_id, partner_id, month, marked_on)
                   SELECT company_id, partner_id, month, NOW() AT TIME ZONE 'UTC'
                     FROM (%s) key""",
                keys,
            )
        )

    @api.model
    def _mark_touched(self, touched):
        moves = [
            SQL("move.id IN (%s)", SQL(_MOVES_OF[kind], list(touched[kind])))
            for kind in _MOVES_OF
            if kind in touched
        ]
        if "move" in touched:
            moves.append(SQL("move.id = ANY(%s)", list(touched["move"])))
        keys = [self._keys_sql(SQL(" OR ").join(moves))] if moves else []
        if "key" in touched:
            keys.append(self._known_sql(touched["key"]))
        if keys:
            self._mark_keys(SQL(" UNION ").join(keys))
        if "posted" in touched:
            self.env["customer.fact.cost"]._note(list(touched["posted"]))

    @api.model
    def _keys_sql(self, where, customer=_CUSTOMER):
        """Return the query of the keys that moves count for.

        The company is looked up by row, not joined: planning a join takes longer than
        looking up the few moves there are.
        """
        return SQL(
            """SELECT DISTINCT (SELECT SPLIT_PART(branch.parent_path, '/', 1)::int
                                  FROM res_company branch
                                 WHERE branch.id = move.company_id) AS company_id,
                      %s AS partner_id,
                      DATE_TRUNC('month', move.invoice_date)::date AS month
                 FROM account_move move
                WHERE %s AND (%s)""",
            customer,
            _SALES,
            where,
        )

    # === READING === #

    @api.model
    def _waiting_sql(self):
        """Return the query of keys that wait, each once."""
        return SQL(
            "SELECT DISTINCT company_id, partner_id, month FROM customer_fact_mark"
        )


# The moves whose sums depend on other records.
_MOVES_OF = {
    "line": "SELECT move_id FROM account_move_line WHERE id = ANY(%s)",
    "sale_line": """SELECT line.move_id FROM sale_order_line_invoice_rel link
                      JOIN account_move_line line ON line.id = link.invoice_line_id
                     WHERE link.order_line_id = ANY(%s)""",
    "delivery": """SELECT line.move_id FROM stock_move delivery
                     JOIN sale_order_line_invoice_rel link
                       ON link.order_line_id = delivery.sale_line_id
                     JOIN account_move_line line ON line.id = link.invoice_line_id
                    WHERE delivery.id = ANY(%s)""",
}
