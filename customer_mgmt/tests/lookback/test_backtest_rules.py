import os
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.backtest import replay
from ...rules.backtest_walk import LOOK_AHEAD
from ...rules.decision import Rule
from ...rules.limits import DatedLimit
from ...rules.past import (
    PastCover,
    PastCustomer,
    PastItem,
    PastOrder,
    PastPayment,
    Settlement,
)
from . import backtest_oracle as oracle

_START = date(2026, 1, 1)
_TODAY = _START + timedelta(days=300)
_PERIOD = (_START + timedelta(days=20), _START + timedelta(days=200))
_THOROUGH = bool(os.environ.get("CM_THOROUGH"))
_RULES = [("limit", 100), ("overdue", 10), ("oldest", 60), ("no_limit", 0)]

days = st.integers(0, 250)
amounts = st.integers(1, 100)


def _day(number):
    return _START + timedelta(days=number)


@st.composite
def orders(draw, key):
    day, amount = draw(days), draw(amounts)
    billed = draw(st.integers(0, 2))
    parts = [amount // 2, amount - amount // 2][:billed]
    when = sorted(day + draw(st.integers(0, 40)) for _part in parts)
    moment = datetime.combine(_day(day), datetime.min.time())
    return PastOrder(
        key,
        moment + timedelta(hours=draw(st.integers(0, 23))),
        _day(day),
        float(amount),
        tuple((_day(d), float(part)) for d, part in zip(when, parts, strict=True)),
    )


@st.composite
def settled(draw, day, amount):
    """Return settlements that do not exceed an amount, from its day on."""
    parts, left = [], amount
    for _i in range(draw(st.integers(0, 2))):
        part = draw(st.integers(1, max(abs(left), 1)))
        if abs(left) < part:
            break
        part = part if amount > 0 else -part
        left -= part
        parts.append(Settlement(_day(day + draw(st.integers(0, 90))), float(part)))
    return tuple(parts)


@st.composite
def customers(draw):
    made = [draw(orders(key)) for key in range(draw(st.integers(1, 6)))]
    items = []
    for order in made:
        for day, amount in order.billed:
            number = (day - _START).days
            items.append(
                PastItem(
                    day,
                    day + timedelta(days=draw(st.integers(0, 30))),
                    amount,
                    draw(settled(number, int(amount))),
                    frozenset({order.key}),
                )
            )
    for _i in range(draw(st.integers(0, 3))):
        number, amount = draw(days), draw(amounts) * draw(st.sampled_from((1, -1)))
        items.append(
            PastItem(
                _day(number),
                _day(number + draw(st.integers(0, 30))),
                float(amount),
                draw(settled(number, amount)),
                bill=amount > 0,
            )
        )
    limits = []
    for key in range(draw(st.integers(0, 3))):
        start, open_ended = draw(days), draw(st.booleans())
        limits.append(
            DatedLimit(
                key,
                float(draw(st.integers(0, 200))),
                _day(start),
                None if open_ended else _day(start + draw(st.integers(0, 60))),
                not open_ended,
            )
        )
    today = draw(st.one_of(st.none(), st.integers(0, 200).map(float)))
    return PastCustomer(items, made, limits, today)


def _replay(customer, *rules, name="x", today=_TODAY, period=_PERIOD, **options):
    chosen = [
        rule if isinstance(rule, Rule) else Rule(rule[0], "hold", rule[1])
        for rule in rules
    ]
    return replay(customer, [name], lambda *_scope: chosen, period, today, **options)


def _order(key, day, amount=10.0, **values):
    moment = datetime.combine(_day(day), datetime.min.time())
    return PastOrder(key, moment, _day(day), amount, **values)


@tagged("post_install", "-at_install")
class TestBacktestRules(BaseCase):
    """The replay equals looking at every day by itself."""

    @settings(
        max_examples=3000 if _THOROUGH else 300,
        deadline=None,
        database=None,
        print_blob=False,
        derandomize=not _THOROUGH,
        suppress_health_check=list(HealthCheck),
    )
    @given(customer=customers(), picked=st.sets(st.sampled_from(_RULES), min_size=1))
    def test_replay_equals_the_oracle(self, customer, picked):
        rules = sorted(picked)
        found = [
            (judged.order.key, judged.is_held("x"), judged.cleared.get("x"))
            for judged in _replay(customer, *rules)
        ]
        wanted = oracle.look_back(customer, rules, _PERIOD, _TODAY, LOOK_AHEAD.days)
        self.assertEqual(found, wanted)

    def test_what_is_booked_on_the_day_itself_does_not_count(self):
        owed = PastItem(_day(30), _day(60), 95.0)
        customer = PastCustomer([owed], [_order(1, 30)], limit_today=100.0)
        judged = _replay(customer, ("limit", 100))[0]
        self.assertFalse(judged.is_held("x"))
        self.assertEqual(judged.limit_basis, "today")

    def test_a_later_sale_does_not_keep_the_order_held(self):
        paid = (Settlement(_day(40), 95.0),)
        owed = PastItem(_day(10), _day(60), 95.0, paid)
        later = PastItem(_day(35), _day(65), 95.0, orders=frozenset({2}))
        customer = PastCustomer(
            [owed, later],
            [_order(1, 30), _order(2, 35, 95.0, billed=((_day(35), 95.0),))],
            limit_today=100.0,
        )
        first, second = _replay(customer, ("limit", 100))
        self.assertEqual(first.cleared["x"], _day(40))
        self.assertTrue(second.is_held("x"))

    def test_a_document_too_large_never_clears(self):
        customer = PastCustomer([], [_order(1, 30, 500.0)])
        judged = _replay(customer, ("document", 400))[0]
        self.assertTrue(judged.is_held("x"))
        self.assertNotIn("x", judged.cleared)

    def test_the_index_is_that_of_the_twelve_months_before(self):
        late = [PastPayment(_day(n), 30, 100.0, n) for n in (1, 2, 3)]
        prompt = [PastPayment(_day(n), 0, 100.0, n) for n in (50, 51, 52)]
        customer = PastCustomer(
            orders=[_order(1, 30), _order(2, 60)], payments=late + prompt
        )
        first, second = _replay(customer, ("index", 60), kinds=frozenset({"index"}))
        self.assertEqual(first.position.payment_index, 50.0)
        self.assertTrue(first.is_held("x"))
        self.assertEqual(second.position.payment_index, 65.0)
        self.assertFalse(second.is_held("x"))

    def test_promises_broken_later_do_not_count(self):
        customer = PastCustomer(
            orders=[_order(1, 30), _order(2, 60)], broken=(_day(45),)
        )
        rule = Rule("promise", "hold", 0, months=3)
        first, second = _replay(customer, rule)
        self.assertEqual([first.is_held("x"), second.is_held("x")], [False, True])

    def test_a_security_covers_while_it_runs(self):
        cover = PastCover(_day(0), _day(40), 20.0)
        customer = PastCustomer(
            orders=[_order(1, 30, 25.0), _order(2, 60, 25.0)],
            limit_today=10.0,
            covers=[cover],
        )
        first, second = _replay(customer, ("limit", 100))
        self.assertEqual(first.position.exposure, 5.0)
        self.assertFalse(first.is_held("x"))
        self.assertEqual(second.position.exposure, 50.0)

    def test_orders_beyond_the_horizon_do_not_count(self):
        far = _order(1, 25, 90.0, wanted=_day(200))
        customer = PastCustomer(orders=[far, _order(2, 30)], limit_today=50.0)
        rules = (Rule("limit", "hold", 100), Rule("horizon", "inform", 30))
        far_kinds = frozenset({"horizon"})
        self.assertFalse(_replay(customer, *rules, kinds=far_kinds)[1].is_held("x"))
        self.assertTrue(_replay(customer, rules[0])[1].is_held("x"))

    def test_a_paid_order_passes(self):
        customer = PastCustomer(orders=[_order(1, 30, secured=True)], limit_today=0.0)
        self.assertFalse(_replay(customer, ("limit", 100))[0].is_held("x"))

    def test_what_was_not_billed_at_its_amount_is_marked(self):
        vague = _order(1, 25, 40.0, exact=False)
        customer = PastCustomer(orders=[vague, _order(2, 30)], limit_today=100.0)
        first, second = _replay(customer, ("limit", 100))
        self.assertFalse(first.approximate)
        self.assertTrue(second.approximate)
        self.assertEqual(second.order_part, 40.0)
