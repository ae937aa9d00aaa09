from odoo import api, models


class CustomerFactBalanceWatch(models.AbstractModel):
    """Marks the month ends that a record changes, on whatever way the change comes.

    As `customer.fact.watch` does for sales; whoever inherits it names the columns.
    """

    _name = "customer.fact.balance.watch"
    _description = "Record that Balances are Made of"
    # Columns that month ends depend on; how the queue calls such a record.
    _balance_watched = frozenset()
    _balance_kind = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._balance_touch()
        return records

    def _write_multi(self, vals_list):
        changed = [
            record.id
            for record, vals in zip(self, vals_list, strict=True)
            if not self._balance_watched.isdisjoint(vals)
        ]
        self.browse(changed)._balance_mark_present()
        self.browse(changed)._balance_touch()
        return super()._write_multi(vals_list)

    def unlink(self):
        self.flush_recordset(self._balance_watched)
        self._balance_mark_present()
        return super().unlink()

    def _balance_mark_present(self):
        """Mark what the records stand for before they change."""
        marks = self.env["customer.fact.balance.mark"].sudo()
        marks._mark_present(self._balance_kind, self._ids)

    def _balance_touch(self):
        """Remember the records; they are marked when the transaction commits."""
        if self:
            self.env["customer.fact.balance.mark"]._touch(self._balance_kind, self._ids)
