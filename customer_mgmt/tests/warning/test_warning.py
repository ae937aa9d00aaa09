from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .warning_world import TODAY, WarningWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-08 12:00:00")
class TestWarning(WarningWorld):
    def _raise(self, key):
        customer = self.stories._build(TODAY, (key,))[key]
        return self._night(customer)

    def test_second_night_changes_nothing(self):
        warning = self._raise("pear")
        self.assertRecordValues(
            warning,
            [
                {
                    "kind": "identity",
                    "state": "open",
                    "weight": 25,
                    "value": 2,
                    "found_on": TODAY,
                    "user_id": self.controller.id,
                    "due_date": date(2026, 7, 15),
                }
            ],
        )
        self.assertIn("Bank Account", warning.finding)
        self.assertEqual(self._night(warning.partner_id), warning)

    def test_evidence_opens_exactly_its_lines(self):
        for key in ("acacia", "cherry", "ebony", "laurel", "mahogany", "pear"):
            warning = self._raise(key).with_user(self.controller)
            action = warning.action_open_evidence()
            model = self.env[action["res_model"]].with_user(self.controller)
            if action["res_model"] == "sale.order":
                model = model.sudo()
            found = model.search(action["domain"])
            self.assertEqual(sorted(found.ids), warning.evidence["lines"], key)
            partner = "partner_id"
            self.assertEqual(found[partner], warning.partner_id, key)
            self.assertTrue(warning.finding, key)

    def test_silent_signal_expires_and_is_raised_anew(self):
        warning = self._raise("pear")
        customer = warning.partner_id
        with freeze_time("2026-10-10 12:00:00"):
            self._night()
            self.assertEqual(
                (warning.state, warning.ended_on), ("expired", date(2026, 10, 10))
            )
            customer.vat = "GB1"
            customer.vat = "GB2"
            found = self._night(customer)
        self.assertEqual(len(found), 2)
        self.assertEqual((found - warning).state, "open")

    def test_more_evidence_of_a_live_warning_refreshes_it(self):
        warning = self._raise("pear")
        warning.partner_id.street = "Elsewhere 3"
        self.assertEqual(self._night(warning.partner_id), warning)
        self.assertEqual((warning.value, len(warning.evidence["lines"])), (3, 3))

    def test_false_alarm_is_not_raised_again_on_the_same_evidence(self):
        warning = self._raise("pear").with_user(self.controller)
        with self.assertRaises(UserError):
            warning.action_false_alarm()
        self.assertEqual(warning.state, "open")
        warning.cause = "Moved its offices; told by its director"
        warning.action_false_alarm()
        self.assertEqual(self._night(warning.partner_id).ids, warning.ids)
        self.assertEqual(warning.state, "false")
        warning.partner_id.sudo().street = "Elsewhere 3"
        found = self._night(warning.partner_id)
        self.assertEqual(len(found), 2)
        self.assertEqual((warning.state, warning.ended_on), ("false", TODAY))

    def test_false_alarm_of_a_figure_returns_when_it_is_worse(self):
        warning = self._raise("laurel")
        customer = warning.partner_id
        warning.cause = "Second house"
        warning.action_false_alarm()
        warning_value = warning.value
        self.assertEqual(self._night(customer), warning)
        self._create_order(1, customer).action_confirm()
        found = self._night(customer) - warning
        self.assertEqual(len(found), 1)
        self.assertGreater(found.value, warning_value)

    def test_rate_of_false_alarms_counts_what_was_judged(self):
        signal = self._signal("identity")
        before = (signal.confirmed_count, signal.false_count)
        self.assertEqual(before, (0, 0))
        self.assertIsNone(signal.false_alarm_rate)
        right, wrong = self._raise("pear"), self._raise("pear")
        right.action_confirm()
        wrong.cause = "Typing error"
        wrong.action_false_alarm()
        with freeze_time("2026-10-10 12:00:00"):
            self._night()
        self.assertEqual(right.state, "expired")
        signal.invalidate_recordset()
        self.assertEqual((signal.confirmed_count, signal.false_count), (1, 1))
        self.assertEqual(signal.false_alarm_rate, 0.5)

    def test_weight_light_and_activity_follow_what_goes_on(self):
        customer = self.stories._build(TODAY, ("redwood",))["redwood"]
        found = self._night(customer)
        account = customer.credit_account_ids
        self.assertEqual(sorted(found.mapped("kind")), ["promise", "slope"])
        self.assertEqual((account.warning_weight, account.warning_light), (50, "alert"))
        self.assertEqual(account._warning_weight(), 50)
        activity = account.activity_ids
        self.assertEqual(activity.user_id, self.controller)
        self._night()
        self.assertEqual(account.activity_ids, activity)
        slope = found.filtered(lambda warning: warning.kind == "slope")
        slope.cause = "Pays by the end of the quarter"
        slope.action_false_alarm()
        self.assertEqual((account.warning_weight, account.warning_light), (20, "watch"))
        self.assertEqual(account.warning_signal_ids.mapped("kind"), ["promise"])
        self.company.warning_alert_weight = 20
        self.assertEqual(account.warning_light, "alert")

    def test_light_signals_alone_give_no_activity(self):
        warning = self._raise("ebony")
        self.assertEqual(warning.account_id.warning_light, "watch")
        activities = warning.account_id.activity_ids
        self.assertFalse(activities)

    def test_signal_and_company_can_be_switched_off(self):
        warning = self._raise("pear")
        self._signal("identity").active = False
        self._night()
        self.assertEqual(warning.state, "expired")
        self._signal("identity").search(
            [("active", "=", False), ("company_id", "=", self.company.id)]
        ).active = True
        self.company.warning_auto = False
        self.assertEqual(self._night(warning.partner_id), warning)

    def test_warnings_hold_nothing(self):
        self.company.credit_enforced = True
        warning = self._raise("pear")
        order = self._create_order(1, warning.partner_id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_judgement_is_written_by_its_buttons_alone(self):
        warning = self._raise("pear")
        with self.assertRaises(AccessError):
            warning.with_user(self.controller).state = "false"
        with self.assertRaises(AccessError):
            warning.with_user(self.users["accountant"]).action_confirm()
        warning.with_user(self.controller).action_confirm()
        self.assertEqual(warning.judged_by_id, self.controller)
        warning.with_user(self.controller).action_reopen()
        self.assertEqual((warning.state, warning.confirmed_on), ("open", False))
        with freeze_time("2026-10-10 12:00:00"):
            self._night()
        with self.assertRaises(UserError):
            warning.with_user(self.controller).action_confirm()

    def test_merged_customers_keep_their_warnings(self):
        one, other = self._raise("pear"), self._raise("pear")
        kept = other.account_id
        one.account_id._hand_over(kept)
        self.assertEqual(one.account_id, kept)
        self.assertEqual(sorted((one | other).mapped("state")), ["expired", "open"])

    def test_many_customers_take_the_queries_of_a_few(self):
        find = self.env["customer.warning.find"]
        signals = [self._signal(kind) for kind in self._kinds()]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for signal in signals:
                find._find(signal, self.company)
            return self.env.cr.sql_log_count - before

        self.stories._build(TODAY, ("pear", "lime"))
        count()
        few = count()
        for _copy in range(3):
            self.stories._build(TODAY, ("pear", "mahogany", "acacia"))
        self.assertLessEqual(count(), few)
