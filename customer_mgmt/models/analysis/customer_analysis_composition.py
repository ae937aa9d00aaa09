from odoo import api, models
from odoo.tools import SQL

from ...rules.composition import Group, standings


class CustomerAnalysisComposition(models.AbstractModel):
    """Which customers make up the turnover, by one dimension or two nested ones.

    All groups come from one statement over the facts the user may see. A group's amount
    is net of credit notes, as its lines add up; what that means for shares is said in
    `rules.composition` (groups) and `rules.concentration` (customers).
    """

    _name = "customer.analysis.composition"
    _inherit = ["customer.analysis.opening"]
    _description = "Customer Composition"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return the composition of a scope, and how concentrated it is.

        :param dict values: those of the bar, and ``dimensions``: one name or two of
            `dimensions.DIMENSIONS`, the outer first; by country without
        :return: ``currency_id``, the ``dimensions`` offered, those ``chosen``, the row
            of the ``total``, the ``groups`` with their ``children``, each from large to
            small, and the ``concentration``. Shares and their changes are parts of
            one; ``open`` is what a row's figures open
        :rtype: dict
        :raise UserError: if a dimension is none of those offered
        """
        scope = self._scope(values)
        dimensions = self.env["customer.analysis.dimension"]
        chosen = dimensions._chosen(values.get("dimensions"))
        self = self._within(scope, values)
        total, groups = self._rows(scope, chosen)
        return {
            "currency_id": scope.company.currency_id.id,
            "dimensions": dimensions._offered(),
            "chosen": chosen,
            "total": total,
            "groups": groups,
            "concentration": self.env["customer.analysis.concentration"]._of(scope),
        }

    @api.model
    def _rows(self, scope, chosen):
        """Return the row of all customers and those of their groups."""
        found = self._read(scope, chosen)
        dimensions = self.env["customer.analysis.dimension"]
        labels = [
            dimensions._labels(name, {key[depth] for key in found if len(key) > depth})
            for depth, name in enumerate(chosen)
        ]
        children = {}
        for key in found:
            if key:
                children.setdefault(key[:-1], []).append(key)
        rows = {}
        for parent, keys in children.items():
            ranks = standings([found[k] for k in keys], found[parent], found[()])
            for key, standing in zip(keys, ranks, strict=True):
                label = labels[len(parent)].get(key[-1]) or self.env._("Not Set")
                rows[key] = self._row(found[key], standing, key[-1], label)
        opens = self._opener(scope)
        for key, row in rows.items():
            leaves = list(map(dimensions._leaf, chosen, key))
            names = [rows[key[: depth + 1]]["label"] for depth in range(len(key))]
            row["open"] = opens(leaves, " / ".join(names))
            row["children"] = [rows[child] for child in children.get(key, [])]
        return self._total(scope, found[()]), [rows[k] for k in children.get((), [])]

    @api.model
    def _total(self, scope, group):
        label = self.env._("All Customers")
        [standing] = standings([group], group, group)
        return {
            **self._row(group, standing, False, label),
            "open": self._opener(scope)([], label),
        }

    @api.model
    def _row(self, group, standing, member, label):
        return {
            "member": member or False,
            "label": label,
            "count": group.count,
            "turnover": group.turnover,
            "turnover_before": group.before,
            "share": standing.share,
            "share_of_parent": standing.share_of_parent,
            "cumulative_share": standing.cumulative_share,
            "average": standing.average,
            "change": standing.change,
        }

    @api.model
    def _read(self, scope, chosen):
        """Return the groups by their members, from large to small.

        :return: ``()`` is all, ``(member,)`` a group, ``(member, member)`` one in it
        :rtype: dict[tuple, Group]
        """
        levels = range(len(chosen) + 1)
        columns = [SQL.identifier(f"d{number}") for number in range(len(chosen))]
        listed = SQL(", ").join(columns)
        dimensions = self.env["customer.analysis.dimension"]
        rows = self.env.execute_query(
            SQL(
                """SELECT GROUPING(%(columns)s) AS missing,
                          COUNT(*) FILTER (WHERE present),
                          COALESCE(SUM(turnover), 0) AS turnover,
                          COALESCE(SUM(turnover_before), 0), %(columns)s
                     FROM (%(members)s) member
                 GROUP BY GROUPING SETS (%(sets)s)
                 ORDER BY missing DESC, turnover DESC, %(columns)s""",
                columns=listed,
                members=dimensions._members_sql(scope, chosen),
                sets=SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(columns[:level])) for level in levels
                ),
            )
        )
        # The bits of `missing` are set for what a row is not grouped by.
        return {
            tuple(members[: len(chosen) - missing.bit_count()]): Group(*figures)
            for missing, *figures, members in (
                (row[0], *row[1:4], row[4:]) for row in rows
            )
        }
