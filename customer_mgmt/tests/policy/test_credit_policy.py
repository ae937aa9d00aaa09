from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...rules.policy import DEFAULT_RULES
from .rule_common import RuleCommon

# What the effect matrix says applies without a policy.
_ALWAYS = ("trading", "prepaid")


@tagged("post_install", "-at_install")
class TestCreditPolicy(RuleCommon):
    def test_a_new_company_gets_a_policy_and_only_informs(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertFalse(company.credit_enforced)
        self.assertTrue(company.credit_policy_id.in_force)
        rules = [rule for rule in company._credit_rules() if rule.kind not in _ALWAYS]
        self.assertEqual(
            [(r.kind, r.action, r.threshold) for r in rules],
            [(r.kind, r.action, r.threshold) for r in DEFAULT_RULES],
        )

    def test_a_branch_has_the_policy_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.assertFalse(branch.credit_policy_id)
        self._only_rule("document", "stop", 50)
        self.assertEqual([r.kind for r in branch._credit_rules()][0], "document")

    def test_a_policy_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.company.credit_policy_id = other.credit_policy_id
        team = self.env["crm.team"].create({"name": "T", "company_id": other.id})
        with self.assertRaises(UserError):
            self._add_rule("overdue", "hold", 10, team_id=team.id)

    def test_the_policy_in_force_is_neither_deleted_nor_archived(self):
        with self.assertRaises(UserError):
            self.policy.unlink()
        with self.assertRaises(UserError):
            self.policy.active = False
        copy = self.policy.copy()
        copy.with_user(self.users["manager"]).action_use()
        self.assertFalse(self.policy.in_force)
        self.policy.active = False
        self.assertEqual(
            list(self.company._credit_rule_book()), copy.line_ids._as_rules()
        )

    def test_only_managers_edit_and_change_the_policy(self):
        copy = self.policy.copy()
        for role in ("controller", "credit_manager", "sales"):
            with self.subTest(role), self.assertRaises(AccessError):
                copy.with_user(self.users[role]).action_use()
            with self.subTest(role), self.assertRaises(AccessError):
                copy.line_ids[0].with_user(self.users[role]).write({"action": "pass"})

    def test_the_form_shows_the_unit_of_a_threshold(self):
        form = Form(self.policy.with_user(self.users["manager"]))
        with form.line_ids.new() as line:
            line.kind = "document"
            self.assertEqual(line.unit, self.company.currency_id.name)
            line.threshold = 500
            line.action = "hold"
        form.save()
        line = self.policy.line_ids.filtered(lambda x: x.kind == "document")
        self.assertEqual((line.threshold, line.scope_text), (500, "All"))
        self.assertEqual(self._kinds(), {})
        line.threshold = 99
        self.assertEqual(self._kinds(), {"document": "hold"})

    def test_faulty_rules_are_refused(self):
        for kind, action, threshold, error in (
            ("overdue_share", "hold", 101, CheckViolation),
            ("limit", "hold", 0, CheckViolation),
            ("overdue", "hold", -1, CheckViolation),
            ("horizon", "hold", 30, ValidationError),
        ):
            with (
                self.subTest(kind),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self._add_rule(kind, action, threshold).flush_recordset()

    def test_changes_of_rules_are_written_down(self):
        line = self._add_rule("overdue", "hold", 10)
        line.threshold = 12
        line.unlink()
        told = self.policy.message_ids.mapped("body")
        self.assertIn("Days Overdue 10 days, Hold, All", told[2])
        self.assertIn("Days Overdue 10 days, Hold, All → ", told[1])
        self.assertIn("Days Overdue 12 days, Hold, All", told[0])

    # --- scope ---

    def test_grade_group_and_team_replace_the_general_rule(self):
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        holding = self.env["customer.credit.group"].create(
            {"name": "Holding", "company_id": self.company.id}
        )
        region = holding.create(
            {"name": "Region", "parent_id": holding.id, "company_id": self.company.id}
        )
        team = self.env["crm.team"].create({"name": "North"})
        self._only_rule("document", "inform", 10)
        self._add_rule("document", "hold", 50, grade_id=grade.id)
        self._add_rule("document", "stop", 90, group_id=holding.id)
        self._add_rule("document", "pass", 0, team_id=team.id)
        self.assertEqual(self._kinds(), {"document": "inform"})
        self.assertEqual(self._kinds(team_id=team.id), {})
        self.account.sudo().grade_id = grade
        self.assertEqual(self._kinds(), {"document": "hold"})
        self.account.sudo().grade_id = False
        self.account.sudo().group_id = region
        self.assertEqual(self._kinds(), {"document": "stop"})

    def test_neither_of_two_scopes_is_narrower_the_strictest_decides(self):
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        team = self.env["crm.team"].create({"name": "North"})
        self.account.sudo().grade_id = grade
        self._only_rule("document", "inform", 10, grade_id=grade.id)
        self._add_rule("document", "hold", 20, team_id=team.id)
        order = self._create_order(1, team_id=team.id)
        self.assertIn("20.00", self._refused(order))
        both = self._add_rule("document", "pass", 0, grade_id=grade.id, team_id=team.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(both.scope_text, f"{grade.display_name}, North")

    def test_a_rule_of_a_checkpoint_counts_there_alone(self):
        self._only_rule("document", "hold", 250, event="increase")
        order = self._create_order(3)
        order.action_confirm()
        with self.assertRaises(UserError):
            order.order_line.product_uom_qty = 4
        rules = self.company._credit_rules(event="deliver")
        self.assertNotIn("document", [rule.kind for rule in rules])

    def test_the_light_of_an_account_knows_its_scope(self):
        grade = self.env["customer.credit.grade"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        other = self._create_account(self._create_customer("Other"), 1000)
        self.account.sudo().grade_id = grade
        self._create_order(6).action_confirm()
        self._create_order(6, customer=other.partner_id).action_confirm()
        self._add_rule("limit", "hold", 50, grade_id=grade.id)
        (self.account | other).invalidate_recordset()
        self.assertEqual((self.account.light, other.light), ("red", "green"))

    # --- how it reads ---

    def test_lists_read_figures_once_for_all(self):
        customers = [self._create_customer(f"C{n}") for n in range(6)]
        accounts = self.account.union(
            *(self._create_account(customer, 100) for customer in customers)
        )
        self._add_rule("index", "inform", 60)
        self._add_rule("oldest", "inform", 60)
        self._add_rule("promise", "inform", 0, months=6)
        self.env.flush_all()
        counts = []
        for some in (accounts[:2], accounts):
            self.env.invalidate_all()
            some.mapped("partner_id.user_id")
            self.company.mapped("partner_id.tz")
            before = self.env.cr.sql_log_count
            some.mapped("light")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)

    def test_figures_that_no_rule_asks_for_are_not_read(self):
        figures = self.env["customer.credit.figures"]
        rules = self.company._credit_rules()
        self.company._credit_today()
        with self.assertQueryCount(0):
            found = figures._figures_of(self.customer, self.company, rules)
        self.assertEqual(list(found[self.customer.id]), ["today"])
