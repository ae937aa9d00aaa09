from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Turn(NamedTuple):
    """A customer's account, and the pools its exposure counts in."""

    account: models.BaseModel
    pools: list


class CustomerCreditGuardGroup(models.AbstractModel):
    """The guard's part for corporate groups: what their members add at the same time.

    Members wait for one another: the top group of each tree is locked before any
    customer, in order of id, so that two transactions with the same groups and
    customers never wait for each other.
    """

    _name = "customer.credit.guard.group"
    _description = "Credit Guard of Corporate Groups"

    @api.model
    def _turns(self, keys):
        """Wait for the groups of all customers; return each customer's turn.

        :param keys: (root company id, customer id)
        :rtype: dict[tuple[int, int], Turn]
        """
        accounts = (
            self.env["customer.credit.account"]
            .sudo()
            .search(
                [
                    ("company_id", "in", [root_id for root_id, _id in keys]),
                    ("partner_id", "in", [id_ for _root_id, id_ in keys]),
                ]
            )
        )
        found = {(a.company_id.id, a.partner_id.id): a for a in accounts}
        pools = self._queue_groups(accounts)
        return {
            key: Turn(
                found.get(key, accounts.browse()),
                pools.get(found[key].id, []) if key in found else [],
            )
            for key in keys
        }

    @api.model
    def _queue_groups(self, accounts):
        pools, locked = {}, set()
        for company, owned in accounts.grouped("company_id").items():
            found = self.env["customer.credit.group"]._pools_of(owned)
            pools.update(found)
            if company.credit_enforced:
                shared = owned.filtered(lambda a, found=found: found.get(a.id))
                locked |= {group._root_id() for group in shared.group_id}
        if locked:
            self.env.cr.execute(
                SQL(
                    "SELECT pg_advisory_xact_lock(%s, id) FROM UNNEST(%s) AS id",
                    self._lock_space() + 1,
                    sorted(locked),
                )
            )
        return pools

    @api.model
    def _pooled(self, turn, debtor, exposure, company, day):
        """Return where a customer's groups stand, with what others added meanwhile.

        :param dict exposure: the customer's own, with what is added to it
        :rtype: tuple[GroupPosition]
        """
        if not turn.pools:
            return ()
        ids = {id_ for pool in turn.pools for id_ in pool.customer_ids} - {debtor.id}
        others = debtor.browse(sorted(ids))
        exposures = self.env["customer.credit.exposure"].sudo()
        found = exposures._exposure_of(others, company, day)
        unseen = self._unseen(others, company) if company.credit_enforced else {}
        by_id = {
            customer.id: exposures._with_added(read, unseen.get(customer.id, 0.0))
            for customer, read in found.items()
        }
        by_id[debtor.id] = exposure
        return tuple(pool.position(by_id) for pool in turn.pools)
