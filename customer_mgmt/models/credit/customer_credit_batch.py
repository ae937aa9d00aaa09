from odoo import api, fields, models

_BATCH = 200


class CustomerCreditBatch(models.AbstractModel):
    """Work on many customers in the background: in batches, each committed with how
    far it has come, so that it goes on there after an interruption.

    Whoever inherits it has a ``state`` with "applying" and "done", and completes
    `_next_batch` and `_apply_batch`.
    """

    _name = "customer.credit.batch"
    _description = "Background Work on Credit Accounts"

    done_count = fields.Integer(readonly=True, copy=False)
    total_count = fields.Integer(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    progress_text = fields.Char(compute="_compute_progress", string="Done")

    @api.depends("done_count", "total_count")
    def _compute_progress(self):
        for job in self:
            total = job.total_count
            job.progress = 100.0 * job.done_count / total if total else 0.0
            job.progress_text = self.env._(
                "%(done)s of %(total)s",
                done=f"{job.done_count:,}",
                total=f"{total:,}",
            )

    @api.model
    def _cron_apply(self):
        """Go on with what is being applied, the oldest first, while there is time."""
        jobs = self.search([("state", "=", "applying")], order="id")
        left = sum(job.total_count - job.done_count for job in jobs)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=max(left, 0))
        for job in jobs:
            while batch := job._next_batch(_BATCH):
                job._apply_batch(batch)
                job.done_count += len(batch)
                if not commit(len(batch)):
                    return
            job._finish()
            commit(0)

    def _next_batch(self, size):
        """Return the records to work on next; none when all is done."""
        raise NotImplementedError

    def _apply_batch(self, batch):
        """Do the work, and note on the records, or here, that it is done."""
        raise NotImplementedError

    def _finish(self):
        self.write({"state": "done", "total_count": self.done_count})
