import os
from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...models.facts.fact_tables import FACTS
from .facts_oracle import lines_of, sums
from .facts_world import ALL_FACTS, FactsWorld

_START = date(2026, 1, 10)
_EXAMPLES = 150 if os.environ.get("CM_THOROUGH") else 15
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "sell",
                "post",
                "reset",
                "refund",
                "customer",
                "date",
                "seller",
                "quantity",
                "price",
                "unit",
                "currency",
                "company",
                "pay",
                "cost",
                "delete",
                "merge",
            )
        ),
        st.integers(0, 11),
        st.integers(0, 11),
        st.booleans(),
    ),
    min_size=5,
    max_size=9,
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFactProperty(FactsWorld):
    """Whatever is done to documents, facts equal a count by hand to the cent: the
    stored ones once the worker has been there, the exact ones at any time."""

    def test_facts_equal_a_count_by_hand(self):
        @settings(
            max_examples=_EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(steps=_STEPS)
        def run(steps):
            self._run(steps)

        run()

    def _run(self, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self.moves, self.noted = self.env["account.move"], {}
            for number in range(3):
                self._do_sell(number, number + 1)
                self._do_post(number, 0)
            self._sum()
            for kind, which, value, summed in steps:
                note(f"{kind} {which} {value} {summed}")
                getattr(self, f"_do_{kind}")(which, value)
                self.marks._flush_touched()
                if summed:
                    self._sum()
            self._assert_exact()
            self._sum()
            self._assert_stored()
            self.assertFalse(self.marks.search([]))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # === ASSERTIONS === #

    def _assert_stored(self):
        lines = list(lines_of(self.env, self.noted))
        for fact in ALL_FACTS:
            counted = sums(lines, fact.keys, fact.figures)
            self.assertEqual(self._rows(fact), counted, fact.table)

    def _assert_exact(self):
        self.env.flush_all()
        lines = list(lines_of(self.env, self.noted))
        for name in FACTS:
            exact = self.env[f"customer.fact.{name}.exact"]
            groups = exact._read_group(
                [], ["partner_id", "month:month"], ["turnover:sum", "cost:sum"]
            )
            found = {
                (customer.id, month): (round(turnover, 2), round(cost, 2))
                for customer, month, turnover, cost in groups
            }
            counted = sums(lines, ("partner_id", "month"), ("turnover", "cost"))
            self.assertEqual(found, counted, name)

    # === STEPS === #

    def _move(self, which, state=None):
        moves = self.moves.exists()
        moves = moves.filtered(lambda m: m.state == state) if state else moves
        return moves[which % len(moves)] if moves else moves

    def _draft(self, which):
        """Return a move that is, or was made, a draft; so it can be edited."""
        move = self._move(which)
        if move and move.state == "posted":
            move.button_draft()
        return move

    def _do_sell(self, which, value):
        product = self.products[which % 2]
        values = {"uom": self.dozen} if which % 3 == 2 and which % 2 else {}
        line = (product, 1 + value % 5, 10.01 * (1 + which))
        move = self._sell(
            line,
            (self.products[0], -1 if value == 11 else 1, 33.33),
            day=_START + timedelta(days=31 * (value % 4)),
            customer=self.customers[value % 2],
            seller=self.sellers[which % 2],
        )
        if values:
            move.invoice_line_ids[0].product_uom_id = values["uom"]
        self.moves |= move

    def _do_post(self, which, _value):
        move = self._move(which, "draft")
        if not move or not move.invoice_line_ids or move.amount_total < 0:
            return
        move.action_post()
        self.marks._flush_touched()
        for line in move.invoice_line_ids:
            self.noted[line.id] = line.product_id.with_company(
                move.company_id
            ).standard_price

    def _do_reset(self, which, _value):
        if move := self._move(which, "posted"):
            move.button_draft()

    def _do_refund(self, which, value):
        move = self._move(which, "posted")
        if not move or move.move_type != "out_invoice":
            return
        day = move.invoice_date + timedelta(days=value)
        self.moves |= move._reverse_moves([{"invoice_date": day, "date": day}])

    def _do_customer(self, which, value):
        if move := self._draft(which):
            move.partner_id = self.customers.exists()[
                value % len(self.customers.exists())
            ]
            self._again(move)

    def _do_date(self, which, value):
        if move := self._draft(which):
            move.invoice_date = move.date = _START + timedelta(days=9 * value)
            self._again(move)

    def _do_seller(self, which, value):
        # The salesperson changes without a reset.
        if move := self._move(which):
            move.invoice_user_id = self.sellers[value % 2] if value % 3 else False

    def _do_quantity(self, which, value):
        if move := self._draft(which):
            move.invoice_line_ids[:1].quantity = 1 + value
            self._again(move)

    def _do_price(self, which, value):
        if move := self._draft(which):
            move.invoice_line_ids[:1].price_unit = 0.07 + 10 * value
            self._again(move)

    def _do_unit(self, which, _value):
        if move := self._draft(which):
            line = move.invoice_line_ids[:1]
            line.product_uom_id = self.dozen
            self._again(move)

    def _do_currency(self, which, _value):
        if move := self._draft(which):
            move.currency_id = self.eur
            self._again(move)

    def _do_company(self, which, value):
        company = (self.branch, self.elsewhere)[value % 2]
        self.moves |= self._sell(
            (self.products[0], 1 + which, 12.34),
            company_id=company.id,
            customer=self.customers[:1],
        )

    def _do_pay(self, which, _value):
        move = self._move(which, "posted")
        if move and move.move_type == "out_invoice" and move.amount_residual > 0:
            self._pay(move, move.invoice_date)

    def _do_cost(self, which, value):
        self.products[which % 2].standard_price = 1.11 * value

    def _do_delete(self, which, _value):
        move = self._draft(which)
        if move and len(self.moves.exists()) > 1:
            move.with_context(force_delete=True).unlink()

    def _do_merge(self, _which, value):
        customers = self.customers.exists()
        if value % 4 or len(customers) < 2:
            return
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(customers.ids, customers[0])
        self.env.invalidate_all()

    def _again(self, move):
        if move.amount_total >= 0:
            self._do_post(self.moves.exists().ids.index(move.id), 0)
