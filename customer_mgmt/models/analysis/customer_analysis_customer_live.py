from odoo import api, models

from ...const import FINANCE_GROUPS


class CustomerAnalysisCustomerLive(models.AbstractModel):
    """The parts of a customer's screen that other models know: asked, not computed."""

    _name = "customer.analysis.customer.live"
    _description = "Live Figures of a Customer's Screen"

    @api.model
    def _sees_finances(self):
        return any(map(self.env.user.has_group, FINANCE_GROUPS.split(",")))

    @api.model
    def _credit(self, customer, company, finance):
        """Return how the customer stands; amounts for whoever may see finances."""
        accounts = self.env["customer.credit.account"]
        if not accounts.has_access("read"):
            return None
        account = accounts.search_fetch(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)], limit=1
        )
        if not account:
            return None
        labels = {
            name: dict(account._fields[name]._description_selection(self.env))
            for name in ("light", "trading_state")
        }
        found = {
            "light": account.light,
            "light_name": labels["light"].get(account.light),
            "trading": labels["trading_state"][account.trading_state],
            "grade": account.grade_id.name or None,
            "headroom": account.headroom if account.limit_set else None,
            "open": {
                "name": self.env._("Credit Account"),
                "res_model": "customer.credit.account",
                "res_id": account.id,
            },
        }
        if finance:
            found |= {
                "exposure": account.exposure_total,
                "limit": account.effective_limit if account.limit_set else None,
                "utilisation": (
                    account.utilisation if account.effective_limit else None
                ),
            }
        return found

    @api.model
    def _payment(self, customer, company, today):
        """Return what is open and overdue, and how the customer paid in a year."""
        ageing = self.env["customer.ageing"]
        aged = ageing._ageing_of(customer, company, today)[customer]
        accounts = self.env["customer.credit.account"]
        start, end = accounts._payment_period(company)
        record = self.env["customer.payment.record"]._paid_of(
            customer, company, start, end
        )
        ours = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        items = {
            "name": self.env._("Open Items"),
            "res_model": "customer.ageing",
            "domain": ours,
            "context": {"ageing_date": str(today)},
        }
        return {
            "receivable": aged.total,
            "overdue": sum(aged.bands),
            "oldest_due": str(aged.oldest_due) if aged.oldest_due else None,
            **record,
            "open": {
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
            },
        }

    @api.model
    def _targets(self, customer, company, today):
        """Return this year's targets of the customer, with what is attained."""
        targets = self.env["customer.sales.target"]
        if not targets.has_access("read"):
            return []
        found = targets.search_fetch(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ]
        )
        states = dict(targets._fields["state"]._description_selection(self.env))
        return [
            {
                "id": target.id,
                "name": target.product_id.name or target.category_id.name or None,
                "period": target._period_name(),
                "target": target.target_value,
                "unit": target.unit,
                "attained": target.attained_value,
                "attainment": target.attainment / 100,
                "state": target.state,
                "state_name": states.get(target.state),
                "open": {
                    "name": target.display_name,
                    "res_model": "customer.sales.target",
                    "res_id": target.id,
                },
            }
            for target in found
        ]
