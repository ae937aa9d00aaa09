from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...rules.limits import effective_limit
from .common import PolicyCommon

_FIRST = date(2026, 1, 1)
_day = st.integers(0, 40).map(lambda days: _FIRST + timedelta(days=days))
_limit = st.tuples(
    _day,
    st.none() | st.integers(0, 20),
    st.sampled_from(["manual", "temporary", "ramp_up", "grade"]),
    st.integers(0, 9),
)


@tagged("post_install", "-at_install")
class TestEffectiveAt(PolicyCommon):
    def test_the_limit_on_any_day(self):
        self._create_limit(self.account, 500, date_from="2020-01-01")
        self._create_limit(
            self.account,
            900,
            date_from="2020-03-01",
            date_to="2020-03-31",
            source="temporary",
        )
        self._create_limit(self.account, 700, date_from="2021-01-01")
        for day, expected in (
            ("2019-12-31", None),
            ("2020-01-01", 500),
            ("2020-03-31", 900),
            ("2020-04-01", 500),
            ("2021-06-01", 700),
        ):
            found = self.env["customer.credit.limit"]._effective_at(
                self.customer, self.company, date.fromisoformat(day)
            )
            self.assertEqual(found, {self.customer: expected}, day)

    def test_one_query_for_many_and_companies_apart(self):
        other = self._create_account(self._create_customer("Other"), 0)
        none = self._create_customer("None")
        self._create_account(self.customer, 77, self.second)
        customers = self.customer | other.partner_id | none
        limits = self.env["customer.credit.limit"]
        self.env.flush_all()
        today = self.company._credit_today()
        with self.assertQueryCount(1):
            found = limits._effective_at(customers, self.company, today)
        self.assertEqual(found, {self.customer: 1000, other.partner_id: 0, none: None})
        self.assertEqual(
            limits._effective_at(self.customer, self.second, today),
            {self.customer: 77},
        )

    def test_a_limit_not_approved_never_counts(self):
        self._request(self.controller, 9000)
        found = self.env["customer.credit.limit"]._effective_at(
            self.customer, self.company, self.company._credit_today()
        )
        self.assertEqual(found, {self.customer: 1000})

    def test_the_query_answers_as_the_rule_does(self):
        account = self._create_account(self._create_customer("Random"))

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(drawn=st.lists(_limit, max_size=6), day=_day)
        def run(drawn, day):
            savepoint = self.env.cr.savepoint()
            try:
                self._assert_as_rule(account, drawn, day)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        run()

    def _assert_as_rule(self, account, drawn, day):
        limits = self.env["customer.credit.limit"]
        for start, length, source, back in drawn:
            if source == "temporary":
                length = length or 0
            end = None if length is None else start + timedelta(days=length)
            limits |= self._create_limit(
                account,
                len(limits) + 1,
                date_from=start,
                date_to=end,
                source=source,
                ramp_from=start - timedelta(days=back) if source == "ramp_up" else None,
            )
        expected = effective_limit(limits._dated(), day)
        found = limits._effective_at(account.partner_id, self.company, day)
        self.assertEqual(
            found[account.partner_id], expected.amount if expected else None
        )


@tagged("post_install", "-at_install")
class TestExpiry(PolicyCommon):
    def setUp(self):
        super().setUp()
        self.company._set_credit_rule("no_limit", "pass")
        self.ending = self._create_account(self._create_customer("Ending"))
        with freeze_time("2026-05-01 12:00:00"):
            self._create_limit(
                self.ending, 900, date_from="2026-05-01", date_to="2026-05-20"
            )

    def _nightly(self):
        cron = self.env.ref("customer_mgmt.customer_credit_account_cron_nightly")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _confirm(self):
        order = self._create_order(1, customer=self.ending.partner_id, user=self.sales)
        position, found = order._credit_check(
            self.env["customer.credit.exposure"]._exposure_of(
                self.ending.partner_id, self.company
            )[self.ending.partner_id]
        )
        return {finding.kind: finding.action for finding in found}, order

    def test_an_ended_limit_is_its_own_rule(self):
        self.company._set_credit_rule("expired", "hold")
        with freeze_time("2026-05-20 12:00:00"):
            self.assertEqual(self._confirm()[0], {})
        # Before the nightly work has come by, and after it.
        with freeze_time("2026-05-21 01:00:00"):
            self.assertEqual(self._confirm()[0], {"expired": "hold"})
            self._nightly()
            kinds, order = self._confirm()
            self.assertEqual(kinds, {"expired": "hold"})
            self.assertFalse(self.ending.limit_set)
            self.assertEqual(self.ending.limit_expired_on, date(2026, 5, 20))
            explained = self._explain(order)
            self.assertIn("ended 1 days ago", explained["reason"])
            self.assertIn("new credit limit", explained["way_out"])

    def _explain(self, order):
        exposure = self.env["customer.credit.exposure"]._exposure_of(
            order.partner_id, self.company
        )[order.partner_id]
        position, found = order._credit_check(exposure)
        return self.env["customer.credit.hold"]._explain(order, position, found)

    def test_it_informs_or_is_not_checked_as_the_company_says(self):
        with freeze_time("2026-05-25 12:00:00"):
            self._nightly()
            self.company._set_credit_rule("expired", "inform")
            self.assertEqual(self._confirm()[0], {"expired": "inform"})
            self.company._set_credit_rule("expired", "pass")
            self.company._set_credit_rule("no_limit", "hold")
            # Not: no limit. There was one.
            self.assertEqual(self._confirm()[0], {})

    def test_who_never_had_a_limit_has_none_that_ended(self):
        self.company._set_credit_rule("expired", "hold")
        self.company._set_credit_rule("no_limit", "inform")
        self.ending = self._create_account(self._create_customer("Never"))
        self.assertEqual(self._confirm()[0], {"no_limit": "inform"})

    def test_a_limit_that_follows_ends_the_matter(self):
        with freeze_time("2026-05-25 12:00:00"):
            self._create_limit(self.ending, 300, date_from="2026-05-30")
            self._nightly()
            self.assertFalse(self.ending.limit_expired_on)
        with freeze_time("2026-05-30 12:00:00"):
            self._nightly()
            self.assertEqual(self.ending.effective_limit, 300)

    def _warnings(self):
        """The warnings there ever were, done ones too."""
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", self.ending._name),
                    ("res_id", "=", self.ending.id),
                    ("date_deadline", "=", "2026-05-20"),
                ]
            )
        )

    def test_one_warning_before_the_end(self):
        self.company.credit_expiry_warning_days = 7
        self.company.credit_controller_id = self.controller
        with freeze_time("2026-05-12 12:00:00"):
            self._nightly()
            self.assertFalse(self._warnings())
        for _night in range(2):
            with freeze_time("2026-05-13 12:00:00"):
                self._nightly()
                self.assertEqual(self._warnings().user_id, self.controller)
                self.assertEqual(len(self._warnings()), 1)
        self._warnings().action_done()
        with freeze_time("2026-05-14 12:00:00"):
            self._nightly()
            self.assertLessEqual(len(self._warnings()), 1)

    def test_no_warning_where_as_much_follows(self):
        self._create_limit(self.ending, 900, date_from="2026-05-21")
        with freeze_time("2026-05-13 12:00:00"):
            self._nightly()
        self.assertFalse(self._warnings())
