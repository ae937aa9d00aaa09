from odoo import api, fields, models

from ...blank_fields import BlankFloat
from ...rules.backtest_outcome import Tally
from ...rules.payment import ratio


class CustomerCreditBacktestSummary(models.AbstractModel):
    """The figures of a back-test, of the policy tested and of the one in force.

    All but the orders looked at are sums of its lines, so that each opens just these.
    """

    _name = "customer.credit.backtest.summary"
    _description = "Figures of a Back-Test"

    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_count = fields.Integer(string="Orders Looked at", readonly=True, copy=False)
    order_amount = fields.Monetary(string="Value Looked at", readonly=True, copy=False)
    held_count = fields.Integer(compute="_compute_figures", string="Held")
    held_amount = fields.Monetary(compute="_compute_figures", string="Value Held")
    held_share = BlankFloat(
        compute="_compute_figures",
        string="Share of Orders Held",
        aggregator=None,
        help="Orders held ÷ orders looked at.",
    )
    mean_days = BlankFloat(
        compute="_compute_figures",
        string="Mean Days Lost",
        digits=(16, 1),
        aggregator=None,
        help="Of the orders that would have passed by what was really paid.",
    )
    false_count = fields.Integer(compute="_compute_figures", string="False Alarms")
    false_rate = BlankFloat(
        compute="_compute_figures",
        string="False Alarm Rate",
        aggregator=None,
        help="False alarms ÷ holds whose invoices are paid or overdue.",
    )
    caught_count = fields.Integer(compute="_compute_figures", string="Caught")
    caught_amount = fields.Monetary(compute="_compute_figures", string="Value Caught")
    missed_count = fields.Integer(compute="_compute_figures", string="Missed Alarms")
    comparison = fields.Html(compute="_compute_figures", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("order_count", "order_amount")
    @api.depends_context("lang")
    def _compute_figures(self):
        tallies = self._tallies()
        for test in self:
            tested, now = tallies.get(test._origin.id, (Tally(), Tally()))
            test.held_count = tested.held
            test.held_amount = tested.held_amount
            test.held_share = ratio(tested.held, test.order_count)
            test.mean_days = tested.mean_days
            test.false_count = tested.false_alarms
            test.false_rate = tested.false_rate
            test.caught_count = tested.caught
            test.caught_amount = tested.caught_amount
            test.missed_count = tested.missed
            test.comparison = test.order_count and self.env["ir.qweb"]._render(
                "customer_mgmt.customer_credit_backtest_comparison",
                {"rows": test._compared_rows(tested, now)},
            )

    def _tallies(self):
        """Return the tallies of the tested policy and of the one in force, by id.

        :rtype: dict[int, tuple[Tally, Tally]]
        """
        rows = self.env["customer.credit.backtest.line"]._read_group(
            [("backtest_id", "in", self.ids)],
            ["backtest_id", "held", "judgement", "held_now", "judgement_now"],
            [
                "__count",
                "amount:sum",
                "days_lost:count",
                "days_lost:sum",
                "days_lost_now:count",
                "days_lost_now:sum",
            ],
        )
        found = {test.id: (Tally(), Tally()) for test in self._origin}
        for test, held, verdict, held_now, verdict_now, count, amount, *days in rows:
            tested, now = found[test.id]
            tested.add(held, verdict, count, amount, days[0], days[1] or 0.0)
            now.add(held_now, verdict_now, count, amount, days[2], days[3] or 0.0)
        return found

    def _compared_rows(self, *tallies):
        """Return (title, one text per policy, help) of each figure."""
        env, money = self.env, self.currency_id.format
        held_value = env._("Value held")

        def row(title, text, told=None):
            return {"title": title, "texts": [text(t) for t in tallies], "help": told}

        return [
            row(env._("Orders held"), lambda t: f"{t.held:,}"),
            row(held_value, lambda t: money(t.held_amount)),
            row(
                env._("Share of orders"),
                lambda t: _percentage(ratio(t.held, self.order_count)),
            ),
            row(
                env._("Share of value"),
                lambda t: _percentage(ratio(t.held_amount, self.order_amount)),
            ),
            row(env._("Mean days lost"), lambda t: _number(t.mean_days)),
            row(
                env._("Not cleared by itself"),
                lambda t: f"{t.lasting:,}",
                env._("Held, and nothing that was paid within 180 days cleared it"),
            ),
            row(env._("False alarms"), lambda t: f"{t.false_alarms:,}"),
            row(env._("Value of false alarms"), lambda t: money(t.false_amount)),
            row(
                env._("False alarm rate"),
                lambda t: _percentage(t.false_rate),
                env._("False alarms ÷ (false alarms + caught)"),
            ),
            row(
                env._("Caught"),
                lambda t: f"{t.caught:,}",
                env._("Held, and paid late, written off or overdue today"),
            ),
            row(env._("Value caught"), lambda t: money(t.caught_amount)),
            row(
                env._("Not judged yet"),
                lambda t: f"{t.undecided:,}",
                env._("Held, and not billed, not due yet, or credited"),
            ),
            row(
                env._("Missed alarms"),
                lambda t: f"{t.missed:,}",
                env._("Let through, and paid very late or written off"),
            ),
            row(env._("Value of missed alarms"), lambda t: money(t.missed_amount)),
        ]

    # === ACTIONS === #

    def action_open_lines(self):
        """Open all lines of the back-test."""
        return self._open_lines([])

    def action_open_held(self):
        """Open the orders that would have been held."""
        return self._open_lines([("held", "=", True)])

    def action_open_false(self):
        """Open the orders whose hold would have been a false alarm."""
        return self._open_lines([("judgement", "=", "false_alarm")])

    def action_open_caught(self):
        """Open the orders that the policy would have caught."""
        return self._open_lines([("judgement", "=", "caught")])

    def action_open_missed(self):
        """Open the orders let through that were paid very late."""
        return self._open_lines([("judgement", "=", "missed")])

    def _open_lines(self, domain):
        self.ensure_one()
        xml_id = "customer_mgmt.customer_credit_backtest_line_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "name": self.display_name,
            "domain": [("backtest_id", "=", self.id), *domain],
            "context": {},
        }


def _percentage(share):
    return "" if share is None else f"{100 * share:.1f} %"


def _number(value):
    return "" if value is None else f"{value:.1f}"
