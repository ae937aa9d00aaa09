from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.period import Period, month_of, shift

_PRODUCTS = 6
_MONTHS = 36


class Counter(NamedTuple):
    """Documents of a customer that are counted."""

    label: str
    model: str
    plain_domain: list
    amount: object = None


class CustomerAnalysisCustomerPart(models.AbstractModel):
    """The parts of a customer's screen: each an SQL that gives one JSON value.

    Every part reads its model through the user's own record rules; a model that the
    user may not read gives nothing.
    """

    _name = "customer.analysis.customer.part"
    _inherit = ["customer.analysis"]
    _description = "Parts of a Customer's Screen"

    @api.model
    def _parts(self, customer, company, today):
        """Return the parts by name.

        :rtype: dict[str, SQL]
        """
        sales = self._of_customer(customer, company, self._span(today))
        counted = self._counted(customer, company)
        return {
            "head": self._head_part(customer),
            "class": self._class_part(customer, company),
            "survey": self._survey_part(customer, company),
            "account": self._account_part(customer, company),
            "sales": self._sales_part(sales),
            "products": self._products_part(customer, company, today),
            **{name: self._counter_part(each) for name, each in counted.items()},
        }

    @api.model
    def _span(self, today):
        last = month_of(today)
        return Period(shift(last, 1 - _MONTHS), last)

    @api.model
    def _of_customer(self, customer, company, period):
        """Return the domain of a customer's facts in a period."""
        return Domain(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", customer.id),
                ("month", ">=", period.first),
                ("month", "<=", period.last),
            ]
        )

    # === PARTS === #

    @api.model
    def _head_part(self, customer):
        query = self.env["res.partner"]._search([("id", "=", customer.id)])
        lang = self.env.lang or "en_US"
        columns = (
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
        return SQL(
            """SELECT ROW_TO_JSON(head) FROM (
               SELECT %(columns)s,
                      COALESCE(country.name ->> %(lang)s, country.name ->> 'en_US')
                      AS country,
                      COALESCE(industry.name ->> %(lang)s, industry.name ->> 'en_US')
                      AS industry,
                      seller_partner.name AS salesperson, customer.user_id,
                      customer.id AS customer_id
                 FROM res_partner partner
                 JOIN res_partner customer
                   ON customer.id = partner.commercial_partner_id
            LEFT JOIN res_country country ON country.id = partner.country_id
            LEFT JOIN res_partner_industry industry ON industry.id = partner.industry_id
            LEFT JOIN res_users seller ON seller.id = partner.user_id
            LEFT JOIN res_partner seller_partner
                   ON seller_partner.id = seller.partner_id
                WHERE partner.id IN %(found)s) head""",
            columns=SQL(", ").join(SQL.identifier("partner", c) for c in columns),
            lang=lang,
            found=query.subselect(),
        )

    @api.model
    def _class_part(self, customer, company):
        classes = self.env["customer.fact.class"]
        if not classes.has_access("read"):
            return SQL("NULL::json")
        query = classes._search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("latest", "=", True),
            ],
            limit=1,
        )
        names = ("activity", "abc", "last_date", "interval_days", "recency_days")
        row = query.select(
            *(classes._field_to_sql(classes._table, name, query) for name in names)
        )
        columns = SQL(", ").join(map(SQL.identifier, names))
        return SQL("SELECT ROW_TO_JSON(row) FROM (%s) row (%s)", row, columns)

    @api.model
    def _account_part(self, customer, company):
        """Return the customer's credit account, and the name of its grade."""
        accounts = self.env["customer.credit.account"]
        if not accounts.has_access("read"):
            return SQL("NULL::json")
        query = accounts._search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        )
        return SQL(
            """SELECT JSON_BUILD_OBJECT('id', account.id, 'grade',
                          COALESCE(grade.name ->> %s, grade.name ->> 'en_US'))
                 FROM customer_credit_account account
            LEFT JOIN customer_credit_grade grade ON grade.id = account.grade_id
                WHERE account.id IN %s""",
            self.env.lang or "en_US",
            query.subselect(),
        )

    @api.model
    def _survey_part(self, customer, company):
        """Return the latest surveyed turnover of a year, the customer's own."""
        surveys = self.env["customer.turnover.survey"]
        if not surveys.has_access("read"):
            return SQL("NULL::json")
        query = surveys._search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "in", [company.id, False]),
                ("month", "=", False),
            ],
            order="year DESC, id DESC",
            limit=1,
        )
        names = ("year", "amount", "currency_id", "source")
        row = query.select(
            *(surveys._field_to_sql(surveys._table, name, query) for name in names)
        )
        columns = SQL(", ").join(map(SQL.identifier, names))
        return SQL("SELECT ROW_TO_JSON(row) FROM (%s) row (%s)", row, columns)

    @api.model
    def _sales_part(self, domain):
        """Return turnover by month, with gross profit for whoever may see it."""
        names = ["month", "turnover"]
        if margins := self._sees_margins():
            names.append("gross_profit")
        profit = SQL(", SUM(gross_profit) AS gross_profit") if margins else SQL()
        return SQL(
            """SELECT JSON_AGG(row) FROM (
               SELECT month, SUM(turnover) AS turnover%s FROM (%s) fact
             GROUP BY month ORDER BY month) row""",
            profit,
            self._facts_sql("customer.fact.sales", domain, *names),
        )

    @api.model
    def _products_part(self, customer, company, today):
        """Return the products bought most in twelve months, and what of the year
        before."""
        last = month_of(today)
        first, since = shift(last, -11), shift(last, -23)
        facts = self._facts_sql(
            "customer.fact.product",
            self._of_customer(customer, company, Period(since, last)),
            "product_id",
            "month",
            "turnover",
        )
        return SQL(
            """SELECT JSON_AGG(row) FROM (
               SELECT sold.product_id AS id, sold.turnover, sold.before,
                      sold.turnover / NULLIF(sold.total, 0) AS share,
                      CONCAT_WS(' ', '[' || NULLIF(product.default_code, '') || ']',
                                COALESCE(template.name ->> %(lang)s,
                                         template.name ->> 'en_US')) AS name
                 FROM (SELECT product_id,
                              SUM(turnover) FILTER (WHERE month >= %(first)s)
                              AS turnover,
                              SUM(turnover) FILTER (WHERE month < %(first)s) AS before,
                              SUM(SUM(turnover) FILTER (WHERE month >= %(first)s))
                              OVER () AS total
                         FROM (%(facts)s) fact GROUP BY product_id) sold
            LEFT JOIN product_product product ON product.id = sold.product_id
            LEFT JOIN product_template template
                   ON template.id = product.product_tmpl_id
                WHERE sold.turnover <> 0
             ORDER BY sold.turnover DESC, sold.product_id LIMIT %(limit)s) row""",
            lang=self.env.lang or "en_US",
            first=first,
            facts=facts,
            limit=_PRODUCTS,
        )

    # === DOCUMENTS === #

    @api.model
    def _counted(self, customer, company):
        """Return what is counted of a customer, by name.

        :rtype: dict[str, Counter]
        """
        family = ("partner_id", "any", [("commercial_partner_id", "=", customer.id)])
        ours = ("company_id", "child_of", company.id)
        mine = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        return {
            "quotations": Counter(
                self.env._("Quotations"),
                "sale.order",
                [family, ours, ("state", "in", ["draft", "sent"])],
                SQL("SUM(amount_untaxed / NULLIF(currency_rate, 0))"),
            ),
            "orders": Counter(
                self.env._("Open Orders"),
                "sale.order",
                [
                    family,
                    ours,
                    ("state", "=", "sale"),
                    "|",
                    ("invoice_status", "=", "to invoice"),
                    ("delivery_status", "in", ["pending", "started", "partial"]),
                ],
                SQL("SUM(amount_untaxed / NULLIF(currency_rate, 0))"),
            ),
            "incidents": Counter(
                self.env._("Open Incidents"),
                "customer.credit.incident",
                [*mine, ("state", "=", "open")],
            ),
            "promises": Counter(
                self.env._("Open Payment Promises"),
                "customer.payment.promise",
                [*mine, ("state", "=", "open")],
                SQL("SUM(amount)"),
            ),
        }

    @api.model
    def _counter_part(self, counter):
        model = self.env[counter.model]
        if not model.has_access("read"):
            return SQL("NULL::json")
        model.flush_model()
        query = model._search(counter.plain_domain)
        return SQL(
            """SELECT ROW_TO_JSON(row) FROM (
               SELECT COUNT(*) AS count, %s AS amount FROM %s WHERE id IN %s) row""",
            counter.amount or SQL("NULL::numeric"),
            SQL.identifier(model._table),
            query.subselect(),
        )
