from odoo import api, models


class CustomerTurnover(models.AbstractModel):
    """How much customers turned over: with us as invoiced, or in all as surveyed."""

    _name = "customer.turnover"
    _description = "Customer Turnover"

    @api.model
    def _turnover_of(self, customers, date_from, date_to, basis, company):
        """Return the turnover of customers in a period, in the root company's currency.

        :param res.partner customers: commercial partners
        :param datetime.date date_from: first day of the period
        :param datetime.date date_to: last day of the period
        :param str basis: ``invoiced`` (posted customer invoices net of credit notes,
            untaxed) or ``surveyed`` (the latest yearly figure the customer stated for a
            year that began by ``date_to``)
        :param res.company company: any company of the tree; branches count together
        :return: amount per customer; customers without data are left out
        :rtype: dict[res.partner, float]
        :raise ValueError: if the basis is neither
        """
        if basis == "invoiced":
            return self._turnover_invoiced(customers, date_from, date_to, company)
        if basis == "surveyed":
            return self._turnover_surveyed(customers, date_to, company)
        raise ValueError(f"unknown turnover basis {basis!r}")

    @api.model
    def _turnover_invoiced(
        self, customers, date_from, date_to, company, amount="amount_untaxed_signed"
    ):
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("invoice_date", ">=", date_from),
                    ("invoice_date", "<=", date_to),
                    ("company_id", "child_of", company.root_id.id),
                    ("commercial_partner_id", "in", customers.ids),
                ],
                ["commercial_partner_id"],
                [f"{amount}:sum"],
            )
        )
        return {customer.with_env(self.env): amount for customer, amount in groups}

    @api.model
    def _turnover_surveyed(self, customers, date_to, company):
        surveys = (
            self.env["customer.turnover.survey"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", customers.ids),
                    ("year", "<=", date_to.year),
                    ("company_id", "in", (False, company.root_id.id)),
                ],
                order="year DESC, id DESC",
            )
        )
        latest = {}
        for survey in surveys:
            latest.setdefault(survey.partner_id.with_env(self.env), survey)
        return {
            customer: survey._amount_in(company.root_id)
            for customer, survey in latest.items()
        }
