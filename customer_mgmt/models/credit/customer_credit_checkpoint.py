from dataclasses import replace
from typing import NamedTuple

from odoo import api, models

from ...const import FINANCE_GROUPS
from ...exceptions import CreditRefused
from ...rules.decision import Finding, Position, checks, verdict

_REFUSED = ("hold", "stop")


class CheckedDocument(NamedTuple):
    """A transfer or an invoice that asks to pass, with the order it belongs to.

    ``order`` is empty where there is none; ``debtor`` is who owes what it is worth.
    """

    record: models.BaseModel
    order: models.BaseModel
    debtor: models.BaseModel
    company: models.BaseModel


class Judgement(NamedTuple):
    """What the rules say of one document: every rule ``looked`` at, fired or not, and
    ``result`` as in `const.DECISION_RESULTS`."""

    document: CheckedDocument
    position: Position
    looked: list[Finding]
    release: models.BaseModel
    result: str

    @property
    def found(self):
        return _fired(self.looked)


def _fired(looked):
    return [check for check in looked if check.fired]


class CustomerCreditCheckpoint(models.AbstractModel):
    """Decides on what follows a confirmed order: reservation, delivery, invoice.

    *How it works.* Delivering or invoicing an order adds nothing to what it counts for
    already. So nothing is queued or locked: the customers' exposure is read as it is,
    once for all, and the same rules decide as for orders. A release that let the order
    through is remembered as long as the order keeps within its tolerance.
    """

    _name = "customer.credit.checkpoint"
    _description = "Credit Checkpoint"

    # === BUSINESS METHODS === #

    @api.model
    def _check(self, documents, event):
        """Let documents pass, or refuse them all and name those that may not.

        :param list[CheckedDocument] documents: of companies that enforce credit control
        :param str event: ``deliver`` or ``invoice``
        :raise CreditRefused: if a rule holds or stops one of them
        """
        judged = self._judge(documents, event)
        refusals = [
            self._decision_vals(judgement, event)
            for judgement in judged
            if judgement.result in _REFUSED
        ]
        if refusals:
            self.env["customer.credit.hold"]._record_on_exit(refusals)
            raise CreditRefused(self._refusal_message(refusals), refusals)
        noted = [self._decision_vals(j, event) for j in judged if j.found]
        self.env["customer.credit.decision"].sudo().create(noted)
        self._orders_of(documents)._lift_checkpoint_hold()

    @api.model
    def _held(self, documents, event):
        """Return the documents that would not pass, without a word to anybody.

        :rtype: list[CheckedDocument]
        """
        judged = self._judge(self._undecided(documents, event), event)
        return [j.document for j in judged if j.result in _REFUSED]

    @api.model
    def _undecided(self, documents, event):
        """Return the documents but those whose order has passed the guard just now, by
        the same rules as hold here: nothing is asked twice.

        :rtype: list[CheckedDocument]
        """
        guard = self.env["customer.credit.guard"]
        fresh = [d for d in documents if d.order and guard._decided_just_now(d.order)]
        if not fresh:
            return documents
        accounts = self.env["customer.credit.account"].sudo()
        found = accounts.search(
            [
                ("partner_id", "in", [d.debtor.id for d in fresh]),
                ("company_id", "in", [d.company.id for d in fresh]),
            ]
        ).grouped(lambda account: (account.partner_id, account.company_id))
        same = {
            d
            for d in fresh
            if self._same_rules(d, found.get((d.debtor, d.company), accounts), event)
        }
        return [d for d in documents if d not in same]

    @api.model
    def _same_rules(self, document, account, event):
        """Tell whether what holds at a checkpoint has held at the confirmation."""
        company, order = document.company, document.order
        if account._trading_action(event, company=company) not in ("pass", "inform"):
            return False
        confirmed = "reopen" if order.credit_was_confirmed else "confirm"
        there, here = (
            company._credit_holding_rules(account, order.team_id, name)
            for name in (confirmed, event)
        )
        return there == here

    @api.model
    def _outlook(self, document, event):
        """Return why a document would not pass now, as the user may know it; or blank.

        :rtype: str
        """
        judged = self._judge([document], event)
        refusals = [
            self._decision_vals(j, event) for j in judged if j.result in _REFUSED
        ]
        return self._refusal_message(refusals) if refusals else ""

    # === JUDGEMENT === #

    @api.model
    def _judge(self, documents, event):
        judged = []
        for company in sorted({d.company for d in documents}, key=lambda c: c.id):
            own = [d for d in documents if d.company == company]
            judged += self._judge_company(own, company, event)
        return judged

    @api.model
    def _judge_company(self, documents, company, event):
        debtors = self.env["res.partner"].sudo().union(*(d.debtor for d in documents))
        accounts = self.env["customer.credit.account"].sudo()
        accounts = accounts.search(
            [("partner_id", "in", debtors.ids), ("company_id", "=", company.id)]
        )
        exposures = self.env["customer.credit.exposure"].sudo()
        exposures = exposures._exposure_of(debtors, company)
        groups = accounts._group_positions(company, exposures)
        by_debtor = accounts.grouped("partner_id")
        account_of = {d: by_debtor.get(d, accounts.browse()) for d in debtors}
        rules = self._rules_of(documents, company, account_of, event)
        reader = self.env["customer.credit.figures"].sudo()
        asked = [rule for own in rules for rule in own]
        figures = reader._figures_of(debtors, company, asked)
        today = company._credit_today()
        found = []
        for document, own in zip(documents, rules, strict=True):
            account = account_of[document.debtor]
            position = account._position(
                company,
                self._exposure_at(document, exposures[document.debtor], event),
                today=today,
                groups=groups.get(account.id, ()),
                event=event,
                figures=figures[document.debtor.id],
            )
            found.append((document, position, own, checks(position, own)))
        free = self._free_orders(found)
        return [self._judgement(*parts, event, free) for parts in found]

    @api.model
    def _rules_of(self, documents, company, account_of, event):
        """Return the rules that apply to each document; the book is opened once."""
        book = company._credit_rule_book()
        return [
            company._credit_rules_at(
                book,
                company._credit_facts(
                    account_of[document.debtor], document.order.team_id, event
                ),
            )
            for document in documents
        ]

    @api.model
    def _exposure_at(self, document, exposure, event):
        """Return the debtor's exposure, with goods that leave beyond the order."""
        if event != "deliver" or not document.order:
            return exposure
        beyond = document.order._credit_delivered_beyond(unbilled=True)
        if not beyond:
            return exposure
        exposures = self.env["customer.credit.exposure"]
        return exposures._with_added(exposure, beyond)

    @api.model
    def _free_orders(self, found):
        """Return the orders without credit among those that would be refused; read for
        all of them at once, and not at all where nothing is refused."""
        refused = [p[0] for p in found if verdict(_fired(p[3])) in _REFUSED]
        return self._orders_of(refused)._credit_free()

    @api.model
    def _judgement(self, document, position, rules, looked, event, free):
        release = self.env["customer.credit.release"]
        if document.order and document.order in free:
            # What is paid may always be billed; delivered it is unless trade stopped.
            position = replace(position, secured=True)
            looked = [] if event == "invoice" else checks(position, rules)
        found = _fired(looked)
        if verdict(found) == "hold":
            release = document.record._credit_release_of(document.order)
        result = "pass" if release else verdict(found)
        return Judgement(document, position, looked, release, result)

    # === RECORD === #

    @api.model
    def _decision_vals(self, judgement, event):
        """Return the values of a decision, as the guard's `_decision_vals` does."""
        document, position = judgement.document, judgement.position
        order = document.order or self._stand_in(document)
        hold = self.env["customer.credit.hold"].sudo()
        return {
            "order_id": document.order.id,
            **document.record._credit_decision_link(),
            "order_name": self._document_name(document),
            "partner_id": document.debtor.id,
            "company_id": document.company.id,
            "user_id": self.env.uid,
            "event": event,
            "result": judgement.result,
            "release_id": judgement.release.id,
            **hold._decided(order, position, judgement.looked),
        }

    @api.model
    def _stand_in(self, document):
        """Return an order never saved, that carries debtor and company of a document
        without one: the explanation speaks of orders."""
        return (
            self.env["sale.order"]
            .sudo()
            .new(
                {
                    "partner_id": document.debtor.id,
                    "partner_invoice_id": document.debtor.id,
                    "company_id": document.company.id,
                }
            )
        )

    @api.model
    def _document_name(self, document):
        name = document.record._credit_document_name()
        if document.order:
            return f"{name} ({document.order.name})" if name else document.order.name
        return name or document.debtor.display_name

    @api.model
    def _keep_existing(self, refusals):
        """Unlink transfers and invoices that went with their transaction."""
        for name, model in (
            ("picking_id", "stock.picking"),
            ("invoice_id", "account.move"),
        ):
            ids = [vals[name] for vals in refusals if vals.get(name)]
            existing = set(self.env[model].sudo().browse(ids).exists().ids)
            for vals in refusals:
                if vals.get(name) and vals[name] not in existing:
                    vals[name] = False

    @api.model
    def _place(self, decisions):
        """Note refusals on invoices, and on transfers that belong to no order.

        :param customer.credit.decision decisions: in the order they were taken
        """
        for decision in decisions:
            if decision.invoice_id:
                decision.invoice_id._place_on_checkpoint_hold(decision)
            elif decision.picking_id and not decision.order_id:
                decision.picking_id._place_on_checkpoint_hold(decision)

    @api.model
    def _alert_controller(self, record, note):
        """Schedule the credit controller's activity on a held document; where there is
        one already, it says the new reason."""
        asked = record.activity_search(["customer_mgmt.mail_activity_type_credit_hold"])
        asked.write({"note": note})
        controller = record.company_id.root_id.credit_controller_id
        if controller and not asked:
            record.activity_schedule(
                "customer_mgmt.mail_activity_type_credit_hold",
                user_id=controller.id,
                note=note,
            )

    @api.model
    def _orders_of(self, documents):
        return self.env["sale.order"].sudo().union(*(d.order for d in documents))

    # === WORDING === #

    @api.model
    def _refusal_message(self, refusals):
        """Return the text of a refusal; whoever may not know the customer's figures is
        told what is held and whom to ask."""
        if self._may_know_figures():
            return self.env["customer.credit.hold"]._refusal_message(refusals)
        return "\n".join(self._short_refusal(vals) for vals in refusals)

    @api.model
    def _may_know_figures(self):
        groups = f"{FINANCE_GROUPS},sales_team.group_sale_salesman"
        return self.env.su or self.env.user.has_groups(groups)

    @api.model
    def _short_refusal(self, vals):
        hold = self.env["customer.credit.hold"]
        head = hold._refusal_head(vals["event"], vals["order_name"])
        return f"{head} {self._whom_to_ask(vals['company_id'])}"

    @api.model
    def _whom_to_ask(self, company_id):
        company = self.env["res.company"].sudo().browse(company_id)
        controller = company.root_id.credit_controller_id
        if controller:
            return self.env._("ask %(controller)s.", controller=controller.name)
        return self.env._("ask a credit controller.")
