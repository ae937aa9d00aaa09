from functools import partial
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

# The accounts that a transaction itself moved, kept on its cursor.
_MOVED_KEY = "customer_credit_moved"


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
        self._lock(self._lock_space() + 1, locked)
        return pools

    @api.model
    def _lock(self, space, ids):
        """Wait for the locks of a space in order of id; kept until the end."""
        if ids:
            self.env.cr.execute(
                SQL(
                    "SELECT pg_advisory_xact_lock(%s, id) FROM UNNEST(%s) AS id",
                    space,
                    sorted(ids),
                )
            )

    # === MOVING === #

    @api.model
    def _queue_move(self, accounts, group):
        """Wait until nobody decides on accounts that change their group.

        Whoever is decided on after that waits for the move to be committed, and sees
        with `_assert_nobody_moved` that it was.

        :param customer.credit.account accounts: members that leave or join
        :param customer.credit.group group: the group they go to, if any
        """
        self._lock(
            self._lock_space() + 1,
            {each._root_id() for each in accounts.group_id | group},
        )
        self._lock(self._lock_space(), set(accounts.partner_id.ids))
        self._own_moves().update(accounts.ids)

    @api.model
    def _own_moves(self):
        """Return the ids of accounts that this transaction moved itself."""
        cr = self.env.cr
        if _MOVED_KEY not in cr.cache:
            cr.cache[_MOVED_KEY] = set()
            for ended in (cr.postcommit, cr.postrollback):
                ended.add(partial(cr.cache.pop, _MOVED_KEY, None))
        return cr.cache[_MOVED_KEY]

    @api.model
    def _assert_nobody_moved(self, debtor, turn, company):
        """Refuse to decide on members that changed while this transaction waited.

        It cannot see them: the whole request has to begin anew, which Odoo does.

        :raise ConcurrencyError: if the customer or a member of its pools moved
        """
        if not self.env.registry.ready:
            return
        query = self._members_sql(debtor, turn, company)
        self.env.cr.execute(query)
        seen = dict(self.env.cr.fetchall())
        with self.env.registry.cursor() as fresh:
            fresh.execute(query)
            true = dict(fresh.fetchall())
        own = self.env.cr.cache.get(_MOVED_KEY, ())
        if any(seen.get(id_) != true[id_] for id_ in true.keys() - own):
            raise ConcurrencyError("members of a corporate group changed")

    @api.model
    def _members_sql(self, debtor, turn, company):
        """Return the query of who counts in a decision: account, group."""
        customers = {debtor.id}.union(*(pool.customer_ids for pool in turn.pools))
        known = SQL(
            """SELECT account.id, account.group_id
                 FROM customer_credit_account account
                WHERE account.company_id = %s AND account.partner_id = ANY(%s)""",
            company.id,
            list(customers),
        )
        if not turn.pools:
            return known
        members = SQL(
            """SELECT account.id, account.group_id
                 FROM customer_credit_account account
                 JOIN customer_credit_group below ON below.id = account.group_id
                 JOIN customer_credit_group pool
                   ON below.parent_path LIKE pool.parent_path || '%%'
                WHERE account.company_id = %s AND pool.id = ANY(%s)""",
            company.id,
            [pool.group_id for pool in turn.pools],
        )
        return SQL("%s UNION %s", known, members)

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
