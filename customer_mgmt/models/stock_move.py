from odoo import api, models

from .credit.customer_credit_checkpoint import CheckedDocument


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "customer.fact.delivery"]

    _credit_pending_idx = models.Index(
        "(sale_line_id, location_id) WHERE sale_line_id IS NOT NULL"
        " AND state NOT IN ('done', 'cancel')"
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if any(vals.get("state") == "done" for vals in vals_list):
            moves._check_credit_of_deliveries()
        return moves

    def write(self, vals):
        result = super().write(vals)
        # Where `_action_done` arrives: whoever writes the state himself does, too.
        if vals.get("state") == "done":
            self._check_credit_of_deliveries()
        return result

    # === BUSINESS METHODS === #

    def _action_assign(self, force_qty=False):
        # One call of the scheduler reserves for many customers: what is held is left
        # out, the rest goes on.
        held = self._credit_held_at_reservation()
        return super(StockMove, self - held)._action_assign(force_qty=force_qty)

    def _check_credit_of_deliveries(self):
        """Check the moves that have handed goods to a customer.

        :raise CreditRefused: if a customer may not get them
        """
        done = self._credit_leaving().filtered(lambda move: move.state == "done")
        if done:
            documents = list(done._credit_documents())
            self.env["customer.credit.checkpoint"]._check(documents, "deliver")

    def _credit_held_at_reservation(self):
        """Return the moves of customers who may not get goods.

        :rtype: stock.move
        """
        leaving = self._credit_leaving()
        if not leaving:
            return leaving
        by_document = leaving._credit_documents()
        checkpoint = self.env["customer.credit.checkpoint"]
        held = checkpoint._held(list(by_document), "reserve")
        passed = [document for document in by_document if document not in held]
        checkpoint._orders_of(passed)._lift_checkpoint_hold("rechecked")
        return self.browse().union(*(by_document[document] for document in held))

    def _credit_leaving(self):
        """Return the moves from us, or a supplier of ours, to a customer, in companies
        that enforce credit control.

        :rtype: stock.move
        """
        enforcing = self.company_id.sudo().filtered("root_id.credit_enforced")
        if not enforcing:
            return self.browse()
        return self.filtered(
            lambda move: (
                move.company_id in enforcing
                and move.location_dest_id.usage == "customer"
                and move.location_id.usage != "customer"
            )
        )

    def _credit_documents(self):
        """Return the moves by what is checked: transfer, order and debtor.

        Without an order nor a partner nobody is known to owe anything: left out.

        :rtype: dict[CheckedDocument, stock.move]
        """
        by_document = {}
        for move in self.sudo():
            picking = move.picking_id
            order = move.sale_line_id.order_id or picking.sale_id
            partner = (move.partner_id or picking.partner_id).commercial_partner_id
            debtor = order._credit_debtor() if order else partner
            if debtor:
                root = move.company_id.root_id
                key = CheckedDocument(picking, order, debtor, root)
                by_document[key] = by_document.get(key, self.browse()) | move
        return {key: moves.sudo(self.env.su) for key, moves in by_document.items()}
