from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ALL_CUSTOMERS_GROUPS
from ...rules.mix import mix_shift
from ...rules.pareto import share_of
from ..profile.profile_const import CLASSES
from .customer_analysis_transactions import ends, narrowed

# Products on one page, unless more are asked for, and the most there are on one.
_PAGE = 20
_MOST = 200
# Bars of the Pareto chart, and lost products shown.
_BARS = 30
_LOST = 20


class CustomerAnalysisMix(models.AbstractModel):
    """What a customer, a class of customers, a salesperson or all bought, by product.

    A customer's and a class's mix is read from `customer.fact.product`. So is that of
    somebody who sees own customers only, since exactly those lines can be opened.
    Whoever sees all customers has the products of all from
    `customer.fact.product.total`, or of the bar's salesperson from
    `customer.fact.seller`, which have no customer and a fraction of the rows.
    """

    _name = "customer.analysis.mix"
    _inherit = [
        "customer.analysis",
        "customer.analysis.share",
        "customer.analysis.gaps",
        "customer.analysis.mix.targets",
    ]
    _description = "Product Mix"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return the panel's data.

        :param dict values: the bar's (`_scope`), and ``partner_id`` or
            ``profile_class``, ``offset``, ``limit`` (20 by default)
        :return: ``currency_id``, ``subject``, ``basis``, ``period`` and ``before``
            (first and last month), ``count`` of products, ``total`` and
            ``total_before``, ``classes``, ``products`` (a page), ``bars`` (of the
            chart), ``lost``, ``lost_count``, ``targets``
        :rtype: dict
        """
        scope = self._scope(values)
        customer = self._customer_of(values)
        model, domain = self._subject_facts(scope, customer, values)
        facts = domain if customer else self._narrowed(model, domain)
        rows = self._rows(scope, model, facts, values)
        names = self._product_names(row["product_id"] for row in rows)
        opens = self._opens(scope, domain)
        shown = [self._product(opens, row, names) for row in rows]
        return {
            "currency_id": scope.company.currency_id.id,
            "subject": self._subject(customer, values),
            "basis": "customer" if model == "customer.fact.product" else "seller",
            "period": ends(scope.period),
            "before": ends(scope.before),
            **self._totals(opens, rows[0] if rows else {}),
            "products": [s for s, r in zip(shown, rows, strict=True) if r["on_page"]],
            "bars": [s for s, r in zip(shown, rows, strict=True) if r["is_bar"]],
            "lost": self._lost(shown, rows),
            "targets": self._product_targets(scope, customer, values),
        }

    # === SUBJECT === #

    @api.model
    def _customer_of(self, values):
        partner = self.env["res.partner"].browse(values.get("partner_id") or [])
        return partner.exists().commercial_partner_id

    @api.model
    def _subject(self, customer, values):
        name = customer.display_name or dict(CLASSES).get(values.get("profile_class"))
        return {"partner_id": customer.id, "name": name or False}

    @api.model
    def _subject_facts(self, scope, customer, values):
        """Return the facts that answer the question, and the domain without months."""
        domain = Domain("company_id", "=", scope.company.id)
        if scope.user:
            domain &= Domain("user_id", "=", scope.user.id)
        if customer:
            return "customer.fact.product", domain & Domain(
                "partner_id", "=", customer.id
            )
        if values.get("profile_class"):
            chosen = Domain("partner_id.profile_class", "=", values["profile_class"])
            return "customer.fact.product", domain & chosen
        if not any(map(self.env.user.has_group, ALL_CUSTOMERS_GROUPS)):
            return "customer.fact.product", domain
        if scope.user:
            return "customer.fact.seller", domain
        return "customer.fact.product.total", domain

    @api.model
    def _narrowed(self, model, domain):
        """Return the domain of facts with the few customers it is about, if it may.

        The rows of some hundred customers are found by index; the rule alone, or a
        property of the customer, would read those of all.
        """
        if model != "customer.fact.product":
            return domain
        return domain & Domain("partner_id", "in", self._buyers(domain))

    # === QUERY === #

    @api.model
    def _rows(self, scope, model, domain, values):
        """Return the products of the page, of the chart and of the lost, each once.

        Rank, cumulative sales and class are as `rules.pareto` has them, what is lost
        as `rules.mix`; the totals stand in every row.
        """
        offset = max(int(values.get("offset") or 0), 0)
        limit = min(int(values.get("limit") or _PAGE), _MOST)
        return self.env.execute_query_dict(
            SQL(
                """
                WITH sums AS (%(sums)s),
                ranked AS (%(ranked)s),
                classed AS (
                    SELECT ranked.*, %(abc)s AS abc,
                           before > 0 AND now <= 0 AS is_lost
                      FROM ranked
                ),
                counted AS (
                    SELECT classed.*, %(counts)s,
                           ROW_NUMBER() OVER (PARTITION BY is_lost
                               ORDER BY before DESC, product_id NULLS LAST) AS lost_rank
                      FROM classed
                )
                SELECT *, is_shown AND shown_rank BETWEEN %(first)s AND %(last)s
                          AS on_page,
                       is_shown AND shown_rank <= %(bars)s AS is_bar,
                       is_lost AND lost_rank <= %(lost)s AS is_lost_shown
                  FROM counted
                 WHERE rank = 1 OR is_shown AND (shown_rank <= %(bars)s
                       OR shown_rank BETWEEN %(first)s AND %(last)s)
                    OR is_lost AND lost_rank <= %(lost)s
              ORDER BY rank
                """,
                sums=self._sums_sql(scope, model, domain),
                ranked=self._ranked_sql(),
                abc=self._abc_sql(scope.company),
                counts=self._counts_sql(),
                first=offset + 1,
                last=offset + limit,
                bars=_BARS,
                lost=_LOST,
            )
        )

    @api.model
    def _sums_sql(self, scope, model, domain):
        now, then = scope.period, scope.before
        months = Domain("month", ">=", min(now.first, then.first))
        months &= Domain("month", "<=", max(now.last, then.last))
        columns = ("product_id", "month", "turnover", "quantity")
        return SQL(
            """SELECT product_id,
                      COALESCE(SUM(turnover) FILTER (WHERE %(now)s), 0) AS now,
                      COALESCE(SUM(quantity) FILTER (WHERE %(now)s), 0) AS quantity,
                      SUM(turnover) FILTER (WHERE %(now)s) IS NOT NULL AS is_shown,
                      COALESCE(SUM(turnover) FILTER (WHERE %(then)s), 0) AS before
                 FROM (%(facts)s) facts GROUP BY product_id""",
            facts=self._facts_sql(model, domain & months, *columns),
            now=SQL("month BETWEEN %s AND %s", now.first, now.last),
            then=SQL("month BETWEEN %s AND %s", then.first, then.last),
        )

    @api.model
    def _ranked_sql(self):
        return SQL(
            """SELECT sums.*, SUM(now) OVER () AS total,
                      SUM(before) OVER () AS total_before,
                      SUM(GREATEST(now, 0)) OVER () AS gross,
                      SUM(now) OVER (ORDER BY now DESC GROUPS BETWEEN
                          UNBOUNDED PRECEDING AND 1 PRECEDING) AS more,
                      SUM(now) OVER down AS cumulative,
                      ROW_NUMBER() OVER down AS rank,
                      SUM(is_shown::int) OVER down AS shown_rank
                 FROM sums
               WINDOW down AS (ORDER BY now DESC, product_id NULLS LAST
                               ROWS UNBOUNDED PRECEDING)"""
        )

    @api.model
    def _abc_sql(self, company):
        """Return the class of a product, by the borders that customers have too."""
        return SQL(
            """CASE WHEN now <= 0 THEN 'C'
                    WHEN 100 * COALESCE(more, 0) < %s * gross THEN 'A'
                    WHEN 100 * COALESCE(more, 0) < %s * gross THEN 'B'
                    ELSE 'C' END""",
            company.sudo().class_abc_a,
            company.sudo().class_abc_b,
        )

    @api.model
    def _counts_sql(self):
        """Return the columns that tell of all products, the same in every row."""
        return SQL(
            """COUNT(*) FILTER (WHERE is_shown) OVER () AS count,
               COUNT(*) FILTER (WHERE is_lost) OVER () AS lost_count,
               SUM(before) FILTER (WHERE is_lost) OVER () AS lost_total,
               COUNT(*) FILTER (WHERE is_shown AND abc = 'A') OVER () AS count_a,
               COUNT(*) FILTER (WHERE is_shown AND abc = 'B') OVER () AS count_b,
               COUNT(*) FILTER (WHERE is_shown AND abc = 'C') OVER () AS count_c,
               SUM(now) FILTER (WHERE abc = 'A') OVER () AS total_a,
               SUM(now) FILTER (WHERE abc = 'B') OVER () AS total_b,
               SUM(now) FILTER (WHERE abc = 'C') OVER () AS total_c"""
        )

    # === DATA === #

    @api.model
    def _product_names(self, product_ids):
        """Return display name and unit by product id.

        With full rights: whoever sees a sale of a product sees its name.
        """
        products = (
            self.env["product.product"]
            .sudo()
            .browse({product_id for product_id in product_ids if product_id})
        )
        return {product.id: product.display_name for product in products}

    @api.model
    def _opens(self, scope, domain):
        """Return what the sums of all products open, now and before."""
        title, opens = self.env._("Sales Lines"), {}
        for name, period in (("now", scope.period), ("before", scope.before)):
            months = Domain("month", ">=", period.first)
            months &= Domain("month", "<=", period.last)
            opens[name] = self._open_lines(domain & months, title)
        return opens

    @api.model
    def _product(self, opens, row, names):
        """Return one product as the panel shows it."""
        product_id = row["product_id"]
        name = names.get(product_id) or self.env._("Without a Product")
        leaf = ["product_id", "=", product_id or False]
        opens = {key: narrowed(each, leaf, name) for key, each in opens.items()}
        shift = mix_shift(row["now"], row["total"], row["before"], row["total_before"])
        return {
            "product_id": product_id or False,
            "name": name,
            "rank": row["rank"],
            "quantity": float(row["quantity"]),
            "turnover": {"value": float(row["now"]), "open": opens["now"]},
            "before": {"value": float(row["before"]), "open": opens["before"]},
            "cumulative": float(row["cumulative"]),
            "share": _float(share_of(row["now"], row["total"])),
            "cumulative_share": _float(share_of(row["cumulative"], row["total"])),
            "abc": row["abc"],
            "shift": _float(shift),
        }

    @api.model
    def _totals(self, opens, row):
        now, then = row.get("total") or 0, row.get("total_before") or 0
        return {
            "total": {"value": float(now), "open": opens["now"]},
            "total_before": {"value": float(then), "open": opens["before"]},
            "count": row.get("count", 0),
            "lost_count": row.get("lost_count", 0),
            "lost_total": float(row.get("lost_total") or 0),
            "classes": [
                {
                    "abc": abc,
                    "count": row.get(f"count_{abc.lower()}", 0),
                    "turnover": float(row.get(f"total_{abc.lower()}") or 0),
                }
                for abc in "ABC"
            ],
        }

    @api.model
    def _lost(self, shown, rows):
        lost = [
            (row["lost_rank"], product)
            for product, row in zip(shown, rows, strict=True)
            if row["is_lost_shown"]
        ]
        return [product for _rank, product in sorted(lost, key=lambda pair: pair[0])]


def _float(value):
    return None if value is None else float(value)
