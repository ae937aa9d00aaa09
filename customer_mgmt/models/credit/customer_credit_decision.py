import hashlib
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...const import DECISION_EVENTS, DECISION_RESULTS


class CustomerCreditDecision(models.Model):
    """What the guard found and decided about one order: append-only.

    A refused attempt is written down too, although its transaction is rolled back (see
    `customer.credit.guard`).
    """

    _name = "customer.credit.decision"
    _description = "Credit Decision"
    _order = "id DESC"
    _rec_name = "order_name"

    order_id = fields.Many2one(
        comodel_name="sale.order", index="btree_not_null", ondelete="set null"
    )
    order_name = fields.Char(string="Document", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Decided for", required=True
    )
    event = fields.Selection(selection=DECISION_EVENTS, required=True)
    result = fields.Selection(selection=DECISION_RESULTS, required=True)
    amount = fields.Monetary(help="What the document adds to the exposure.")
    exposure = fields.Monetary(help="Exposure with the document counted in.")
    limit_set = fields.Boolean()
    limit_amount = fields.Monetary(string="Limit")
    overdue_days = fields.Integer(aggregator="max")
    overdue_amount = fields.Monetary()
    findings = fields.Json(help="Every rule that fired, with its inputs.")
    reason = fields.Text()
    way_out = fields.Text(help="The shortest ways to clear the finding.")
    release_id = fields.Many2one(
        comodel_name="customer.credit.release", index="btree_not_null"
    )
    attempt = fields.Char(
        required=True,
        readonly=True,
        help="Identifies the attempt, so that a retried one is written down once.",
    )

    _attempt_uniq = models.UniqueIndex("(attempt)")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("attempt", uuid.uuid4().hex)
        return super().create(vals_list)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("Credit decisions are a record and are not changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Credit decisions are a record and are not deleted.")
        )

    # === BUSINESS METHODS === #

    @api.model
    def _attempt_key(self, vals):
        """Return the key under which an attempt is written down once.

        The same person, document and figures in the same minute are the same attempt:
        Odoo repeats a request that met another one.
        """
        minute = fields.Datetime.now().replace(second=0)
        parts = [
            vals.get("order_name"),
            vals.get("order_id"),
            vals.get("partner_id"),
            vals.get("user_id"),
            vals.get("event"),
            vals.get("result"),
            vals.get("amount"),
            vals.get("exposure"),
            vals.get("limit_amount"),
            minute,
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @api.model
    def _record(self, vals_list):
        """Write down decisions, leaving out attempts that are written down already.

        :return: the new decisions
        :rtype: customer.credit.decision
        """
        for vals in vals_list:
            vals.setdefault("attempt", self._attempt_key(vals))
        keys = [vals["attempt"] for vals in vals_list]
        rows = self.env.execute_query(
            SQL(
                "SELECT attempt FROM customer_credit_decision WHERE attempt = ANY(%s)",
                keys,
            )
        )
        known = {row[0] for row in rows}
        unique = {v["attempt"]: v for v in vals_list if v["attempt"] not in known}
        return self.sudo().create(list(unique.values()))
