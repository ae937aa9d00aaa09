from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const_warning import IDENTITY_KINDS
from ...rules.warning import plain


class CustomerIdentityChange(models.Model):
    """What changed in who a customer is: address, bank account, tax number.

    Written by the watch on partners and bank accounts alone. The chatter tells it too,
    but a caller may switch tracking off, and no table tells which of its lines are of a
    customer.
    """

    _name = "customer.identity.change"
    _description = "Change of Address, Bank or Tax Number"
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Whose address it is, if not the customer's own.",
    )
    kind = fields.Selection(selection=IDENTITY_KINDS, required=True, readonly=True)
    date = fields.Datetime(
        string="Changed on",
        required=True,
        readonly=True,
        index=True,
        default=fields.Datetime.now,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Changed by",
        readonly=True,
        default=lambda self: self.env.user,
    )
    old_value = fields.Char(readonly=True)
    new_value = fields.Char(readonly=True)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What changed is history and not edited."))
        return super().write(vals)

    @api.model
    def _note(self, changes):
        """Write changes down, unless only the writing differs; of customers alone.

        :param list changes: tuples of customer, kind, old and new text, and the contact
            whose address it is, ``None`` if it is the customer's own
        """
        self.sudo().create(
            [
                {
                    "partner_id": customer.id,
                    "contact_id": contact.id if contact else False,
                    "kind": kind,
                    "old_value": old,
                    "new_value": new,
                    "user_id": self.env.uid,
                }
                for customer, kind, old, new, contact in changes
                if plain(old) != plain(new) and customer._is_watched_customer()
            ]
        )
