from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...blank_fields import BlankFloat
from ...const_warning import (
    SIGNAL_DEFAULTS,
    SIGNAL_KINDS,
    THRESHOLD_UNITS,
    WINDOW_BOUNDS,
    WINDOW_UNITS,
)
from ...rules.payment import ratio


class CustomerCreditSignal(models.Model):
    """A signal of early warning as a company wants it: from where on, and its weight.

    What was confirmed and what was a false alarm is counted, so that whoever sets the
    threshold sees what it does.
    """

    _name = "customer.credit.signal"
    _description = "Warning Signal"
    _order = "sequence, id"
    _rec_name = "kind"

    kind = fields.Selection(selection=SIGNAL_KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    threshold = fields.Float(
        required=True, digits=(16, 2), help="From this figure on, the signal is raised."
    )
    threshold_unit = fields.Char(compute="_compute_units", string="Unit")
    window = fields.Integer(required=True, help="How far back the signal looks.")
    window_unit = fields.Char(compute="_compute_units", string="Unit of Window")
    weight = fields.Float(
        required=True,
        digits=(16, 1),
        aggregator=None,
        help="What it adds to the weight of a customer. It is taken at the moment a"
        " warning is found.",
    )
    live_count = fields.Integer(string="Live", compute="_compute_counts")
    confirmed_count = fields.Integer(string="Confirmed", compute="_compute_counts")
    false_count = fields.Integer(string="False Alarms", compute="_compute_counts")
    false_alarm_rate = BlankFloat(
        compute="_compute_counts",
        aggregator=None,
        help="False alarms, as part of what was judged. Blank while nothing was.",
    )

    _kind_company_uniq = models.Constraint(
        "UNIQUE (company_id, kind)", "Each signal is there once in a company."
    )
    _threshold_positive = models.Constraint(
        "CHECK (threshold > 0)", "Threshold: it is above zero."
    )
    _window_positive = models.Constraint(
        'CHECK ("window" BETWEEN 1 AND 366)', "Window: from 1 to 366."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "Weight: it cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for signal in self:
            signal.display_name = names.get(signal.kind, "")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_units(self):
        for signal in self:
            unit, window = THRESHOLD_UNITS[signal.kind], WINDOW_UNITS[signal.kind]
            signal.threshold_unit = self.env._(unit)  # pylint: disable=gettext-variable
            signal.window_unit = self.env._(window)  # pylint: disable=gettext-variable

    def _compute_counts(self):
        found = self.env["customer.credit.warning"]._read_group(
            [("signal_id", "in", self.ids)], ["signal_id", "state"], ["__count"]
        )
        counts = {(signal, state): count for signal, state, count in found}
        judged = self.env["customer.credit.warning"]._read_group(
            [("signal_id", "in", self.ids), ("confirmed_on", "!=", False)],
            ["signal_id"],
            ["__count"],
        )
        confirmed = dict(judged)
        for signal in self:
            true, false = confirmed.get(signal, 0), counts.get((signal, "false"), 0)
            signal.live_count = sum(
                counts.get((signal, state), 0) for state in ("open", "confirmed")
            )
            signal.confirmed_count, signal.false_count = true, false
            signal.false_alarm_rate = ratio(false, true + false)

    # === CONSTRAINTS === #

    @api.constrains("window", "kind")
    def _check_window(self):
        for signal in self:
            low, high = WINDOW_BOUNDS.get(signal.kind, (1, 366))
            if not low <= signal.window <= high:
                raise ValidationError(
                    self.env._(
                        "Window of %(signal)s: from %(low)s to %(high)s %(unit)s.",
                        signal=signal.display_name,
                        low=low,
                        high=high,
                        unit=signal.window_unit,
                    )
                )

    # === ACTIONS === #

    def action_open_warnings(self):
        """Open the warnings this signal gave."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_credit_warning_action"
        )
        return {**action, "domain": [("signal_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _create_missing(self):
        """Give every root company the signals it lacks."""
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        there = self.sudo().with_context(active_test=False)
        there = there.search([("company_id", "in", roots.ids)])
        known = {(signal.company_id, signal.kind) for signal in there}
        self.sudo().create(
            [
                self._prepare_default_vals(company, kind, number)
                for company in roots
                for number, kind in enumerate(SIGNAL_DEFAULTS, 1)
                if (company, kind) not in known
            ]
        )

    @api.model
    def _prepare_default_vals(self, company, kind, number):
        threshold, window, weight, color = SIGNAL_DEFAULTS[kind]
        return {
            "kind": kind,
            "company_id": company.id,
            "sequence": 10 * number,
            "threshold": threshold,
            "window": window,
            "weight": weight,
            "color": color,
        }
