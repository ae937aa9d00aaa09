from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ALL_CUSTOMERS_GROUPS
from ...rules.customer_screen import sales_summary
from ...rules.period import Period, month_of, shift

_HEAD = (
    "id",
    "name",
    "ref",
    "city",
    "phone",
    "email",
    "profile_completeness",
    "profile_class",
    "profile_size",
    "profile_channel",
    "profile_potential",
)
_CLASS = ("activity", "abc", "last_date", "interval_days", "recency_days")
# Months of sales that are shown, and those before them to compare with.
_MONTHS = 24


class CustomerAnalysisCustomer(models.AbstractModel):
    """One customer on one screen, from one call: who it is, what it buys, how it pays.

    *How it works.* Everything that is rows of tables is asked for in one statement,
    each part with the user's own rights; live figures of the credit account, of
    payments, of the ageing and of targets are asked of the models that know them. A
    test holds the number of queries down.
    """

    _name = "customer.analysis.customer"
    _inherit = ["customer.analysis.customer.part", "customer.analysis.customer.live"]
    _description = "One Customer's Screen"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return all there is to know of a customer at a glance.

        :param dict values: ``partner_id``, of any contact of the customer, and
            ``company_id``, the present one without it
        :return: plain data; parts that the user may not see are missing
        :rtype: dict
        :raise AccessError: if the customer is another salesperson's
        """
        company = self._company(values.get("company_id"))
        customer = self.env["res.partner"].browse(values["partner_id"])
        today = company._credit_today()
        finance = self._sees_finances()
        asked = self._parts(customer, company, today)
        asked["targets"] = self._targets_part(customer, company, today)
        if finance:
            asked |= self._money_parts(customer, company, today)
        parts = self._read_parts(asked)
        head = self._checked(parts["head"])
        if head["customer_id"] != customer.id:
            return self.panel({**values, "partner_id": head["customer_id"]})
        return {
            "currency_id": company.currency_id.id,
            "today": fields.Date.to_string(today),
            "finance": finance,
            "head": self._head(parts),
            "sales": self._sales(customer, company, today, parts["sales"] or []),
            "products": self._products(customer, company, today, parts["products"]),
            "counters": self._counters(customer, company, parts),
            "survey": parts["survey"],
            "credit": self._credit(parts["account"], finance),
            "payment": (
                self._payment(customer, company, today, parts) if finance else None
            ),
            "targets": self._targets(parts["targets"]),
        }

    @api.model
    def _may_see(self, customer):
        """Tell whether the user sees what a customer bought.

        :param res.partner customer: a commercial partner
        :rtype: bool
        """
        if not self.env["customer.fact.sales"].has_access("read"):
            return False
        return self._sees_all() or customer.sudo().user_id.id in (False, self.env.uid)

    @api.model
    def _sees_all(self):
        return any(map(self.env.user.has_group, ALL_CUSTOMERS_GROUPS))

    @api.model
    def _checked(self, head):
        """Return who a customer is, if it is one the user looks after.

        :raise AccessError: if it is another salesperson's customer, or there is none
        """
        if not head or not (
            self._sees_all() or head.pop("user_id") in (None, self.env.uid)
        ):
            raise AccessError(
                self.env._("Customer: this is another salesperson's customer.")
            )
        return head

    @api.model
    def _read_parts(self, parts):
        """Return the parts, each an SQL of one JSON value, read in one statement.

        :rtype: dict
        """
        columns = SQL(", ").join(
            SQL("(%s) AS %s", part, SQL.identifier(name))
            for name, part in parts.items()
        )
        [row] = self.env.execute_query(SQL("SELECT %s", columns))
        return dict(zip(parts, row, strict=True))

    # === WHAT IS SHOWN === #

    @api.model
    def _head(self, parts):
        """Return who the customer is, selections by their labels."""
        head, classes = parts["head"], parts["class"] or {}
        partners, rows = self.env["res.partner"], self.env["customer.fact.class"]
        for names, record, found in (
            (_HEAD, partners, head),
            (_CLASS, rows, classes),
        ):
            for name in names:
                field = record._fields[name]
                if field.type == "selection" and found.get(name):
                    labels = dict(field._description_selection(self.env))
                    found[f"{name}_name"] = labels[found[name]]
        return {**head, **{f"class_{name}": each for name, each in classes.items()}}

    @api.model
    def _sales(self, customer, company, today, months):
        """Return turnover by month, of this year and of twelve months, and margins."""
        known = {fields.Date.to_date(m["month"]): m for m in months}
        last = month_of(today)
        shown = Period(shift(last, 1 - _MONTHS), last)
        name = self.env._("Turnover")
        figures = {}
        for key, period in self._periods(today).items():
            domain = self._of_customer(customer, company, period)
            rows = [known[month] for month in period if month in known]
            figures[key] = {
                **sales_summary(rows),
                "open": self._open_lines(domain, name),
            }
        return {
            "months": [
                {
                    "month": fields.Date.to_string(month),
                    "turnover": known.get(month, {}).get("turnover", 0.0),
                    "open": self._open_lines(
                        self._of_customer(customer, company, Period(month, month)), name
                    ),
                }
                for month in shown
            ],
            **figures,
        }

    @api.model
    def _periods(self, today):
        """Return the periods compared: whole months, the running one included."""
        last = month_of(today)
        year = Period(last.replace(month=1), last)
        rolling = Period(shift(last, -11), last)
        return {
            "year": year,
            "last_year": year.last_year(),
            "rolling": rolling,
            "before": rolling.before(),
        }

    @api.model
    def _products(self, customer, company, today, products):
        rolling = self._periods(today)["rolling"]
        domain = self._of_customer(customer, company, rolling)
        return [
            {
                **product,
                "open": self._open_lines(
                    domain & Domain("product_id", "=", product["id"]), product["name"]
                ),
            }
            for product in products or []
        ]

    @api.model
    def _counters(self, customer, company, parts):
        """Return how many documents are open, each with what it opens."""
        return [
            {
                "name": name,
                "label": counter.label,
                **(parts[name] or {"count": 0, "amount": None}),
                "open": {
                    "name": counter.label,
                    "res_model": counter.model,
                    "domain": counter.plain_domain,
                    "views": [[False, "list"], [False, "form"]],
                },
            }
            for name, counter in self._counted(customer, company).items()
        ]
