from odoo import api, fields, models
from odoo.tools import SQL

from ...loose_fields import LooseMany2one

# What was touched in this transaction, kept until it commits.
_TOUCHED = "customer_mgmt.facts"
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
    rows have so far are marked at once; those they have afterwards, when the
    transaction commits or somebody reads facts, in one statement for all.
    """

    _name = "customer.fact.mark"
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
    def _touch(self, kind, ids):
        """Remember records whose keys are marked when the transaction commits.

        :param str kind: ``move``, ``posted``, ``line``, ``delivery`` or ``sale_line``
        """
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED] = {}
            precommit.add(self.sudo()._write_touched)
        precommit.data[_TOUCHED].setdefault(kind, set()).update(ids)

    @api.model
    def _mark_present(self, move_ids):
        """Mark the keys that moves have in the database now, before they change."""
        self._insert(SQL("move.id = ANY(%s)", list(move_ids)))

    @api.model
    def _mark_deliveries(self, delivery_ids):
        """Mark the keys of what was invoiced for deliveries' order lines so far."""
        deliveries = SQL(_MOVES_OF["delivery"], list(delivery_ids))
        self._insert(SQL("move.id IN (%s)", deliveries))

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
        self._insert(move, SQL("%s", target.id))

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
    def _flush_touched(self):
        """Write down what this transaction touched so far, for whoever reads facts."""
        touched = self.env.cr.precommit.data.get(_TOUCHED)
        if touched is not None:
            self.env.flush_all()
            self.sudo()._write_touched()

    @api.model
    def _write_touched(self):
        touched = self.env.cr.precommit.data.get(_TOUCHED)
        if not touched:
            return
        moves = [SQL("move.id = ANY(%s)", list(touched.get("move", ())))]
        for kind, moves_of in _MOVES_OF.items():
            if ids := touched.get(kind):
                moves.append(SQL("move.id IN (%s)", SQL(moves_of, list(ids))))
        self._insert(SQL(" OR ").join(moves))
        if posted := touched.get("posted"):
            self.env["customer.fact.cost"]._note(list(posted))
        touched.clear()

    @api.model
    def _insert(self, where, customer=_CUSTOMER):
        self._mark_keys(
            SQL(
                """SELECT DISTINCT SPLIT_PART(branch.parent_path, '/', 1)::int
                          AS company_id, %s AS partner_id,
                          DATE_TRUNC('month', move.invoice_date)::date AS month
                     FROM account_move move
                     JOIN res_company branch ON branch.id = move.company_id
                    WHERE %s AND (%s)""",
                customer,
                _SALES,
                where,
            )
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
