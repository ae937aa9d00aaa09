from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.period import month_of, shift

_BATCH = 200


class CustomerStockReminder(models.AbstractModel):
    """Reminders of surveys that are missing: one draft and one activity each."""

    _name = "customer.stock.reminder"
    _description = "Reminder of Missing Stock Surveys"

    reminded_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Remind of last month's missing surveys, a batch of customers at a time."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            today = company._credit_today()
            day = company.stock_survey_reminder_day
            if not day or today.day < day:
                continue
            month = shift(month_of(today), -1)
            while customers := self._unreminded(company, month, _BATCH):
                self._remind(company, customers, month)
                if not self.env["ir.cron"]._commit_progress(len(customers)):
                    return

    @api.model
    def _unreminded(self, company, month, limit):
        """Return customers whose survey of a month is missing and not asked for yet."""
        assortment = self.env["customer.stock.assortment"]
        done = self._search(
            Domain("company_id", "=", company.id)
            & Domain("month", "=", month)
            & (Domain("state", "=", "confirmed") | Domain("reminded_on", "!=", False))
        )
        rows = assortment._read_group(
            assortment._stocked_domain(month)
            & Domain("company_id", "=", company.id)
            & Domain("partner_id", "not in", done.subselect("partner_id")),
            ["partner_id"],
            order="partner_id",
            limit=limit,
        )
        return self.env["res.partner"].union(*(partner for (partner,) in rows))

    @api.model
    def _remind(self, company, customers, month):
        """Prepare the missing surveys, and ask each customer's salesperson for it."""
        there = self.search(
            [
                ("company_id", "=", company.id),
                ("month", "=", month),
                ("partner_id", "in", customers.ids),
            ]
        )
        surveys = there | self._prepare_missing(
            company, customers - there.partner_id, month
        )
        surveys.reminded_on = company._credit_today()
        self._schedule(company, surveys)

    @api.model
    def _prepare_missing(self, company, customers, month):
        stocked = self._stocked_products(company, customers, month)
        root = self.env.ref("base.user_root")
        return self.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "month": month,
                    "surveyor_id": (customer.user_id or root).id,
                    "line_ids": stocked[customer],
                }
                for customer in customers
            ]
        )

    @api.model
    def _stocked_products(self, company, customers, month):
        assortment = self.env["customer.stock.assortment"]
        rows = assortment._read_group(
            assortment._stocked_domain(month)
            & Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", customers.ids),
            ["partner_id"],
            ["product_id:recordset"],
        )
        return {
            partner: [
                fields.Command.create({"product_id": product.id})
                for product in products
            ]
            for partner, products in rows
        }

    @api.model
    def _schedule(self, company, surveys):
        kind = self.env.ref("customer_mgmt.mail_activity_type_stock_survey")
        deadline = company._credit_today() + timedelta(days=kind.delay_count)
        for user, found in surveys.grouped(lambda s: s.partner_id.user_id).items():
            # Nobody looks after them: a list shows them as missing all the same.
            if user:
                # One mail per customer would bury them.
                quiet = found.with_context(mail_activity_quick_update=True)
                quiet.activity_schedule(
                    act_type_xmlid="customer_mgmt.mail_activity_type_stock_survey",
                    date_deadline=deadline,
                    user_id=user.id,
                )
