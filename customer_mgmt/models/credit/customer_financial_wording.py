from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const_finance import FAULTS


class CustomerFinancialWording(models.AbstractModel):
    """Say what the rules found wrong: the field's label, the figures, the way out."""

    _name = "customer.financial.wording"
    _description = "Wording of Faults"

    def _raise_faults(self, faults, currency):
        if faults:
            texts = (self._word_fault(fault, currency) for fault in faults)
            raise ValidationError("\n".join(texts))

    @api.model
    def _word_fault(self, fault, currency):
        """Return what a fault of the rules says to a person, the way out included."""
        values = dict(fault.values)
        for name in {"value", "gap", "parts"} & values.keys():
            values[name] = currency.format(values[name])
        if "names" in values:
            values["names"] = ", ".join(map(self._label, values["names"]))
        if "end" in values:
            values["end"] = format_date(self.env, values["end"])
        return self._fault_text(fault.kind, fault.name, **values)

    @api.model
    def _fault_text(self, kind, name, **values):
        if contact := values.get("contact"):
            values["contact"] = contact.display_name
            values["customer"] = contact.commercial_partner_id.display_name
        if currency := values.get("currency"):
            values["currency"] = currency.name
        text = self.env._(FAULTS[kind])  # pylint: disable=gettext-variable
        return text % {"field": self._label(name), **values}

    @api.model
    def _label(self, name):
        return self._fields[name]._description_string(self.env)
