from odoo import api, models


class CustomerFactWatch(models.AbstractModel):
    """Marks the facts of documents that change, on whatever way the change comes.

    `write` would miss stored computed fields, which reach the table through
    `_write_multi` alone. Whoever inherits it names the watched columns.
    """

    _name = "customer.fact.watch"
    _description = "Document that Facts are Made of"
    # Columns that facts depend on; those that decide on the key; how `_touch` calls it.
    _fact_watched = frozenset()
    _fact_keys = frozenset()
    _fact_kind = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._fact_touch()
        return records

    def _write_multi(self, vals_list):
        changed = [
            (record.id, vals.keys())
            for record, vals in zip(self, vals_list, strict=True)
            if not self._fact_watched.isdisjoint(vals)
        ]
        touched = self.browse(key for key, _names in changed)
        moved = [k for k, names in changed if not self._fact_keys.isdisjoint(names)]
        if moved:
            self.browse(moved)._fact_mark_present()
        touched._fact_touch()
        return super()._write_multi(vals_list)

    def unlink(self):
        self._fact_before_unlink()
        return super().unlink()

    def _fact_touch(self):
        """Remember the records; their keys are marked when the transaction commits."""
        if self:
            self.env["customer.fact.mark"]._touch(self._fact_kind, self._ids)

    def _fact_mark_present(self):
        """Mark the keys the records have before they change."""

    def _fact_before_unlink(self):
        """Mark what the records count for."""
