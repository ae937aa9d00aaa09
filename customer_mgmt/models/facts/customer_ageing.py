from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.ageing import Ageing
from .customer_ageing_band import BANDS, used_columns
from .customer_open_item import SOURCES

# Columns, and the band that stands in each; pivots sort by the name of the band.
_BAND_OF = {"not_due": "band_0", **{name: name for name in BANDS}}
_BAND_OF["unapplied"] = "unapplied"


class CustomerAgeing(models.Model):
    """Open items of the receivable ledger at a date, by age.

    The date comes with the context (``ageing_date``), today without it; the bands are
    those of the current company. One row per open item, so that every total opens the
    items it is made of.
    """

    _name = "customer.ageing"
    _inherit = ["customer.open.item", "customer.ageing.band"]
    _description = "Ageing of Receivables"
    _auto = False
    _order = "due_date, id"
    _rec_name = "move_id"
    _depends = {
        **SOURCES,
        "res.company": ["currency_id"],
        "res.partner": [*SOURCES["res.partner"], "user_id"],
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Document", readonly=True
    )
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days since the due date of the item; of a group, of its oldest item.",
    )
    band = fields.Selection(selection="_selection_band", readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)

    @property
    def _table_query(self):
        bounds = self.env.company._ageing_bounds()
        day = fields.Date.to_date(self.env.context.get("ageing_date"))
        return SQL(
            """SELECT item.item_id AS id, item.root_id AS company_id,
                      item.customer_id AS partner_id, customer.user_id,
                      company.currency_id, item.move_id, item.due AS due_date,
                      item.residual AS amount,
                      CASE WHEN item.residual > 0 AND item.due < item.day
                           THEN item.day - item.due END AS days_overdue,
                      %(band)s AS band, %(columns)s
                 FROM (%(items)s) item
                 JOIN res_company company ON company.id = item.root_id
            LEFT JOIN res_partner customer ON customer.id = item.customer_id""",
            band=self._band_sql(bounds),
            columns=self._columns_sql(bounds),
            items=self._open_items_sql(self._scope_sql(self.env.companies, day)),
        )

    # === ACTIONS === #

    def action_open_document(self):
        """Open the invoice, credit note, payment entry behind the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    @api.model
    def _action_at(self, day, customers=None):
        """Return the action that shows the ageing at a date.

        :param datetime.date day: the day at whose end the items are read
        :param res.partner customers: commercial partners; ``None`` for all
        """
        xml_id = "customer_mgmt.customer_ageing_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        written = fields.Date.to_string(day)
        name = self.env._("Ageing on %(day)s", day=written)
        context = {
            "ageing_date": written,
            "search_default_group_partner": 1,
        }
        domain = Domain.TRUE
        if customers is not None:
            domain = Domain("partner_id", "in", customers.ids)
        return {**action, "name": name, "context": context, "domain": list(domain)}

    # === BUSINESS METHODS === #

    @api.model
    def _ageing_of(self, customers, company, day):
        """Return the open items of customers at a day by age, in one query.

        :param res.partner customers: commercial partners; ``None`` for all with an
            open item, and under an empty partner what has none
        :param res.company company: any company of the tree; branches count together
        :rtype: dict[res.partner, Ageing]
        """
        self._flush_sources()
        bounds = company._ageing_bounds()
        items = self._open_items_sql(self._scope_sql(company, day), customers)
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(%s), 0)", SQL.identifier(name))
            for name in used_columns(bounds)
        )
        query = SQL(
            """SELECT customer_id, %(sums)s,
                      MIN(due) FILTER (WHERE residual > 0 AND due < day)
                 FROM (SELECT item.*, %(columns)s FROM (%(items)s) item) aged
             GROUP BY customer_id""",
            sums=sums,
            columns=self._columns_sql(bounds),
            items=items,
        )
        partners = self.env["res.partner"]
        found = {
            partners.browse(key or []): Ageing(
                float(not_due), tuple(map(float, bands)), float(unapplied), oldest
            )
            for key, not_due, *bands, unapplied, oldest in (
                self.env.execute_query(query)
            )
        }
        if customers is None:
            return found
        nothing = Ageing(0.0, (0.0,) * (len(bounds) + 1), 0.0)
        return {customer: found.get(customer, nothing) for customer in customers}

    # === QUERIES === #

    @api.model
    def _band_sql(self, bounds):
        """Name the column an item stands in, as `rules.ageing.band_of` does."""
        cases = [
            SQL("WHEN item.day - item.due <= %s THEN %s", bound, _BAND_OF[name])
            for bound, name in zip((0, *bounds), used_columns(bounds)[:-2], strict=True)
        ]
        return SQL(
            "CASE WHEN item.residual < 0 THEN 'unapplied' %s ELSE %s END",
            SQL(" ").join(cases),
            used_columns(bounds)[-2],
        )

    @api.model
    def _columns_sql(self, bounds):
        band = self._band_sql(bounds)
        return SQL(", ").join(
            SQL(
                "CASE WHEN %s = %s THEN item.residual END AS %s",
                band,
                value,
                SQL.identifier(name),
            )
            for name, value in _BAND_OF.items()
        )
