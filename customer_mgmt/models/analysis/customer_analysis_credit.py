from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import FINANCE_GROUPS
from ...rules.analysis_credit import turnover_to_exposure

# How many customers the table shows.
_TOP = 10


class CustomerAnalysisCredit(models.AbstractModel):
    """The customers that buy most, with what they owe, how they pay and how they stand.

    Nothing is computed here that another model knows: standing, exposure, limit and
    payment record come from the credit account, position from the customer's latest
    statement, age from the ageing, its course from the balances at month end.
    """

    _name = "customer.analysis.credit"
    _inherit = ["customer.analysis"]
    _description = "Analysis of Credit"

    @api.model
    @api.readonly
    def panel(self, values):
        """Return credit and finances of a scope.

        :param dict values: as `_scope` takes them
        :return: plain data; whoever may not see finances finds standing and headroom
            of the customers only, and ``finance`` false
        :rtype: dict
        """
        scope = self._scope(values)
        finance = self._sees_finances()
        found = {
            "currency_id": scope.company.currency_id.id,
            "finance": finance,
            "rows": self._rows(scope, finance),
        }
        if finance:
            found |= {"bands": self._bands(scope), "trend": self._trend(scope)}
        return found

    @api.model
    def _sees_finances(self):
        return any(map(self.env.user.has_group, FINANCE_GROUPS.split(",")))

    # === CUSTOMERS === #

    @api.model
    def _rows(self, scope, finance):
        turnovers = self._top_turnovers(scope)
        customers = self.env["res.partner"].browse(turnovers)
        accounts = self.env["customer.credit.account"].search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", scope.company.id),
            ]
        )
        by_customer = accounts.grouped("partner_id")
        aged = {}
        if finance:
            ageing, today = self.env["customer.ageing"], scope.company._credit_today()
            aged = ageing._ageing_of(customers, scope.company, today)
        return [
            self._row(
                scope,
                customer,
                by_customer.get(customer, accounts.browse()),
                turnovers[customer.id],
                aged.get(customer),
            )
            for customer in customers
        ]

    @api.model
    def _top_turnovers(self, scope):
        """Return the turnover of the customers that bought most, the largest first.

        :rtype: dict[int, float]
        """
        facts = self._facts_sql(
            "customer.fact.sales", self._facts_domain(scope), "partner_id", "turnover"
        )
        query = SQL(
            """SELECT partner_id, SUM(turnover) FROM (%s) fact
             GROUP BY partner_id ORDER BY 2 DESC, 1 LIMIT %s""",
            facts,
            _TOP,
        )
        return {key: float(sold) for key, sold in self.env.execute_query(query)}

    @api.model
    def _row(self, scope, customer, account, turnover, aged):
        lights = dict(account._fields["light"]._description_selection(self.env))
        domain = self._facts_domain(scope) & Domain("partner_id", "=", customer.id)
        limited = account.limit_set
        row = {
            "id": customer.id,
            "name": customer.name,
            "grade": account.grade_id.name or None,
            "light": account.light or None,
            "light_name": lights.get(account.light),
            "headroom": account.headroom if limited else None,
            "turnover": turnover,
            "open": {
                "turnover": self._open_lines(domain, customer.name),
                "account": _open_record(account),
            },
        }
        if aged is not None:
            row |= self._finances(account, turnover, aged)
            row["open"] |= self._open_finances(scope, customer, account)
        return row

    @api.model
    def _finances(self, account, turnover, aged):
        """Return what an account says of exposure, payments and position."""
        return {
            "exposure": account.exposure_total if account else None,
            "limit": account.effective_limit if account.limit_set else None,
            "utilisation": account.utilisation if account.effective_limit else None,
            "receivable": aged.total,
            "overdue": sum(aged.bands),
            "index": account.payment_index if account.payment_index_known else None,
            "beyond_terms": (
                account.days_beyond_terms if account.payment_experiences else None
            ),
            "dso": account.dso if account.dso_known else None,
            "coverage": turnover_to_exposure(turnover, account.exposure_total),
            "zone": account.altman_zone or None,
            "zone_name": dict(
                account._fields["altman_zone"]._description_selection(self.env)
            ).get(account.altman_zone),
            "equity_ratio": account.equity_ratio,
            "current_ratio": account.current_ratio,
        }

    @api.model
    def _open_finances(self, scope, customer, account):
        opened = {
            "receivable": self._open_ageing(scope, customer, customer.name),
            "overdue": self._open_ageing(
                scope, customer, customer.name, Domain("days_overdue", ">", 0)
            ),
            "limit": {
                "name": self.env._("Credit Limits"),
                "res_model": "customer.credit.limit",
                "domain": list(Domain("account_id", "=", account.id)),
            },
            "statement": _open_record(account.statement_id),
        }
        if account:
            action = account.action_open_payment_record()
            opened["payment"] = {
                "name": action["name"],
                "res_model": action["res_model"],
                "domain": action["domain"],
            }
        return opened

    # === AGE === #

    @api.model
    def _ageing_domain(self, scope):
        domain = Domain("company_id", "=", scope.company.id)
        return domain & Domain("user_id", "=", scope.user.id) if scope.user else domain

    @api.model
    def _open_ageing(self, scope, customer, name, more=Domain.TRUE):
        domain = Domain("company_id", "=", scope.company.id) & more
        if customer:
            domain &= Domain("partner_id", "=", customer.id)
        elif scope.user:
            domain &= Domain("user_id", "=", scope.user.id)
        today = scope.company._credit_today()
        return {
            "name": name,
            "res_model": "customer.ageing",
            "domain": list(domain),
            "context": {"ageing_date": fields.Date.to_string(today)},
        }

    @api.model
    def _bands(self, scope):
        """Return what is open today by age, the bands in their order."""
        today = fields.Date.to_string(scope.company._credit_today())
        ageing = self.env["customer.ageing"].with_context(ageing_date=today)
        groups = ageing._read_group(
            self._ageing_domain(scope), ["band"], ["amount:sum"]
        )
        sums = dict(groups)
        return [
            {
                "name": band,
                "label": label,
                "amount": sums.get(band, 0.0),
                "open": self._open_ageing(
                    scope, None, label, Domain("band", "=", band)
                ),
            }
            for band, label in ageing._selection_band()
        ]

    @api.model
    def _trend(self, scope):
        """Return receivable and overdue at the month ends of the period."""
        balances = self.env["customer.fact.balance"]
        domain = Domain(
            [
                ("company_id", "=", scope.company.id),
                ("month", ">=", scope.period.first),
                ("month", "<=", scope.period.last),
            ]
        )
        if scope.user:
            domain &= Domain("partner_id.user_id", "=", scope.user.id)
        groups = balances._read_group(
            domain, ["month:month"], ["receivable:sum", "overdue:sum"]
        )
        items, late = self._ageing_domain(scope), Domain("days_overdue", ">", 0)
        names = self.env._("Receivable"), self.env._("Overdue")
        return [
            {
                "month": fields.Date.to_string(month),
                "receivable": receivable,
                "overdue": overdue,
                "open": {
                    "receivable": balances._open_items_at(month, items, names[0]),
                    "overdue": balances._open_items_at(month, items & late, names[1]),
                },
            }
            for month, receivable, overdue in groups
        ]


def _open_record(record):
    """Return what opens one record, nothing without it."""
    if not record:
        return None
    return {
        "name": record.display_name,
        "res_model": record._name,
        "res_id": record.id,
    }
