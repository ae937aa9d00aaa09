"""A company on real cursors, and how it is taken away again with all it booked."""

import os
import signal

import psycopg2

from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

from ..loose_fields import LooseMany2one

_PASSES = 12


class RealCompanyCase(BaseCase):
    """Commits for real in a company of its own, and leaves nothing behind.

    What is booked or decided is kept from deletion, but not in SQL.
    """

    def _make_company(self, name, **values):
        """Create the company; each test calls it first."""
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            company = env["res.company"].create({"name": name, **values})
            env.user.company_ids |= company
            self.company_id = company.id
        self.addCleanup(self._take_company_away)

    def _env(self, cr):
        return api.Environment(
            cr, api.SUPERUSER_ID, {"allowed_company_ids": [self.company_id]}
        )

    def _be_killed(self, model, method, commits):
        """Call a method in a process of its own that is killed (kill -9) as it is about
        to commit once more.

        :param int commits: how many commits go through
        """
        child = os.fork()
        if child:
            _pid, status = os.waitpid(child, 0)
            self.assertTrue(os.WIFSIGNALED(status), status)
            return
        try:
            # The parent's connections are not ours to use, nor to close.
            sql_db._Pool = None
            self.registry._db = sql_db.db_connect(get_db_name())
            with self.registry.cursor() as cr:
                _die_after(cr, commits)
                getattr(self._env(cr)[model], method)()
        finally:
            os._exit(1)

    def _take_company_away(self):
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            customers, products = self._traded(cr)
            self._delete_facts(cr)
            self._silence(cr, self._tables(cr, "company_id"))
            # A company keeps its policy from deletion, and the policy its company.
            cr.execute(
                "UPDATE res_company SET credit_policy_id = NULL WHERE id = %s",
                [self.company_id],
            )
            self._empty(cr, "company_id", [self.company_id])
            self._empty(cr, "product_id", self._variants(cr, products))
            self._delete(cr, "account_account", "id", self._accounts(cr))
            self._delete(cr, "product_template", "id", products)
            self._delete(cr, "res_company", "id", [self.company_id])
            self._delete(cr, "res_partner", "id", customers)
        self.registry.clear_all_caches()

    def _traded(self, cr):
        """Return the ids of customers and of product templates the company knew."""
        queries = (
            "SELECT partner_id FROM customer_credit_account WHERE company_id = %s"
            " UNION SELECT partner_id FROM sale_order WHERE company_id = %s"
            " UNION SELECT partner_id FROM res_company WHERE id = %s",
            "SELECT product.product_tmpl_id FROM sale_order_line line"
            " JOIN product_product product ON product.id = line.product_id"
            " WHERE line.company_id = %s",
        )
        found = []
        for query in queries:
            cr.execute(query, [self.company_id] * query.count("%s"))
            found.append([row[0] for row in cr.fetchall()])
        return found

    def _tables(self, cr, column):
        """Return the tables in which a column names a company, or a product."""
        target = "res_company" if column == "company_id" else "product_product"
        cr.execute(
            """SELECT DISTINCT refers.conrelid::regclass::text
                 FROM pg_constraint refers
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
                WHERE contype = 'f' AND confrelid = %s::regclass AND attname = %s""",
            [target, column],
        )
        return [row[0] for row in cr.fetchall()]

    def _variants(self, cr, products):
        cr.execute(
            "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%s)",
            [products],
        )
        return [row[0] for row in cr.fetchall()]

    def _delete_facts(self, cr):
        """Delete what refers to a company without a foreign key."""
        for model in self.registry.values():
            field = model._fields.get("company_id")
            if not model._abstract and model._auto and isinstance(field, LooseMany2one):
                self._delete(cr, model._table, "company_id", [self.company_id])

    def _silence(self, cr, tables):
        """Delete messages, followers and activities: nothing in SQL refers to them."""
        for name, model in self.registry.items():
            if model._table not in tables or "message_ids" not in model._fields:
                continue
            for table, column in (
                ("mail_message", "model"),
                ("mail_followers", "res_model"),
                ("mail_activity", "res_model"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s"
                        " AND res_id IN (SELECT id FROM %s WHERE company_id = %s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        name,
                        SQL.identifier(model._table),
                        self.company_id,
                    )
                )

    def _accounts(self, cr):
        cr.execute(
            "SELECT account_account_id FROM account_account_res_company_rel"
            " WHERE res_company_id = %s",
            [self.company_id],
        )
        return [row[0] for row in cr.fetchall()]

    def _empty(self, cr, column, ids):
        """Delete rows of all tables, again and again until none stands against it."""
        left = self._tables(cr, column)
        for _pass in range(_PASSES):
            left = [t for t in left if not self._try_delete(cr, t, column, ids)]

    def _try_delete(self, cr, table, column, ids):
        try:
            with cr.savepoint():
                self._delete(cr, table, column, ids)
        except psycopg2.IntegrityError:
            return False
        return True

    def _delete(self, cr, table, column, ids):
        cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                list(ids),
            )
        )


def _die_after(cr, commits):
    commit, done = cr.commit, []

    def commit_or_die():
        if len(done) == commits:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(commit())

    cr.commit = commit_or_die
