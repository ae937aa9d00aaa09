from odoo import api, models
from odoo.tools import SQL


class CustomerFactQueue(models.AbstractModel):
    """What queues of facts share: what is touched is marked when it commits.

    *How it works.* Records that change are remembered by kind, on the cursor; what they
    stand for is read when the transaction commits or somebody reads facts, in one
    statement for all. What they stood for before a change has to be read before it, and
    is remembered as keys, to be written with the others. A savepoint that is rolled
    back takes along what was remembered since it began: Odoo runs what waits for a
    commit before it sets one.
    """

    _name = "customer.fact.queue"
    _description = "Queue of Facts"

    @api.model
    def _touch(self, kind, ids):
        """Remember records whose keys are marked when the transaction commits.

        :param str kind: what they are, as the queue calls it
        :param ids: their ids
        """
        if ids:
            self._touched().setdefault(kind, set()).update(ids)

    @api.model
    def _remember(self, keys):
        """Remember keys that are marked when the transaction commits.

        :param list[tuple] keys: rows of the queue: company, customer, month
        """
        if keys:
            self._touched().setdefault("key", set()).update(keys)

    @api.model
    def _touched(self):
        precommit = self.env.cr.precommit
        if self._name not in precommit.data:
            precommit.data[self._name] = {}
            precommit.add(self.sudo()._write_touched)
        return precommit.data[self._name]

    @api.model
    def _flush_touched(self):
        """Write down what this transaction touched so far, for whoever reads facts."""
        self.env.flush_all()
        self.sudo()._write_touched()

    @api.model
    def _write_touched(self):
        # Taken out, so that what another hook touches later is written as well.
        touched = self.env.cr.precommit.data.pop(self._name, None)
        if touched:
            self._mark_touched(touched)

    @api.model
    def _mark_touched(self, touched):
        """Mark what was touched; a hook of the queues.

        :param dict[str, set] touched: ids by kind, and keys as ``key``
        """
        raise NotImplementedError

    @api.model
    def _known_sql(self, keys):
        """Return the query of keys that were read before.

        :param set[tuple] keys: company, customer, month
        """
        rows = self.env["customer.fact.writer"]._rows_sql(keys, "int4", "int4", "date")
        return SQL("SELECT * FROM (%s) known (company_id, partner_id, month)", rows)
