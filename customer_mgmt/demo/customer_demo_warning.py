from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from .warning_plan import STORIES


class CustomerDemoWarning(models.AbstractModel):
    """Makes the customers of `warning_plan`; the tests make the same ones.

    Called by the demo data and by the tests alone.
    """

    _name = "customer.demo.warning"
    _description = "Demo Customers of Early Warning"

    @api.model
    def _load(self):
        """Make all customers in the demo, and look for warnings once."""
        customers = self._build(fields.Date.today())
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"customer_mgmt.res_partner_{key}_demo",
                    "record": customer,
                    # Else an update would delete them: no file names them.
                    "noupdate": True,
                }
                for key, customer in customers.items()
            ]
        )
        sales = self.env.ref("customer_mgmt.res_users_sales_demo")
        for customer in customers.values():
            customer.user_id = sales
        warnings = self.env["customer.credit.warning"]
        warnings._find_now()
        self._judge_some(customers)

    @api.model
    def _judge_some(self, customers):
        """Have some warnings judged, so that the watch list tells of work."""
        accounts = self.env["customer.credit.account"].search(
            [("partner_id", "in", [customers[k].id for k in ("acacia", "laurel")])]
        )
        for account in accounts:
            warning = account.warning_ids[:1]
            if warning.kind == "slope":
                warning.cause = "Lost its largest tenant in spring"
                warning.action_taken = "Monthly statement agreed; visit on site planned"
                warning.action_confirm()
            elif warning.kind == "spike":
                warning.cause = "Furnishes a second house; contract seen"
                warning.action_false_alarm()

    @api.model
    def _build(self, today, keys=None):
        """Make the customers of stories with all their documents.

        :param datetime.date today: the day the stories are counted from
        :param keys: keys of `STORIES`; all by default
        :rtype: dict[str, res.partner]
        """
        stories = {key: STORIES[key] for key in keys or STORIES}
        self = self.with_context(tracking_disable=True)
        partners = self.env["res.partner"].create(
            [self._prepare_customer_vals(story) for story in stories.values()]
        )
        customers = dict(zip(stories, partners, strict=True))
        company = self.env.company.root_id
        self.env["customer.credit.account"]._get_or_create(partners, company)
        owners = [(customers[key], story) for key, story in stories.items()]
        self._make_bills(owners, today)
        self._make_limits(owners, today)
        self._make_orders(owners, today)
        self._make_promises(owners, today, company)
        for customer, story in owners:
            self._make_changes(customer, story)
        return customers

    @api.model
    def _prepare_customer_vals(self, story):
        slug = story.title.split()[0].lower()
        return {
            "name": story.title,
            "is_company": True,
            "email": f"office@{slug}.example.com",
            "street": next((old for k, old, _n in story.changes if k == "address"), ""),
        }

    # === DOCUMENTS === #

    @api.model
    def _make_bills(self, owners, today):
        rows = [(customer, bill) for customer, s in owners for bill in s.bills]
        moves = self.env["account.move"].create(
            [self._prepare_bill_vals(customer, b, today) for customer, b in rows]
        )
        moves._post()
        days = [bill.paid_on(today) for _customer, bill in rows]
        self._pay([(m, d) for m, d in zip(moves, days, strict=True) if d])
        self.env["customer.credit.incident"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.env.company.root_id.id,
                    "kind": "dispute",
                    "occurred_on": bill.due_on(today),
                    "amount": bill.amount,
                    "move_id": move.id,
                    "description": "Says that half of the goods never came.",
                }
                for (customer, bill), move in zip(rows, moves, strict=True)
                if bill.disputed
            ]
        )

    @api.model
    def _prepare_bill_vals(self, customer, bill, today):
        due = bill.due_on(today)
        line = {"name": "Furniture", "price_unit": bill.amount, "quantity": 1}
        return {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": due - relativedelta(days=30),
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({**line, "tax_ids": [Command.clear()]})
            ],
        }

    @api.model
    def _pay(self, paid):
        """Book payments of (invoice, day), each matched with its invoice."""
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": move.partner_id.id,
                    "amount": move.amount_total,
                    "date": day,
                }
                for move, day in paid
            ]
        )
        payments.action_post()
        matched = [
            (move | payment.move_id).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            for (move, _day), payment in zip(paid, payments, strict=True)
        ]
        self.env["account.move.line"]._reconcile_plan(matched)

    @api.model
    def _make_limits(self, owners, today):
        accounts = self.env["customer.credit.account"]
        for customer, story in owners:
            account = accounts._find(customer, self.env.company)
            self.env["customer.credit.limit"].create(
                [
                    {
                        "account_id": account.id,
                        "amount": amount,
                        "date_from": today - relativedelta(days=days),
                        "source": "manual",
                        "state": "approved",
                        "reason": "Yearly requirement",
                    }
                    for days, amount in story.limits
                ]
            )

    # === ORDERS === #

    @api.model
    def _make_orders(self, owners, today):
        """Confirm the orders, dated back; those of past months are billed and paid."""
        product = self._product()
        rows = [
            (customer, today - relativedelta(days=days), amount, False)
            for customer, story in owners
            for days, amount in story.orders
        ]
        rows += [
            (customer, month_ago(today, number), amount, True)
            for customer, story in owners
            for number, amount in enumerate(story.billed, 1)
        ]
        orders = self.env["sale.order"].create(
            [self._prepare_order_vals(c, amount, product) for c, _d, amount, _b in rows]
        )
        if orders:
            orders.action_confirm()
        for order, (_customer, day, _amount, _billed) in zip(orders, rows, strict=True):
            order.date_order = fields.Datetime.to_datetime(day)
        billed = orders.browse(
            [o.id for o, row in zip(orders, rows, strict=True) if row[3]]
        )
        if billed:
            self._bill_orders(billed)

    @api.model
    def _product(self):
        return self.env["product.product"].create(
            {
                "name": "Furnishing, Complete",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    @api.model
    def _prepare_order_vals(self, customer, amount, product):
        line = {"product_id": product.id, "price_unit": amount, "product_uom_qty": 1}
        return {"partner_id": customer.id, "order_line": [Command.create(line)]}

    @api.model
    def _bill_orders(self, orders):
        invoices = orders._create_invoices(grouped=True)
        paid = []
        for invoice in invoices:
            day = invoice.line_ids.sale_line_ids.order_id.date_order.date()
            invoice.invoice_payment_term_id = False
            invoice.invoice_date = day
            invoice.invoice_date_due = day + relativedelta(days=14)
            paid.append((invoice, invoice.invoice_date_due))
        invoices._post()
        self._pay(paid)

    # === PROMISES, CHANGES === #

    @api.model
    def _make_promises(self, owners, today, company):
        promises = self.env["customer.payment.promise"]
        for customer, story in owners:
            for days, amount, kept in story.promises:
                due = today - relativedelta(days=days)
                promise = promises.create(
                    {
                        "partner_id": customer.id,
                        "company_id": company.id,
                        "amount": amount,
                        "date_given": due - relativedelta(days=10),
                        "date_due": due,
                        "note": "By telephone",
                    }
                )
                if kept:
                    self._deposit(promise)
        customers = [customer.id for customer, story in owners if story.promises]
        promises._judge(customers, company)

    @api.model
    def _deposit(self, promise):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": promise.partner_id.id,
                "amount": promise.amount,
                "date": promise.date_due,
            }
        )
        payment.action_post()

    @api.model
    def _make_changes(self, customer, story):
        for kind, old, new in story.changes:
            if kind == "address":
                customer.street = new
            elif kind == "vat":
                customer.vat = new
            else:
                values = {"partner_id": customer.id, "acc_number": old}
                self.env["res.partner.bank"].create(values).acc_number = new


def month_ago(today, number):
    """Return a day of the twelve months before the last thirty days."""
    return today - relativedelta(days=33 + round(30.4 * (number - 1)))
