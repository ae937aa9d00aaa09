from odoo import api, models
from odoo.tools import SQL

from ...const import FINANCE_GROUPS


class CustomerAnalysisCustomerLive(models.AbstractModel):
    """The parts of a customer's screen that other models know: asked, not computed."""

    _name = "customer.analysis.customer.live"
    _description = "Live Figures of a Customer's Screen"

    @api.model
    def _sees_finances(self):
        return any(map(self.env.user.has_group, FINANCE_GROUPS.split(",")))

    @api.model
    def _credit(self, found, finance):
        """Return how the customer stands; amounts for whoever may see finances.

        :param dict found: id of an account that the user may read, name of its grade
        """
        if not found:
            return None
        # Standing and headroom are for whoever may read the account; they are made of
        # figures that are not.
        account = self.env["customer.credit.account"].sudo().browse(found["id"])
        labels = {
            name: dict(account._fields[name]._description_selection(self.env))
            for name in ("light", "trading_state")
        }
        shown = {
            "light": account.light,
            "light_name": labels["light"].get(account.light),
            "trading": labels["trading_state"][account.trading_state],
            "grade": found["grade"],
            "headroom": account.headroom if account.limit_set else None,
            "open": {
                "name": self.env._("Credit Account"),
                "res_model": "customer.credit.account",
                "res_id": account.id,
            },
        }
        if finance:
            shown |= {
                "exposure": account.exposure_total,
                "limit": account.effective_limit if account.limit_set else None,
                "utilisation": (
                    account.utilisation if account.effective_limit else None
                ),
            }
        return shown

    @api.model
    def _money_parts(self, customer, company, today):
        """Return what is open by age and what was paid in a year, as parts.

        :rtype: dict[str, SQL]
        """
        ageing = self.env["customer.ageing"]
        ageing._flush_sources()
        start, end = self.env["customer.credit.account"]._payment_period(company)
        # As `_scope_sql`, without a query for the branches.
        scope = SQL(
            """SELECT id AS company_id, %s::int AS root_id, %s::date AS date_from,
                      %s::date AS day FROM res_company WHERE parent_path LIKE %s""",
            company.id,
            start,
            today,
            f"{company.id}/%",
        )
        items = ageing._open_items_sql(scope, customer)
        paid = self.env["customer.payment.record"]._paid_sql(scope, customer)
        return {
            "owed": SQL(
                """SELECT ROW_TO_JSON(row) FROM (
                   SELECT SUM(residual) AS receivable,
                          SUM(residual) FILTER (%(late)s) AS overdue,
                          MIN(due) FILTER (%(late)s) AS oldest_due
                     FROM (%(items)s) item) row""",
                late=SQL("WHERE residual > 0 AND due < day"),
                items=items,
            ),
            "paid": SQL("SELECT ROW_TO_JSON(row) FROM (%s) row", paid),
        }

    @api.model
    def _payment(self, customer, company, today, parts):
        """Return what is open and overdue, and how the customer paid in a year."""
        figures = (None, None, None, 0)
        if paid := parts["paid"]:
            names = ("amount", "days", "points", "on_time", "count")
            records = self.env["customer.payment.record"]
            figures = records._paid_figures(*(paid[name] for name in names))
        return {
            "receivable": parts["owed"]["receivable"] or 0.0,
            "overdue": parts["owed"]["overdue"] or 0.0,
            "oldest_due": parts["owed"]["oldest_due"],
            "beyond_terms": figures[0],
            "index": figures[1],
            "on_time": figures[2],
            "experiences": figures[3],
            "open": self._open_payment(customer, company, today),
        }

    @api.model
    def _open_payment(self, customer, company, today):
        start, end = self.env["customer.credit.account"]._payment_period(company)
        ours = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        items = {
            "name": self.env._("Open Items"),
            "res_model": "customer.ageing",
            "domain": ours,
            "context": {"ageing_date": str(today)},
        }
        return {
            "receivable": items,
            "overdue": {**items, "domain": [*ours, ("days_overdue", ">", 0)]},
            "payment": {
                "name": self.env._("Payment Record"),
                "res_model": "customer.payment.analysis",
                "domain": [
                    *ours,
                    ("date", ">=", str(start)),
                    ("date", "<=", str(end)),
                ],
            },
        }

    @api.model
    def _targets_domain(self, customer, company, today):
        return [
            ("partner_id", "=", customer.id),
            ("company_id", "=", company.id),
            ("date_from", "<=", today),
            ("date_to", ">=", today),
        ]

    @api.model
    def _targets_part(self, customer, company, today):
        """Return what the customer's targets are for, by id, as a part."""
        targets = self.env["customer.sales.target"]
        if not targets.has_access("read"):
            return SQL("NULL::json")
        query = targets._search(self._targets_domain(customer, company, today))
        return SQL(
            """SELECT JSON_OBJECT_AGG(target.id, COALESCE(
                      template.name ->> %(lang)s, template.name ->> 'en_US',
                      category.name))
                 FROM customer_sales_target target
            LEFT JOIN product_product product ON product.id = target.product_id
            LEFT JOIN product_template template
                   ON template.id = product.product_tmpl_id
            LEFT JOIN product_category category ON category.id = target.category_id
                WHERE target.id IN %(found)s""",
            lang=self.env.lang or "en_US",
            found=query.subselect(),
        )

    @api.model
    def _targets(self, names):
        """Return the customer's targets of today, with what is attained.

        :param dict names: what each is for, by its id as a text
        """
        targets = self.env["customer.sales.target"].browse(map(int, names or ()))
        states = dict(targets._fields["state"]._description_selection(self.env))
        return [
            {
                "id": target.id,
                "name": names[str(target.id)],
                "period": target._period_name(),
                "target": target.target_value,
                "unit": target.unit,
                "attained": target.attained_value,
                "attainment": target.attainment / 100,
                "state": target.state,
                "state_name": states.get(target.state),
                "open": {
                    "name": self.env._("Sales Target"),
                    "res_model": "customer.sales.target",
                    "res_id": target.id,
                },
            }
            for target in targets
        ]
