from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import CreditRefused
from ...rules.decision import checks, verdict

# One watch per transaction, kept on the cursor: unlike a context key, nobody who calls
# from outside can bring one along, and no nested `with_context` loses it.
_WATCH_KEY = "customer_credit_watch"
_FOLLOWED_KEY = "customer_credit_followed"


class _Watch:
    """The orders a block may change, with what each added to its debtor before, and
    when it was wanted."""

    def __init__(self):
        self.before = {}
        self.wanted = {}
        self.orders = set()


class CustomerCreditGuard(models.Model):
    """The one place where an order's credit is decided, and its queue.

    *How it works.* `create` and `write` of orders and order lines run inside
    `_watching()`. On leaving the outermost block, what is then true is compared with
    what was: every customer with a newly confirmed order, or one whose unsecured amount
    grew, is locked (an advisory lock until the end of the transaction, customers in
    order of id), the exposure is read, the rules decide, and the decision is written
    down. A refusal raises `CreditRefused`.

    PostgreSQL's repeatable read shows a transaction that waited for the lock the state
    from before its wait. What the others added meanwhile is in this table: whoever
    passes adds a row, and a second cursor reads the rows that this transaction cannot
    see yet. So the waiting need not fail and start over. The rows are of use only while
    a transaction may run that began before them; `_purge` drops older ones.
    """

    _name = "customer.credit.guard"
    _description = "Credit Guard"
    _inherit = ["customer.credit.guard.group"]
    _log_access = False

    partner_id = fields.Many2one(
        comodel_name="res.partner", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    amount = fields.Float(required=True, digits=(16, 2))
    added_on = fields.Datetime(required=True, index=True)

    _customer_idx = models.Index("(partner_id, company_id, id)")

    # === WATCH === #

    @api.model
    @contextmanager
    def _watching(self, orders=None):
        """Decide, on leaving the block, on whatever it added to customers' exposure.

        Blocks may be nested; the outermost decides for all.

        :param sale.order orders: orders the block may change
        :yield: a function to name further orders (created within the block)
        :raise CreditRefused: if a rule that is enforced holds or stops an order
        """
        cache = self.env.cr.cache
        outermost = _WATCH_KEY not in cache
        watch = cache.setdefault(_WATCH_KEY, _Watch())
        try:
            self._remember(watch, orders)
            yield lambda created: watch.orders.update(created.ids)
        finally:
            if outermost:
                cache.pop(_WATCH_KEY, None)
        if outermost:
            self._decide(watch)

    @api.model
    def _remember(self, watch, orders):
        if not orders:
            return
        fresh = orders.sudo().browse(set(orders._origin.ids) - watch.orders)
        watch.orders.update(fresh.ids)
        confirmed = fresh.filtered(lambda order: order.state == "sale")
        if confirmed:
            watch.before.update(self._amounts(confirmed))
            watch.wanted.update((o.id, o.commitment_date) for o in confirmed)

    @api.model
    def _amounts(self, orders, day=None):
        """Return (root id, debtor id, unsecured amount) of confirmed orders."""
        exposures = self.env["customer.credit.exposure"].sudo()
        found = exposures._orders_exposure(orders, day)
        return {
            order.id: found.get(order.id)
            or (order.company_id.root_id.id, order._credit_debtor().id, 0.0)
            for order in orders
        }

    @api.model
    @contextmanager
    def _following_up(self, orders):
        """Do what follows the confirmation of orders on which was decided just now."""
        cache = self.env.cr.cache
        cache[_FOLLOWED_KEY] = set(orders.ids)
        try:
            yield
        finally:
            cache.pop(_FOLLOWED_KEY, None)

    @api.model
    def _decided_just_now(self, order):
        """Tell whether an order has passed the guard a moment ago, in the same call.

        :rtype: bool
        """
        return order.id in self.env.cr.cache.get(_FOLLOWED_KEY, ())

    # === DECISION === #

    @api.model
    def _decide(self, watch):
        orders = self.env["sale.order"].sudo().browse(watch.orders).exists()
        confirmed = orders.filtered(lambda order: order.state == "sale")
        if not confirmed:
            return
        day = self.env["customer.credit.exposure"].sudo()._day(confirmed.company_id)
        added = self._added(confirmed, watch.before, day)
        for order in confirmed._credit_brought_forward(watch.wanted):
            debtor = order._credit_debtor()
            added[order.company_id.root_id.id, debtor.id].setdefault(order.id, None)
        turns = self._turns(added.keys())
        refusals = []
        for (root_id, debtor_id), growth in sorted(
            added.items(), key=lambda item: (item[0][1], item[0][0])
        ):
            turn = turns[root_id, debtor_id]
            refusals += self._decide_customer(
                root_id, debtor_id, growth, watch.before, day, turn
            )
        if refusals:
            self._refuse(refusals)

    @api.model
    def _added(self, confirmed, before, day):
        """Return what each order adds, by (root, debtor) and order id.

        What a debtor did not have before adds its whole amount, given as ``None``; what
        he had before and does not grow is left out.
        """
        added = defaultdict(dict)
        changed = confirmed.browse(id_ for id_ in confirmed.ids if id_ in before)
        after = self._amounts(changed, day) if changed else {}
        for order in confirmed - changed:
            debtor = order._credit_debtor()
            added[order.company_id.root_id.id, debtor.id][order.id] = None
        for order_id, (root_id, debtor_id, amount) in after.items():
            same = before[order_id][:2] == (root_id, debtor_id)
            growth = amount - before[order_id][2] if same else None
            if not same or growth > 0.005:
                added[root_id, debtor_id][order_id] = growth
        return added

    @api.model
    def _decide_customer(self, root_id, debtor_id, growth, before, day, turn):
        """Decide on what is added to one customer; return the refusals' values."""
        company = self.env["res.company"].sudo().browse(root_id)
        debtor = self.env["res.partner"].sudo().browse(debtor_id)
        orders = self.env["sale.order"].sudo().browse(growth)
        unseen = self._queue(debtor, company) if company.credit_enforced else 0.0
        if company.credit_enforced:
            self._assert_nobody_moved(debtor, turn, company)
        exposures = self.env["customer.credit.exposure"].sudo()
        exposure, amounts = exposures._exposure_and_orders(debtor, company, orders, day)
        exposure = exposures._with_added(exposure, unseen)
        amounts |= {id_: grown for id_, grown in growth.items() if grown is not None}
        groups = self._pooled(turn, debtor, exposure, company, day)
        rules, figures = self._rules_and_figures(orders, debtor, turn.account, before)
        vals_list = [
            self._decision_vals(
                order,
                debtor,
                turn.account._position(
                    company,
                    exposure,
                    amounts[order.id],
                    order._is_secured(),
                    None,
                    groups,
                    event=self._event(before, order.id, debtor.id),
                    figures={**figures, "document": order._credit_amount()},
                ),
                before,
                rules[order],
            )
            for order in orders
        ]
        refused = [v for v in vals_list if v["result"] in ("hold", "stop")]
        if not refused:
            self.env["customer.credit.decision"].sudo().create(vals_list)
            self._enter(debtor, company, sum(amounts.values()))
        return refused

    @api.model
    def _rules_and_figures(self, orders, debtor, account, before):
        """Return the rules that apply to each order, and the figures they ask for."""
        company = orders.company_id.root_id
        book = company._credit_rule_book()
        rules = {}
        for order in orders:
            event = self._event(before, order.id, debtor.id)
            facts = company._credit_facts(account, order.team_id, event)
            rules[order] = company._credit_rules_at(book, facts)
        asked = [rule for own in rules.values() for rule in own]
        figures = self.env["customer.credit.figures"].sudo()
        return rules, figures._figures_of(debtor, company, asked)[debtor.id]

    @api.model
    def _decision_vals(self, order, debtor, position, before, rules):
        company = order.company_id.root_id
        looked = checks(position, rules)
        found = [check for check in looked if check.fired]
        release = order._credit_release() if verdict(found) == "hold" else None
        result = "pass" if release else verdict(found, company.credit_enforced)
        hold = self.env["customer.credit.hold"].sudo()
        return {
            "order_id": order.id,
            "order_name": order.name,
            "partner_id": debtor.id,
            "company_id": company.id,
            "user_id": self.env.uid,
            "event": self._event(before, order.id, debtor.id),
            "result": result,
            "release_id": release.id if release else False,
            **hold._decided(order, position, looked),
        }

    @api.model
    def _event(self, before, order_id, debtor_id):
        if order_id not in before:
            order = self.env["sale.order"].sudo().browse(order_id)
            return "reopen" if order.credit_was_confirmed else "confirm"
        return "increase" if before[order_id][1] == debtor_id else "move"

    @api.model
    def _refuse(self, refusals):
        hold = self.env["customer.credit.hold"]
        hold._record_on_exit(refusals)
        raise CreditRefused(hold._refusal_message(refusals), refusals)

    # === QUEUE === #

    @api.model
    def _queue(self, customer, company):
        """Wait for our turn with the customer; return what others added meanwhile.

        :return: amount added by transactions that this one cannot see
        :rtype: float
        """
        self.env.cr.execute(
            SQL("SELECT pg_advisory_xact_lock(%s, %s)", self._lock_space(), customer.id)
        )
        return self._unseen(customer, company).get(customer.id, 0.0)

    @api.model
    def _unseen(self, customers, company):
        """Return what was added to customers by transactions that we cannot see.

        :rtype: dict[int, float]
        """
        mine = self._entries(self.env.cr, customers, company)
        if not self.env.registry.ready:
            # An installation or update: its tables are not there yet for a second
            # cursor.
            return {}
        with self.env.registry.cursor() as fresh:
            theirs = self._entries(fresh, customers, company)
        unseen = defaultdict(float)
        for key in theirs.keys() - mine.keys():
            customer_id, amount = theirs[key]
            unseen[customer_id] += amount
        return unseen

    @api.model
    def _lock_space(self):
        # Advisory locks are named by two integers; the first sets ours apart.
        return 0x43524544 - 0x7FFFFFFF

    @api.model
    def _entries(self, cr, customers, company):
        cr.execute(
            SQL(
                "SELECT id, partner_id, amount FROM customer_credit_guard"
                " WHERE partner_id = ANY(%s) AND company_id = %s",
                customers.ids,
                company.id,
            )
        )
        return {row[0]: row[1:] for row in cr.fetchall()}

    @api.model
    def _enter(self, customer, company, amount):
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_credit_guard"
                " (partner_id, company_id, amount, added_on) VALUES (%s, %s, %s, %s)",
                customer.id,
                company.id,
                amount,
                fields.Datetime.now(),
            )
        )

    @api.model
    def _purge(self):
        """Drop rows that no running transaction can fail to see."""
        old = fields.Datetime.now() - timedelta(days=1)
        self.env.cr.execute(
            SQL("DELETE FROM customer_credit_guard WHERE added_on < %s", old)
        )
