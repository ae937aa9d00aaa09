import logging
import math

import psycopg2

from odoo import api, models
from odoo.modules.registry import Registry

from ...rules.decision import items_to_clear

_logger = logging.getLogger(__name__)
_TRIES = 3
# What a smaller order clears by its amount.
_OF_AMOUNTS = {"limit", "group", "document"}
# What people decided; money does not clear it.
_OF_PEOPLE = {"stopped", "trading"}


class CustomerCreditHold(models.AbstractModel):
    """Words a refusal, and writes it down even where its transaction is rolled back."""

    _name = "customer.credit.hold"
    _description = "Credit Hold"
    _inherit = ["customer.credit.explanation", "customer.credit.way.out"]

    # === EXPLANATION === #

    @api.model
    def _explain(self, order, position, found):
        """Return a decision's ``findings``, ``reason`` and ``way_out``."""
        debtor, company = order._credit_debtor(), order.company_id.root_id
        money = company.currency_id.format
        return {
            "findings": [vars(finding) for finding in found],
            "reason": "\n".join(
                self._reason(finding, money)
                + self._trading_note(finding, debtor, company)
                for finding in found
            ),
            "way_out": "\n".join(self._ways_out(order, position, found, money)),
        }

    @api.model
    def _decided(self, order, position, looked):
        """Return a decision's figures: where the customer stands, every rule that was
        looked at, and in words those that fired.

        :param list[Finding] looked: as `rules.decision.checks` gives them
        """
        return {
            "amount": position.amount,
            "exposure": position.exposure,
            "limit_set": position.limit is not None,
            "limit_amount": position.limit or 0.0,
            "overdue_days": position.overdue_days,
            "overdue_amount": position.overdue_amount,
            "checks": [vars(check) for check in looked],
            **self._explain(order, position, [c for c in looked if c.fired]),
        }

    @api.model
    def _ways_out(self, order, position, found, money):
        """Return sentences: what to pay, to take off, or to ask for."""
        by_kind = {finding.kind: finding for finding in found}
        if any(f.kind in _OF_PEOPLE and f.action == "stop" for f in found):
            return [self._way("reopen")]
        needed = self._needed(found, position.overdue_amount)
        ways = self._ways_to_trade(by_kind)
        ways += self._way_to_pay(order, needed, money)
        ways += self._ways_of_rules(order, position, by_kind, money)
        if by_kind and set(by_kind) <= _OF_AMOUNTS:
            over = max(finding.excess for finding in found)
            ways += self._way_to_reduce(order, over, money)
        if "no_limit" in by_kind:
            ways.append(self._way("limit"))
        if "expired" in by_kind:
            ways.append(self._way("renew"))
        if "review" in by_kind:
            ways.append(self._way("review"))
        return ways + self._way_to_release(order, found, money)

    @api.model
    def _ways_to_trade(self, by_kind):
        """Return what to ask for where trading itself is not open."""
        trading = by_kind.get("trading")
        ways = []
        if trading and trading.name == "prospect":
            ways.append(self._way("open"))
        elif trading and trading.action == "hold":
            ways.append(self._way("reopen"))
        return ways + [self._way("prepay")] if "prepaid" in by_kind else ways

    @api.model
    def _way_to_pay(self, order, needed, money):
        if not needed:
            return []
        items = items_to_clear(self._undisputed(order), needed)
        if sum(amount for _name, amount in items) < needed:
            return []
        names = ", ".join(name for name, _amount in items)
        return [self._way("pay", amount=money(sum(a for _n, a in items)), items=names)]

    @api.model
    def _undisputed(self, order):
        """Return (name, open amount) of what the debtor may be asked to pay, the oldest
        first."""
        exposures = self.env["customer.credit.exposure"].sudo()
        debits = exposures._open_debits(order._credit_debtor(), order.company_id)
        return [(debit.name, debit.amount) for debit in debits if not debit.disputed]

    @api.model
    def _way_to_reduce(self, order, excess, money):
        """Return how many pieces of the order's largest line cover the excess."""
        rate = order.currency_rate or 1.0
        if order.amount_total / rate < excess:
            return []  # Over the limit without it: no smaller order would pass.
        lines = order.order_line.filtered(lambda line: line.price_total > 0)
        line = lines.sorted("price_total")[-1:]
        if not line or line.price_total / rate < excess:
            return [self._way("reduce", excess=money(excess))]
        price = line.price_total / line.product_uom_qty / rate
        pieces = min(
            math.ceil(round(excess / price, 6)), math.ceil(line.product_uom_qty)
        )
        return [
            self._way("pieces", pieces=pieces, product=line.product_id.display_name)
        ]

    @api.model
    def _refusal_message(self, refusals):
        """Return the text of a refusal: per order the reasons, then the ways out."""
        texts = []
        for vals in refusals:
            head = self._refusal_head(vals["event"], vals["order_name"])
            texts.append(f"{head}\n{self._told(vals, self.env.user)}")
        return "\n\n".join(texts)

    @api.model
    def _refusal_head(self, event, order):
        if event in ("confirm", "reopen", "invoice"):
            return self.env._("%(order)s is on credit hold:", order=order)
        if event == "deliver":
            return self.env._("Transfer %(name)s is on credit hold:", name=order)
        if event == "increase":
            return self.env._("%(order)s may not grow on credit:", order=order)
        return self.env._("%(order)s may not change its debtor on credit:", order=order)

    # === RECORD === #

    @api.model
    def _record_on_exit(self, refusals):
        """Write the refusals down once the transaction ends, in whichever way.

        A form rolls back; an import refuses within a savepoint and then commits. The
        writer has a cursor of its own, tries again when it meets another writer, and
        never raises: the user has got the refusal already.
        """
        decisions = self.env["customer.credit.decision"]
        for vals in refusals:
            # Named now: the key holds the minute, and the writer may come later.
            vals["attempt"] = decisions._attempt_key(vals)
        dbname, context = self.env.cr.dbname, dict(self.env.context)
        uid = self.env.uid

        def write_down():
            _write_down(dbname, uid, {"lang": context.get("lang")}, refusals)

        self.env.cr.postcommit.add(write_down)
        self.env.cr.postrollback.add(write_down)

    @api.model
    def _place(self, refusals):
        """Write down refused decisions and put their orders on hold.

        :param list refusals: values of `customer.credit.decision`; orders that no
            longer exist are named, not linked, and what concerns a customer that was
            rolled back as well is left out
        """
        customers = (
            self.env["res.partner"].sudo().browse([v["partner_id"] for v in refusals])
        )
        known = set(customers.exists().ids)
        refusals = [vals for vals in refusals if vals["partner_id"] in known]
        orders = self.env["sale.order"].sudo()
        orders = orders.browse({v["order_id"] for v in refusals if v["order_id"]})
        existing = set(orders.exists().ids)
        kept = [
            {**v, "order_id": v["order_id"] if v["order_id"] in existing else False}
            for v in refusals
        ]
        self.env["customer.credit.checkpoint"]._keep_existing(kept)
        decisions = self.env["customer.credit.decision"]._record(kept)
        for decision in decisions.filtered("order_id"):
            decision.order_id._place_on_hold(decision)
        self.env["customer.credit.checkpoint"]._place(decisions)
        return decisions


def _write_down(dbname, uid, context, refusals):
    for attempt in range(_TRIES):
        try:
            with Registry(dbname).cursor() as cr:
                api.Environment(cr, uid, context)["customer.credit.hold"]._place(
                    refusals
                )
            return
        except (psycopg2.OperationalError, psycopg2.IntegrityError):
            if attempt + 1 == _TRIES:
                _logger.exception("A credit refusal could not be written down")
        except Exception:
            # Whatever went wrong here, the refusal itself stands.
            _logger.exception("A credit refusal could not be written down")
            return
