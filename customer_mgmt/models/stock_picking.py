from odoo import api, fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "customer.credit.checked.document"]

    credit_release_ids = fields.One2many(
        comodel_name="customer.credit.release",
        inverse_name="picking_id",
        groups="customer_mgmt.group_customer_credit_controller",
    )
    credit_hold = fields.Boolean(
        compute="_compute_credit_hold",
        search="_search_credit_hold",
        string="On Credit Hold",
        help="A rule has held the order, its delivery or its invoice.",
    )
    credit_outlook = fields.Text(
        compute="_compute_credit_outlook",
        help="What would happen if the transfer were validated now.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_id.credit_state", "state")
    def _compute_credit_hold(self):
        for picking in self.sudo():
            held = picking.sale_id.credit_state in ("hold", "blocked")
            picking.credit_hold = held and picking.state not in ("done", "cancel")

    def _search_credit_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Read with sudo: who moves goods need not see orders.
        orders = self.env["sale.order"].sudo()
        held = orders._search([("credit_state", "in", ("hold", "blocked"))])
        return [("sale_id", "in", held), ("state", "not in", ("done", "cancel"))]

    @api.depends("state", "partner_id", "sale_id", "company_id")
    @api.depends_context("uid")
    def _compute_credit_outlook(self):
        """Say beforehand what validating would find; it is decided only then."""
        checkpoint = self.env["customer.credit.checkpoint"]
        for picking in self:
            leaving = picking.move_ids._credit_leaving().filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            documents = leaving._credit_documents()
            picking.credit_outlook = "\n".join(
                text
                for document in documents
                if (text := checkpoint._outlook(document, "deliver"))
            )

    # === ACTIONS === #

    def action_credit_release(self):
        """Open the form on which the transfer, or its order, is released."""
        self.ensure_one()
        if self.sale_id:
            return self.sale_id.action_credit_release()
        return self.env["customer.credit.release"]._action_for(self, "picking_id")

    # === BUSINESS METHODS === #

    def _credit_document_name(self):
        return self.name or ""

    def _credit_decision_link(self):
        return {"picking_id": self.id}

    def _credit_own_releases(self):
        return self.credit_release_ids
