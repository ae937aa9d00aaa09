"""Rows of a sheet become values of statements, or faults that say the way out."""

from collections import defaultdict
from datetime import date

from odoo.fields import Domain

from ..const_finance import ROW_FAULTS
from ..models.credit.customer_financial_ratio import FIGURES
from ..rules.cells import amount_of, date_of, is_blank, text_of, year_of
from ..rules.financials import REQUIRED, Statement, figure_faults, period_faults

COLUMNS = (
    "partner_id",
    "year",
    "period_end",
    "currency_id",
    "source_kind",
    "source",
    "audit",
    *FIGURES,
)
NEEDED = ("partner_id", "year", *REQUIRED)


class StatementReader:
    """Judge all rows of a sheet before any is written; queries do not grow with rows.

    :param Environment env: of the user who imports
    :param res.company company: root company the statements are for
    :param dict defaults: values for blank cells; `unit` multiplies the figures
    """

    def __init__(self, env, company, defaults):
        self.env = env
        self.company = company
        self.today = company._credit_today()
        self.unit = defaults.pop("unit", 1)
        self.defaults = defaults
        self.statements = env["customer.financial.statement"]
        self.choices = {
            name: self._read_choices(name) for name in ("source_kind", "audit")
        }

    # === READING === #

    def judge(self, rows):
        """Fill in values and faults of the rows."""
        self.customers = self._find_customers(rows)
        self.currencies = self._find_currencies(rows)
        for row in rows:
            self._read_facts(row)
            self._read_figures(row)
        self._find_doubles(rows)

    def _read_facts(self, row):
        row.values.update(self.defaults)
        self._read_customer(row)
        self._read_currency(row)
        for name in ("source_kind", "audit"):
            self._read_choice(row, name)
        if not is_blank(row.cells.get("source")):
            row.values["source"] = text_of(row.cells["source"])
        year = self._read(row, "year", year_of, "whole")
        end = self._read(row, "period_end", date_of, "date")
        if year is None and not self._has_fault(row, "year"):
            self._fault(row, "year", "blank")
        if year and not self._has_fault(row, "period_end"):
            self._read_period(row, year, end)

    def _read_period(self, row, year, end):
        row.values["year"] = year
        if end:
            row.values["period_end"] = end
        # Without a last day the year is the calendar's.
        last = end or date(min(year, 9999), 12, 31)
        self._add_faults(row, period_faults(year, last, self.today))

    def _read_figures(self, row):
        figures = {}
        for name in FIGURES:
            amount = self._read(row, name, amount_of, "amount")
            figures[name] = None if amount is None else amount * self.unit
        row.values.update(figures)
        if not any(self._has_fault(row, name) for name in FIGURES):
            self._add_faults(row, figure_faults(Statement(**figures)))

    def _read(self, row, name, reader, kind):
        try:
            return reader(row.cells.get(name))
        except (ValueError, OverflowError):
            self._fault(row, name, kind)
            return None

    # === CUSTOMERS === #

    def _find_customers(self, rows):
        """Return the partners that fit each text by reference, tax number or name."""
        texts = {text_of(row.cells.get("partner_id")) for row in rows} - {""}
        numbers = texts | {_tax_number(text) for text in texts}
        root = self.company.id
        partners = self.env["res.partner"].search(
            (
                Domain("ref", "in", list(texts))
                | Domain("vat", "in", list(numbers))
                | Domain("name", "in", list(texts))
            )
            & (
                Domain("company_id", "=", False)
                | Domain("company_id", "child_of", root)
            )
        )
        found = defaultdict(self.env["res.partner"].browse)
        for partner in partners:
            for key in {partner.ref, partner.name, _tax_number(partner.vat or "")}:
                found[key] |= partner
        return found

    def _read_customer(self, row):
        text = text_of(row.cells.get("partner_id"))
        if not text:
            self._fault(row, "partner_id", "blank")
            return
        found = self.customers.get(text) or self.env["res.partner"]
        found |= self.customers.get(_tax_number(text)) or found.browse()
        customers = found.filtered(lambda p: p.commercial_partner_id == p)
        if len(customers) == 1:
            row.values["partner_id"] = customers.id
        elif customers:
            names = ", ".join(f"{c.display_name} [{c.ref or c.id}]" for c in customers)
            self._fault(row, "partner_id", "ambiguous", customers=names)
        elif found:
            word = self.statements._fault_text
            text = word("contact", "partner_id", contact=found[0])
            row.faults.append(("partner_id", text))
        else:
            self._fault(row, "partner_id", "unknown")

    # === CURRENCIES AND CHOICES === #

    def _find_currencies(self, rows):
        codes = {text_of(row.cells.get("currency_id")).upper() for row in rows}
        found = self.env["res.currency"].search([("name", "in", list(codes))])
        found |= self.company.currency_id
        self.unrated = found._without_rate(self.company)
        return found.grouped("name")

    def _read_currency(self, row):
        code = text_of(row.cells.get("currency_id")).upper()
        currency = self.currencies.get(code) if code else self.company.currency_id
        if not currency:
            self._fault(row, "currency_id", "inactive")
        elif currency in self.unrated:
            word = self.statements._fault_text
            text = word("rate", "currency_id", currency=currency)
            row.faults.append(("currency_id", text))
        row.values["currency_id"] = (currency or self.company.currency_id).id

    def _read_choices(self, name):
        """Return a selection's keys by key and label, in English and translated."""
        choices = {}
        for lang in ("en_US", self.env.lang or "en_US"):
            env = self.env(context={**self.env.context, "lang": lang})
            selection = self.statements._fields[name]._description_selection(env)
            for key, label in selection:
                choices[key] = choices[label.lower()] = key
        return choices

    def _read_choice(self, row, name):
        text = text_of(row.cells.get(name))
        if is_blank(text):
            return
        key = self.choices[name].get(text.lower())
        if key:
            row.values[name] = key
            return
        selection = self.statements._fields[name]._description_selection(self.env)
        labels = ", ".join(label for _key, label in selection)
        self._fault(row, name, "choice", choices=labels)

    # === DOUBLES === #

    def _find_doubles(self, rows):
        known = self._existing(rows)
        first = {}
        for row in rows:
            key = self._key(row.values)
            if None in key:
                continue
            if key in known:
                self._fault(row, "year", "exists")
            elif key in first:
                self._fault(row, "year", "twice", first=first[key])
            else:
                first[key] = row.number

    def _existing(self, rows):
        statements = self.statements.search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "in", [row.values.get("partner_id") for row in rows]),
            ],
            ["partner_id", "year", "source_kind"],
        )
        return {(s.partner_id.id, s.year, s.source_kind) for s in statements}

    def _key(self, vals):
        return vals.get("partner_id"), vals.get("year"), vals.get("source_kind")

    # === FAULTS === #

    def _fault(self, row, name, kind, **values):
        text = self.env._(ROW_FAULTS[kind])  # pylint: disable=gettext-variable
        cell = text_of(row.cells.get(name))
        label = self.statements._label(name)
        row.faults.append((name, text % {"field": label, "cell": cell, **values}))

    def _add_faults(self, row, faults):
        currency = self.env["res.currency"].browse(row.values["currency_id"])
        for fault in faults:
            text = self.statements._word_fault(fault, currency)
            row.faults.append((fault.name, text))

    def _has_fault(self, row, name):
        return any(column == name for column, _text in row.faults)


def _tax_number(text):
    return text.replace(" ", "").upper()
