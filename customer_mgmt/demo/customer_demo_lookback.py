from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .lookback_plan import DEBTORS, TERMS


class CustomerDemoLookback(models.AbstractModel):
    """Makes the past orders of `lookback_plan`, their holds, and a back-test of them.

    Called by the demo data alone (`customer_lookback_demo.xml`).
    """

    _name = "customer.demo.lookback"
    _inherit = ["customer.demo.warning"]
    _description = "Past Orders of the Demo Customers"

    @api.model
    def _load(self):
        """Make all, while nothing is enforced: what is past was confirmed."""
        self = self.with_context(tracking_disable=True)
        company = self.env.company.root_id
        enforced, company.credit_enforced = company.credit_enforced, False
        product, today = self._product(), fields.Date.today()
        for key, debtor in DEBTORS.items():
            self._make(self._make_customer(key, debtor), debtor, product, today)
        company.credit_enforced = enforced
        self._run_backtest(company)
        while self.env["customer.fact.build"]._step():
            pass

    @api.model
    def _make_customer(self, key, debtor):
        customer = self.env["res.partner"].create(
            {
                "name": debtor.name,
                "is_company": True,
                "city": debtor.city,
                "country_id": self.env.ref(f"base.{debtor.country}").id,
                "email": f"office@{key}.example.com",
                "user_id": self.env.ref("customer_mgmt.res_users_sales_demo").id,
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"customer_mgmt.res_partner_{key}_demo",
                    "record": customer,
                    # Else an update would delete them: no file names them.
                    "noupdate": True,
                }
            ]
        )
        account = self.env["customer.credit.account"]._get_or_create(
            customer, self.env.company
        )
        self.env["customer.credit.limit"].create(
            {
                "account_id": account.id,
                "amount": debtor.limit,
                "date_from": fields.Date.today() - relativedelta(months=18),
                "source": "manual",
                "state": "approved",
                "reason": "Yearly requirement",
            }
        )
        return customer

    @api.model
    def _make(self, customer, debtor, product, today):
        orders = self.env["sale.order"].create(
            [
                self._prepare_order_vals(customer, sale.amount, product)
                for sale in debtor.sales
            ]
        )
        orders.action_confirm()
        paid = []
        for order, sale in zip(orders, debtor.sales, strict=True):
            day = today - timedelta(days=sale.ago)
            order.date_order = fields.Datetime.to_datetime(day) + timedelta(hours=10)
            invoice = self._bill(order, day)
            if sale.late is not None:
                paid.append((invoice, day + timedelta(days=TERMS + sale.late)))
            if sale.hold:
                self._note_hold(order, order.date_order, *sale.hold)
        self._pay(paid)
        for ago, amount, days in debtor.lost:
            lost = orders.create(self._prepare_order_vals(customer, amount, product))
            ended = fields.Datetime.now() - timedelta(days=ago)
            self._note_hold(lost, ended, days, "overdue", "cancelled")
            lost._action_cancel()

    @api.model
    def _bill(self, order, day):
        invoice = order._create_invoices()
        invoice.write(
            {
                "invoice_payment_term_id": False,
                "invoice_date": day,
                "invoice_date_due": day + timedelta(days=TERMS),
            }
        )
        invoice._post()
        return invoice

    @api.model
    def _note_hold(self, order, ended, days, reason, outcome):
        owner = self.env.ref("customer_mgmt.res_users_controller_demo")
        self.env["customer.credit.hold.episode"].create(
            {
                "order_id": order.id,
                "order_name": order.name,
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.root_id.id,
                "salesperson_id": order.user_id.id,
                "owner_id": owner.id,
                "amount": order.amount_total,
                "main_reason": reason,
                "held_on": ended - timedelta(days=days),
                "ended_on": ended,
                "outcome": outcome,
                "days": days,
            }
        )

    @api.model
    def _run_backtest(self, company):
        policy = company.credit_policy_id.copy()
        policy.name = "Stricter: 5 Days Overdue, 90 % of the Limit"
        policy._set_rule("overdue", "hold", 5)
        policy._set_rule("limit", "hold", 90)
        test = self.env["customer.credit.backtest"].create({"policy_id": policy.id})
        test.action_start()
        while test._work():
            pass
