from collections import defaultdict
from datetime import timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Kind of rule → the method that reads its figure for customers, in one query.
_READERS = {
    "oldest": "_oldest_days",
    "promise": "_broken_on",
    "index": "_payment_index",
    "horizon": "_later",
}


class CustomerCreditFigures(models.AbstractModel):
    """Figures that only some rules look at: read where such a rule applies, for all
    customers at once."""

    _name = "customer.credit.figures"
    _description = "Figures of Credit Rules"

    @api.model
    def _figures_of(self, customers, company, rules):
        """Return what the rules ask for beyond the exposure.

        :param res.partner customers: commercial partners
        :param res.company company: any company of the tree
        :param rules: rules of all that will be decided on
        :return: keyword arguments of `rules.decision.Position` by customer id
        :rtype: dict[int, dict]
        """
        today = company.root_id._credit_today()
        asked = defaultdict(list)
        for rule in rules:
            if rule.kind in _READERS and rule.action != "pass":
                asked[rule.kind].append(rule)
        found = {customer.id: {"today": today} for customer in customers}
        for kind, own in asked.items():
            name = _READERS[kind].lstrip("_")
            values = getattr(self, _READERS[kind])(
                customers, company.root_id, own, today
            )
            for customer_id, value in values.items():
                found[customer_id][name] = value
        return found

    @api.model
    def _oldest_days(self, customers, company, _rules, today):
        """Return the days since each customer's oldest open item was booked."""
        exposures = self.env["customer.credit.exposure"]
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.commercial_partner_id, MIN(item.date)
                     FROM account_move_line item
                     JOIN res_partner debtor ON debtor.id = item.partner_id
                    WHERE item.account_id = ANY(ARRAY(
                              SELECT id FROM account_account
                               WHERE account_type = 'asset_receivable'))
                      AND item.parent_state = 'posted' AND item.amount_residual <> 0
                      AND item.amount_residual > 0 AND item.company_id = ANY(%s)
                      AND debtor.commercial_partner_id = ANY(%s)
                 GROUP BY 1""",
                exposures._companies_of(company).ids,
                customers.ids,
            )
        )
        return {id_: (today - oldest).days for id_, oldest in rows}

    @api.model
    def _broken_on(self, customers, company, rules, today):
        """Return the due dates of each customer's broken payment promises."""
        since = today - relativedelta(months=max(rule.months for rule in rules))
        rows = (
            self.env["customer.payment.promise"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", company.id),
                    ("state", "=", "broken"),
                    ("date_due", ">", since),
                ],
                ["partner_id"],
                ["date_due:array_agg"],
            )
        )
        return {customer.id: tuple(days) for customer, days in rows}

    @api.model
    def _payment_index(self, customers, company, _rules, _today):
        """Return each customer's payment index of the last twelve months."""
        records = self.env["customer.payment.record"].sudo()
        start, end = self.env["customer.credit.account"]._payment_period(company)
        records._flush_sources()
        scope = records._scope_sql(company, end, start)
        paid = records._paid(scope, customers)
        return {customer_id: found[1] for customer_id, found in paid.items()}

    @api.model
    def _later(self, customers, company, rules, today):
        """Return (day, amount) of orders wanted beyond the shortest horizon."""
        nearest = today + timedelta(days=min(rule.threshold for rule in rules))
        zone = company.sudo().partner_id.tz or "UTC"
        start = pytz.timezone(zone).localize(
            fields.Datetime.to_datetime(nearest + timedelta(days=1))
        )
        exposures = self.env["customer.credit.exposure"].sudo()
        orders = self._orders_from(customers, company, start.astimezone(pytz.utc))
        found = defaultdict(list)
        if orders:
            for id_, row in exposures._orders_exposure(orders).items():
                order = orders.browse(id_)
                found[row[1]].append((order._credit_wanted_on(zone), row[2]))
        return {id_: tuple(parts) for id_, parts in found.items()}

    @api.model
    def _orders_from(self, customers, company, start):
        """Return orders with something left to bill that are wanted from a time on."""
        orders = self.env["sale.order"].sudo()
        orders.flush_model(["commitment_date", "invoice_status", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT so.id FROM sale_order so
                     JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
                    WHERE debtor.commercial_partner_id = ANY(%s)
                      AND so.company_id = ANY(%s) AND so.commitment_date >= %s
                      AND so.state = 'sale'
                      AND so.invoice_status NOT IN ('invoiced', 'upselling')""",
                customers.ids,
                self.env["customer.credit.exposure"]._companies_of(company).ids,
                start.replace(tzinfo=None),
            )
        )
        return orders.browse(id_ for (id_,) in rows)
