from odoo import api, models

from ...const import FINANCE_GROUPS, REASONS, WAYS_OUT
from ...const_policy import DECIMAL_KINDS, MONEY_KINDS, PLAIN_REASONS
from ...const_trading import STATE_REASONS
from ...rules.decision import Finding, verdict

# What people decided; no release lets it through.
_OF_PEOPLE = {"stopped", "trading"}


class CustomerCreditExplanation(models.AbstractModel):
    """The same decision in the words of whoever reads it.

    Controllers and accountants see every figure. A salesperson sees the figures of own
    customers, of a corporate group only that its limit does not suffice (the figures
    are those of other customers); of other customers what is the matter, no figures.
    What a customer is told stands in `sale.order._items_to_pay`.
    """

    _name = "customer.credit.explanation"
    _description = "Explanation of a Credit Decision"

    @api.model
    def _sees(self, user, debtor):
        """Return how much a user may know of a customer's credit.

        :param res.users user: nobody, if a text is not for anybody in particular
        :rtype: str
        :return: ``all``, ``own`` (no figures of other customers) or ``plain``
        """
        if not user:
            return "plain"
        if any(user.has_group(group) for group in FINANCE_GROUPS.split(",")):
            return "all"
        if user.has_group("sales_team.group_sale_salesman_all_leads"):
            return "own"
        own = debtor.sudo().user_id in (user, user.browse())
        sells = user.has_group("sales_team.group_sale_salesman")
        return "own" if own and sells else "plain"

    @api.model
    def _told(self, vals, user):
        """Return a decision's reasons and ways out as a user may know them.

        :param vals: values or record of `customer.credit.decision`, with read rights
        """
        partner = vals["partner_id"]
        debtor = (
            self.env["res.partner"].browse(partner)
            if isinstance(partner, int)
            else partner
        )
        level = self._sees(user, debtor)
        if level == "all" or not vals["findings"]:
            return "\n".join(t for t in (vals["reason"], vals["way_out"]) if t)
        found = [Finding(**finding) for finding in vals["findings"]]
        if level == "plain":
            return "\n".join([*map(self._plain_reason, found), *self._plain_way(found)])
        company = vals["company_id"]
        if isinstance(company, int):
            company = self.env["res.company"].browse(company)
        money = company.sudo().currency_id.format
        reasons = [
            self._plain_reason(f)
            if f.kind == "group"
            else self._reason(f, money) + self._trading_note(f, debtor, company)
            for f in found
        ]
        return "\n".join([*reasons, *([vals["way_out"]] if vals["way_out"] else [])])

    @api.model
    def _plain_reason(self, finding):
        if finding.kind == "trading":
            return self._trading_reason(finding)
        text = PLAIN_REASONS.get(finding.kind) or REASONS[finding.kind]
        return str(self.env._(text))  # pylint: disable=gettext-variable

    @api.model
    def _plain_way(self, found):
        if any(f.kind in _OF_PEOPLE and f.action == "stop" for f in found):
            return [self._way("reopen")]
        return [self._way("release")] if verdict(found) == "hold" else []

    @api.model
    def _reason(self, finding, money):
        text = self.env._(REASONS[finding.kind])  # pylint: disable=gettext-variable
        return text % {
            "actual": self._figure(finding.kind, finding.actual, money),
            "threshold": self._figure(finding.kind, finding.threshold, money),
            "excess": money(finding.excess),
            "group": finding.name,
            "state": self._trading_reason(finding),
        }

    @api.model
    def _trading_reason(self, finding):
        if finding.kind != "trading":
            return ""
        text = STATE_REASONS.get(finding.name, STATE_REASONS["active"])
        return str(self.env._(text))  # pylint: disable=gettext-variable

    @api.model
    def _trading_note(self, finding, debtor, company):
        """Return why people decided so, as it stands on the debtor's account."""
        if finding.kind != "trading":
            return ""
        account = self.env["customer.credit.account"].sudo()._find(debtor, company)
        return f" ({account.trading_reason})" if account.trading_reason else ""

    @api.model
    def _figure(self, kind, value, money):
        """Return a figure of a rule as text."""
        if kind in MONEY_KINDS:
            return money(value)
        return f"{value:.1f}" if kind in DECIMAL_KINDS else str(int(value))

    @api.model
    def _way(self, key, **values):
        text = self.env._(WAYS_OUT[key])  # pylint: disable=gettext-variable
        return text % values if values else str(text)

    @api.model
    def _needed(self, found, overdue):
        """Return the payment that settles what a payment can settle."""
        needed = max(
            (f.excess for f in found if f.kind in ("limit", "group", "overdue_share")),
            default=0.0,
        )
        late = any(finding.kind == "overdue" for finding in found)
        return max(needed, overdue) if late else needed
