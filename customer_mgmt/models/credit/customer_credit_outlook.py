from typing import NamedTuple

from odoo import api, models

from ...rules.decision import Position, verdict
from ...rules.worklist import in_order, overdue_after


class Outlook(NamedTuple):
    """What a re-evaluation finds of one held order."""

    order: models.BaseModel
    position: Position
    passes: bool
    findings: list


class World(NamedTuple):
    """What was read of some customers of one company.

    ``blocked``: confirmed orders whose delivery or invoice is on hold, and would pass.
    """

    company: models.BaseModel
    held: dict
    blocked: dict
    released: dict
    accounts: dict
    exposures: dict
    figures: dict


class CustomerCreditOutlook(models.AbstractModel):
    """What becomes of customers' held orders if they are looked at now, or after a
    payment: asked by the worker that lifts holds and by the preview alike."""

    _name = "customer.credit.outlook"
    _description = "Outlook of Held Orders"

    # === BUSINESS METHODS === #

    @api.model
    def _world(self, customers, company):
        """Read once what the evaluation of several customers of a company needs.

        :param res.partner customers: commercial partners
        :param res.company company: root of the tree
        :rtype: World
        """
        orders = self.env["sale.order"].sudo()
        in_tree = [
            ("company_id", "child_of", company.id),
            ("partner_invoice_id.commercial_partner_id", "in", customers.ids),
        ]
        held = orders.search(
            [
                ("credit_state", "=", "hold"),
                ("state", "in", ("draft", "sent")),
                *in_tree,
            ]
        )
        released = orders.search([*self._released_domain(), *in_tree])
        blocked = orders.search([("credit_state", "=", "blocked"), *in_tree])
        accounts = self.env["customer.credit.account"].sudo()
        accounts = accounts.search(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        )
        debtors = customers.filtered(
            set((held | released).partner_invoice_id.commercial_partner_id).__contains__
        )
        exposures = self.env["customer.credit.exposure"].sudo()
        return World(
            company=company,
            held=held.grouped(lambda order: order._credit_debtor()),
            blocked=blocked._may_go_on().grouped(lambda order: order._credit_debtor()),
            released=released.filtered(lambda o: not o._credit_release()).grouped(
                lambda order: order._credit_debtor()
            ),
            accounts=accounts.grouped("partner_id"),
            exposures=exposures._exposure_of(debtors, company) if debtors else {},
            figures=self._figures(debtors, company),
        )

    @api.model
    def _figures(self, customers, company):
        """Return what rules of any scope ask for beyond the exposure, by customer."""
        rules = [scoped.rule for scoped in company._credit_rule_book()]
        reader = self.env["customer.credit.figures"].sudo()
        found = reader._figures_of(customers, company, rules) if customers else {}
        return {customer: found[customer.id] for customer in customers}

    @api.model
    def _sharing(self, customer, world):
        """Return the customer, and after him those who share his group's limit."""
        account = world.accounts.get(customer)
        if not account or not account.group_id:
            return [customer]
        members = account.search(
            [
                ("group_id", "child_of", account.group_id._root_id()),
                ("company_id", "=", world.company.id),
                ("partner_id", "!=", customer.id),
            ]
        )
        shared = self._world(members.partner_id, world.company)
        for name in World._fields[1:]:
            getattr(world, name).update(getattr(shared, name))
        return [customer, *members.partner_id]

    @api.model
    def _outlook(self, customer, world, lift=None):
        """Yield what becomes of a customer's held orders, in the company's order.

        Each order that passes uses up its part of the credit before the next is asked.

        :param lift: called with an order that passes; says whether it went through
        :rtype: Iterator[Outlook]
        """
        held = world.held.get(customer)
        if not held:
            return
        exposures = self.env["customer.credit.exposure"].sudo()
        exposure, figures = world.exposures[customer], world.figures[customer]
        account = world.accounts.get(customer, self.env["customer.credit.account"])
        enforced = world.company.credit_enforced
        policy = world.company.credit_lift_policy
        for waiting in in_order([o._waiting() for o in held.sorted("id")], policy):
            order = waiting.key
            position, found = order._credit_check(
                exposure, account.sudo(), figures=figures
            )
            passes = verdict(found, enforced) not in ("hold", "stop")
            if passes and (lift is None or lift(order)):
                exposure = exposures._with_added(exposure, position.amount)
                # Wanted beyond the horizon it counts, and is left out, as the others.
                figures = {**figures, "later": position.later}
            else:
                passes = False
            yield Outlook(order, position, passes, found)

    @api.model
    def _if_paid(self, customer, company, exposure, amount):
        """Return the exposure as it would be if the customer paid an amount now."""
        today = company._credit_today()
        exposures = self.env["customer.credit.exposure"].sudo()
        debits = exposures._open_debits(customer, company)
        items = [(d.due, d.amount) for d in debits if not d.disputed]
        overdue, oldest = overdue_after(items, amount, today)
        lowered = exposures._with_added(exposure, -amount)
        return {**lowered, "overdue": overdue, "oldest_due": oldest}
