from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, OrderedSet

from .dimensions import DIMENSIONS


class CustomerAnalysisDimension(models.AbstractModel):
    """The dimensions customers are grouped by, their members' names, the way down."""

    _name = "customer.analysis.dimension"
    _description = "Dimensions of Customers"

    @api.model
    def _offered(self):
        """Return name and label of each dimension."""
        facts = self.env["customer.fact.sales"]
        fields_of = facts.fields_get([d.field for d in DIMENSIONS.values()], ["string"])
        return [
            {"name": name, "label": fields_of[dimension.field]["string"]}
            for name, dimension in DIMENSIONS.items()
        ]

    @api.model
    def _chosen(self, names):
        """Return one or two names of dimensions, the outer first; country without.

        :raise UserError: if there are more, or one is not offered
        """
        chosen = list(OrderedSet(names or ["country"]))
        if len(chosen) > 2 or not all(name in DIMENSIONS for name in chosen):
            raise UserError(
                self.env._("Composition: choose one or two of the dimensions offered.")
            )
        return chosen

    @api.model
    def _members_sql(self, scope, chosen):
        """Return the query of customers with their member of each dimension.

        :param list chosen: names; their members are columns ``d0`` and ``d1``
        """
        self.env["res.partner"].flush_model()
        self.env["customer.credit.account"].flush_model(["grade_id"])
        turnover = self.env["customer.analysis.turnover"]
        # Classes need all customers in order; only who asks for them waits for it.
        classed = any(DIMENSIONS[name].classed for name in chosen)
        query = turnover._classed_sql if classed else turnover._turnover_sql
        dimensions = [DIMENSIONS[name] for name in chosen]
        columns = [
            SQL("%s AS %s", dimension.column, SQL.identifier(f"d{number}"))
            for number, dimension in enumerate(dimensions)
        ]
        return SQL(
            "SELECT customer.*, %s FROM (%s) customer %s",
            SQL(", ").join(columns),
            query(scope),
            SQL(" ").join(OrderedSet(dimension.join for dimension in dimensions)),
        )

    @api.model
    def _labels(self, name, members):
        """Return the names of a dimension's members by their value."""
        field = self.env["customer.fact.sales"]._fields[DIMENSIONS[name].field]
        if not field.comodel_name:
            return dict(field._description_selection(self.env))
        # Their names only, and only of what the user's own customers have.
        records = self.env[field.comodel_name].sudo().browse(filter(None, members))
        return {record.id: record.display_name for record in records}

    @api.model
    def _leaf(self, name, member):
        """Return the condition on facts and lines that customers are of a member."""
        return [DIMENSIONS[name].field, "=", member or False]
