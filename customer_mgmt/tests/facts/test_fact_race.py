"""What is marked while the worker sums is not lost: on real cursors."""

from datetime import date

from odoo import Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestFactRace(BaseCase):
    """Commits for real, in a company of its own; takes away what it made."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            company = env["res.company"].create({"name": self.id()})
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            env.user.company_ids |= company
            self.company_id = company.id
            self.customer_id = env["res.partner"].create({"name": "Racer"}).id
            env["customer.fact.build"]._ensure_all()
        self._finish()
        self.addCleanup(self._take_away)

    def _env(self, cr):
        return api.Environment(
            cr, api.SUPERUSER_ID, {"allowed_company_ids": [self.company_id]}
        )

    def _finish(self):
        with self.registry.cursor() as cr:
            while self._env(cr)["customer.fact.build"]._step():
                pass

    def _take_away(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            moves = env["account.move"].search([("company_id", "=", self.company_id)])
            moves.filtered(lambda move: move.state == "posted").button_draft()
            moves.with_context(force_delete=True).unlink()
        self._finish()
        with self.registry.cursor() as cr:
            # Other tests begin before the first build, as of a day of their own.
            self._env(cr)["customer.fact.build"].search([]).unlink()

    def _post(self, amount):
        """Post an invoice and commit."""
        with self.registry.cursor() as cr:
            invoice = self._env(cr)["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer_id,
                    "invoice_date": date(2026, 2, 10),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Race",
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
            invoice.action_post()

    def _turnover(self):
        with self.registry.cursor() as cr:
            facts = self._env(cr)["customer.fact.sales"].search(
                [("company_id", "=", self.company_id)]
            )
            return sum(facts.mapped("turnover"))

    def _waiting(self):
        with self.registry.cursor() as cr:
            marks = self._env(cr)["customer.fact.mark"]
            return marks.search_count([("company_id", "=", self.company_id)])

    def test_what_is_posted_while_the_worker_sums_waits_for_its_next_turn(self):
        self._post(100)
        self.assertEqual(self._waiting(), 1)
        with self.registry.cursor() as cr:
            builds = self._env(cr)["customer.fact.build"]
            self.assertTrue(builds._take_lock())
            self.assertTrue(builds._sum_marked())
            self._post(11)
        self.assertEqual((self._turnover(), self._waiting()), (100, 1))
        self._finish()
        self.assertEqual((self._turnover(), self._waiting()), (111, 0))

    def test_there_is_one_worker_at_a_time(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertTrue(self._env(first)["customer.fact.build"]._take_lock())
            self.assertFalse(self._env(second)["customer.fact.build"]._take_lock())
            first.commit()
            self.assertTrue(self._env(second)["customer.fact.build"]._take_lock())

    def test_what_is_not_committed_is_done_again(self):
        self._post(100)
        with self.registry.cursor() as cr:
            self._env(cr)["customer.fact.build"]._sum_marked()
            cr.rollback()
        self.assertEqual((self._turnover(), self._waiting()), (0, 1))
        self._finish()
        self.assertEqual((self._turnover(), self._waiting()), (100, 0))
