from odoo import fields, models
from odoo.tools import SQL


class CustomerAgeing(models.Model):
    """Tells what of the open items is in dispute: it is owed, but not late."""

    _inherit = "customer.ageing"
    _depends = {"customer.credit.incident": ["kind", "move_id", "state"]}

    disputed = fields.Boolean(
        string="In Dispute",
        readonly=True,
        help="The invoice has an open incident of the kind Dispute today.",
    )
    disputed_amount = fields.Monetary(string="Overdue, of It in Dispute", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT aged.*, dispute.move_id IS NOT NULL AS disputed,
                      CASE WHEN dispute.move_id IS NOT NULL AND days_overdue > 0
                           THEN aged.amount END AS disputed_amount
                 FROM (%s) aged
            LEFT JOIN (%s) dispute ON dispute.move_id = aged.move_id
                                  AND dispute.company_id = aged.company_id""",
            super()._table_query,
            self.env["customer.credit.incident"]._in_dispute_sql(),
        )
