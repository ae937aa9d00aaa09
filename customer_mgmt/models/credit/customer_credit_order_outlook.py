from dataclasses import replace

from odoo import models

from ...rules.decision import traffic_light


class CustomerCreditOrderOutlook(models.AbstractModel):
    """What a quotation tells beforehand: what confirming it would meet, and what the
    checkpoint of quotations has to say."""

    _name = "customer.credit.order.outlook"
    _description = "Credit Outlook of a Quotation"

    def _set_outlook(self, exposure):
        if not exposure:
            self.credit_light = self.credit_outlook = False
            return
        debtor, company = self._credit_debtor(), self.company_id.root_id
        order = self.sudo()
        account = self.env["customer.credit.account"].sudo()._find(debtor, company)
        position, found = order._credit_check(exposure, account)
        found += order._quotation_findings(exposure, account, found)
        hold = self.env["customer.credit.hold"].sudo()
        explained = hold._explain(order, position, found) if found else {}
        self.credit_light = traffic_light(position, found)
        told = {**explained, "partner_id": debtor, "company_id": company}
        self.credit_outlook = hold._told(told, self.env.user) if found else ""

    def _quotation_findings(self, exposure, account, found):
        """Return what the checkpoint of quotations tells beyond the one of orders.

        A quotation binds nobody: whatever its rules ask for, they inform.

        :param list found: what confirming the order would meet
        """
        company, team = self.company_id.root_id, self.team_id
        rules, trading = (
            [ask(event) for event in ("quotation", "confirm")]
            for ask in (
                lambda event: company._credit_rules(account, team, event),
                lambda event: account._trading_action(event, company=company),
            )
        )
        if rules[0] == rules[1] and trading[0] == trading[1]:
            return []
        known = {(finding.kind, finding.name) for finding in found}
        _at, beside = self._credit_check(exposure, account, event="quotation")
        return [
            replace(finding, action="inform")
            for finding in beside
            if (finding.kind, finding.name) not in known
        ]
