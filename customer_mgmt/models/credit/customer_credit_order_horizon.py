import pytz

from odoo import models


class CustomerCreditOrderHorizon(models.AbstractModel):
    """When an order is wanted: beyond a policy's horizon it does not count yet."""

    _name = "customer.credit.order.horizon"
    _description = "Horizon of an Order"

    def _with_own_figures(self, figures, amount):
        """Return the figures with what the quotation itself would add to them."""
        own = {"document": amount}
        if self.commitment_date:
            zone = self.company_id.root_id.sudo().partner_id.tz or "UTC"
            later = (self._credit_wanted_on(zone), amount)
            own["later"] = (*figures.get("later", ()), later)
        return {**figures, **own}

    def _credit_wanted_on(self, zone):
        """Return the day on which the customer wants the order, in a time zone."""
        wanted = pytz.utc.localize(self.commitment_date)
        return wanted.astimezone(pytz.timezone(zone)).date()

    def _credit_brought_forward(self, wanted_before):
        """Return the orders that did not count by a horizon and are wanted earlier now.

        :param dict wanted_before: date by order id, before the change
        """
        books, brought = {}, self.browse()
        for order in self:
            before, now = wanted_before.get(order.id), order.commitment_date
            if not before or (now and now >= before):
                continue
            root = order.company_id.root_id
            if root not in books:
                books[root] = root._credit_shortest_horizon()
            days = books[root]
            if days is not None and (before.date() - root._credit_today()).days >= days:
                brought |= order
        return brought
