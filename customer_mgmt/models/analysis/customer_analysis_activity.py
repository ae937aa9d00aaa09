from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.activity import STATES
from ...rules.period import shift
from .customer_analysis_class import NONE

# What the back-test did not know.
_HIDDEN_MONTHS = 3


class CustomerAnalysisActivity(models.AbstractModel):
    """Start and stop of trading: who is new, active, at risk, lost, back, and why."""

    _name = "customer.analysis.activity"
    _inherit = ["customer.analysis.class"]
    _description = "Start and Stop of Trading"
    _class_field = "activity"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return who came, stays, left and why.

        :param dict values: see `customer.analysis._scope`
        :rtype: dict
        """
        return self._class_panel(values)

    @api.model
    def _none_label(self):
        return self.env._("Not There")

    @api.model
    def _figures(self, scope, now, then):
        flow = self._flow(scope, now, then)
        return {
            "months": self._months(scope, now),
            "flow": flow,
            "value": self._value(scope, now, then, flow),
            "reasons": self._reasons(scope),
            "without_reason": self._without_reason(scope, now),
            "rule": self._rule(scope),
            "back_test": self._back_test(scope, now),
        }

    @api.model
    def _rule(self, scope):
        """Return what the company calls at risk and lost."""
        policy = scope.company._lapse_policy()
        return {
            "spread": policy.spread_factor,
            "least_days": policy.least_days,
            "lost_factor": policy.lost_factor,
        }

    # === STATES BY MONTH === #

    @api.model
    def _months(self, scope, now):
        """Return customers by month and state, for months there is something of."""
        first = min(scope.period.first, now)
        domain = self._class_domain(scope) & Domain(
            [("month", ">=", first), ("month", "<=", now)]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT month, activity, COUNT(*) FROM (%s) class
                 GROUP BY month, activity ORDER BY month""",
                self._class_sql(domain, "month", "activity"),
            )
        )
        found = {(month, state): count for month, state, count in rows}
        return [
            {
                "month": month,
                "states": {
                    state: self._cell(scope, month, state, found.get((month, state), 0))
                    for state in STATES
                },
            }
            for month in dict.fromkeys(month for month, _state in found)
        ]

    @api.model
    def _cell(self, scope, month, state, count):
        domain = self._class_domain(scope) & Domain(
            [("month", "=", month), ("activity", "=", state)]
        )
        return {
            "count": count,
            "open": self._open_classes(domain, dict(self._labels("activity"))[state]),
        }

    # === FLOW BETWEEN TWO MONTHS === #

    @api.model
    def _flow(self, scope, now, then):
        """Return how many went from which state to which, with what they are worth.

        :return: rows by the state then, cells by the state now
        :rtype: dict
        """
        if now == then:
            return {}
        base = self._class_domain(scope)
        columns = ("partner_id", "activity", "value")
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(old.activity, %(none)s),
                          COALESCE(new.activity, %(none)s), COUNT(*),
                          SUM(COALESCE(new.value, old.value))
                     FROM (%(then)s) old FULL JOIN (%(now)s) new USING (partner_id)
                 GROUP BY 1, 2""",
                none=NONE,
                then=self._class_sql(base & Domain("month", "=", then), *columns),
                now=self._class_sql(base & Domain("month", "=", now), *columns),
            )
        )
        flow = {}
        for old, new, count, value in rows:
            flow.setdefault(old, {})[new] = {
                "count": count,
                "value": float(value),
                "open": self._open_flow(scope, now, then, old, new),
            }
        return flow

    @api.model
    def _open_flow(self, scope, now, then, old, new):
        """Return what opens the customers that went from one state to another."""
        labels = dict(self._labels("activity"))
        name = f"{labels.get(old, '–')} → {labels.get(new, '–')}"
        base = self._class_domain(scope)
        if new == NONE:
            domain = base & Domain([("month", "=", then), ("activity", "=", old)])
            return self._open_classes(domain & ~self._was(scope, now), name)
        domain = base & Domain([("month", "=", now), ("activity", "=", new)])
        if old == NONE:
            return self._open_classes(domain & ~self._was(scope, then), name)
        was = self._was(scope, then, Domain("activity", "=", old))
        return self._open_classes(domain & was, name)

    @api.model
    def _value(self, scope, now, then, flow):
        """Return what was lost and won back between two months, with yearly value."""
        if not flow:
            return {}
        base = self._class_domain(scope) & Domain("month", "=", now)
        lost = [cells.get("lost") for old, cells in flow.items() if old != "lost"]
        won = [cell for new, cell in flow.get("lost", {}).items() if new not in _GONE]
        was_lost = self._was(scope, then, Domain("activity", "=", "lost"))
        return {
            "lost": self._sum(
                lost,
                base & Domain("activity", "=", "lost") & ~was_lost,
                self.env._("Lost"),
            ),
            "won": self._sum(
                won,
                base & Domain("activity", "!=", "lost") & was_lost,
                self.env._("Back from Lost"),
            ),
        }

    @api.model
    def _sum(self, cells, domain, name):
        cells = [cell for cell in cells if cell]
        return {
            "count": sum(cell["count"] for cell in cells),
            "value": sum(cell["value"] for cell in cells),
            "open": self._open_classes(domain, name),
        }

    # === REASONS === #

    @api.model
    def _reasons(self, scope):
        """Return how often which reason was entered in the period, and its value."""
        domain = Domain(
            [
                ("company_id", "=", scope.company.id),
                ("date", ">=", scope.period.first),
                ("date", "<=", scope.period.date_to),
            ]
        )
        if scope.user:
            domain &= Domain("partner_id.user_id", "=", scope.user.id)
        groups = self.env["customer.activity.reason"]._read_group(
            domain, ["kind", "reason_id"], ["__count", "value:sum"]
        )
        kinds = dict(
            self.env["customer.activity.reason"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        rows = [
            {
                "kind": kinds[kind],
                "name": reason.display_name,
                "count": count,
                "value": value,
                "open": {
                    **self._open_classes(
                        domain
                        & Domain([("kind", "=", kind), ("reason_id", "=", reason.id)]),
                        reason.display_name,
                    ),
                    "res_model": "customer.activity.reason",
                },
            }
            for kind, reason, count, value in groups
        ]
        return sorted(rows, key=lambda row: (row["kind"], -(row["value"] or 0)))

    @api.model
    def _without_reason(self, scope, now):
        """Return how many are lost or came back and nobody wrote down why."""
        domain = self._class_domain(scope) & Domain(
            [
                ("month", "=", now),
                ("activity", "in", ["lost", "won_back"]),
                ("has_reason", "=", False),
            ]
        )
        classes = self.env["customer.fact.class"]
        [(count, value)] = classes._read_group(domain, [], ["__count", "value:sum"])
        name = self.env._("Without a Reason")
        return {
            "count": count,
            "value": value or 0.0,
            "open": self._open_classes(domain, name),
        }

    # === BACK-TEST === #

    @api.model
    def _back_test(self, scope, now):
        """Return what the lapse rule was worth three months ago, in one query.

        The month's rows say what was known then; what came of it, the newest month's.
        See `rules.activity.lapse_result`.
        """
        then = shift(now, -_HIDDEN_MONTHS)
        base = self._class_domain(scope)
        judged = base & Domain(
            [("month", "=", then), ("activity", "in", list(_JUDGED))]
        )
        [(as_of, *counts)] = self.env.execute_query(
            SQL(
                """
                SELECT MAX(as_of),
                       COUNT(*) FILTER (WHERE alarm AND NOT bought),
                       COUNT(*) FILTER (WHERE alarm AND bought),
                       COUNT(*) FILTER (WHERE NOT alarm AND NOT bought AND due),
                       COUNT(*) FILTER (WHERE NOT alarm AND (bought OR NOT due))
                  FROM (SELECT old.as_of, old.activity = 'at_risk' AS alarm,
                               new.last_date > old.as_of AS bought,
                               new.activity IN ('at_risk', 'lost') AS due
                          FROM (%s) old JOIN (%s) new USING (partner_id)) known
                """,
                self._class_sql(judged, "partner_id", "activity", "as_of"),
                self._class_sql(
                    base & Domain("month", "=", now),
                    "partner_id",
                    "activity",
                    "last_date",
                ),
            )
        )
        if not as_of:
            return {}
        return self._back_test_figures(scope, judged, as_of, now, counts)

    @api.model
    def _back_test_figures(self, scope, judged, as_of, now, counts):
        hits, false_alarms, misses, quiet = counts
        alarm = Domain("activity", "=", "at_risk")
        bought = Domain("last_date", ">", as_of)
        due = Domain("activity", "in", ["at_risk", "lost"])

        def figure(count, domain, name):
            opened = self._open_classes(judged & domain, name)
            return {"count": count, "open": opened}

        return {
            "as_of": as_of,
            "count": sum(counts),
            "hits": figure(
                hits, alarm & self._was(scope, now, ~bought), self.env._("Hits")
            ),
            "false_alarms": figure(
                false_alarms,
                alarm & self._was(scope, now, bought),
                self.env._("False Alarms"),
            ),
            "misses": figure(
                misses,
                ~alarm & self._was(scope, now, ~bought & due),
                self.env._("Misses"),
            ),
            "quiet": figure(
                quiet,
                ~alarm & self._was(scope, now, bought | ~due),
                self.env._("Rightly Quiet"),
            ),
            "right_alarms": _rate(hits, hits + false_alarms),
            "found_losses": _rate(hits, hits + misses),
        }


# No longer there, or still lost.
_GONE = ("lost", NONE)
# New customers have no rhythm yet, lost ones are known to be lost.
_JUDGED = ("active", "won_back", "at_risk")


def _rate(part, whole):
    return part / whole if whole else None
