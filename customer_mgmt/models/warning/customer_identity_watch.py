from odoo import models

_ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
_NAMES = {"vat": ("vat",), "address": _ADDRESS}


class CustomerIdentityWatch(models.AbstractModel):
    """Notes changes of a customer's own address, of those goods and invoices are sent
    to, and of its tax number."""

    _name = "customer.identity.watch"
    _description = "Watch on Addresses and Tax Numbers"

    def write(self, vals):
        kinds = [kind for kind, names in _NAMES.items() if vals.keys() & set(names)]
        if not kinds:
            return super().write(vals)
        before = self._identities(kinds)
        result = super().write(vals)
        after = self._identities(kinds)
        self.env["customer.identity.change"]._note(
            change
            for partner in self
            for change in partner._identity_changes(before[partner], after[partner])
        )
        return result

    def _identities(self, kinds):
        """Return the texts of kinds by partner.

        :rtype: dict[res.partner, dict[str, str]]
        """
        return {
            partner: {
                kind: partner.vat or "" if kind == "vat" else partner._address_text()
                for kind in kinds
            }
            for partner in self.sudo()
        }

    def _address_text(self):
        parts = (self[name] for name in _ADDRESS)
        texts = (p if not p or isinstance(p, str) else p.name for p in parts)
        return ", ".join(filter(None, texts))

    def _identity_changes(self, before, after):
        """Yield what differs; of contacts only where goods and invoices are sent."""
        customer = self.sudo().commercial_partner_id
        contact = None if customer == self else self
        if contact and self.sudo().type not in ("invoice", "delivery"):
            return
        for kind, old in before.items():
            if kind == "address" or not contact:
                yield customer, kind, old, after[kind], contact

    def _is_watched_customer(self):
        """Tell whether it bought from us, or has credit with one of our companies."""
        customer = self.sudo()
        return bool(customer.customer_rank or customer.credit_account_ids)
