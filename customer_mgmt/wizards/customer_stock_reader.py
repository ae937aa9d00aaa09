"""Rows of a sheet become lines of stock surveys, or faults that say the way out."""

import re
from collections import defaultdict
from datetime import date, datetime

from odoo.fields import Domain

from ..const_stock import DIFFERENCE_REASONS, ROW_PROBLEMS
from ..rules.cells import date_of, is_blank, text_of
from ..rules.period import month_of
from ..rules.sheet import Column, fold, read_row
from .customer_sheet_row import SheetRow

COLUMNS = ("customer", "month", "product", "opening", "closing", "counted", "reason")
NEEDED = ("customer", "month", "product", "closing")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_CUSTOMER_NAMES = ("ref", "vat", "name")
_PRODUCT_NAMES = ("default_code", "barcode", "name")


class Row(SheetRow):
    """A row with the count of one product."""

    @property
    def key(self):
        """The survey the row is for."""
        return self.values.get("customer"), self.values.get("month")


class StockReader:
    """Judge all rows of a sheet before any is written; queries do not grow with rows.

    :param Environment env: of the user who imports
    :param res.company company: root company of the surveys
    """

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.today = company._credit_today()
        self.columns = [
            Column("opening", "amount"),
            Column("closing", "amount", required=True),
            Column("counted", "date"),
            Column("reason", "choice", choices=self._read_reasons()),
        ]

    def judge(self, rows):
        """Fill in values and faults of the rows."""
        customers = self._find("res.partner", rows, "customer", _CUSTOMER_NAMES)
        products = self._find("product.product", rows, "product", _PRODUCT_NAMES)
        for row in rows:
            values, problems = read_row(self.columns, row.cells, self.today)
            row.values.update(values)
            for problem in problems:
                self._fault(row, problem.column, problem.code)
            self._read_month(row)
            self._read_named(row, "customer", customers)
            self._read_named(row, "product", products)
        self._refuse_foreign(rows)
        self._refuse_repeated(rows)
        self._refuse_confirmed(rows)

    # === READING === #

    def _read_reasons(self):
        model = self.env["customer.stock.survey.line"]
        shown = model._fields["opening_reason"]._description_selection(self.env)
        choices = {}
        for value, label in (*DIFFERENCE_REASONS, *shown):
            choices[fold(label)] = choices[fold(value)] = value
        return choices

    def _read_month(self, row):
        cell = row.cells.get("month")
        if is_blank(cell):
            self._fault(row, "month", "required")
            return
        try:
            month = self._month(cell)
        except ValueError:
            self._fault(row, "month", "month")
            return
        if month > self.today:
            self._fault(row, "month", "month_future")
        else:
            row.values["month"] = month

    @staticmethod
    def _month(cell):
        match = _MONTH.fullmatch(text_of(cell))
        if match and not isinstance(cell, datetime | date):
            return date(int(match[1]), int(match[2]), 1)
        return month_of(date_of(cell))

    def _read_named(self, row, column, found):
        name = text_of(row.cells.get(column))
        ids = found.get(name.casefold(), [])
        if not name:
            self._fault(row, column, "required")
        elif len(ids) == 1:
            row.values[column] = ids[0]
        else:
            self._fault(row, column, f"{column}_many" if ids else column)

    def _find(self, model, rows, column, names):
        """Return ids by the folded name in the sheet; the first kind of name counts.

        :rtype: dict[str, list[int]]
        """
        wanted = {text_of(row.cells.get(column)) for row in rows} - {""}
        # References are often typed without regard to case.
        wanted |= {name.upper() for name in wanted} | {name.lower() for name in wanted}
        domain = Domain.OR(Domain(name, "in", list(wanted)) for name in names)
        if model == "res.partner":
            # A contact buys for its company; only companies and lone people stock.
            domain &= Domain("parent_id", "=", False) | Domain("is_company", "=", True)
        records = self.env[model].search_fetch(
            domain & Domain("company_id", "in", [False, *self.company.ids]), names
        )
        return self._by_name(records, names)

    @staticmethod
    def _by_name(records, names):
        found = {}
        for name in names:
            by_text = defaultdict(list)
            for record in records:
                if record[name]:
                    by_text[record[name].strip().casefold()].append(record.id)
            found = {**by_text, **found}
        return found

    # === JUDGING === #

    def _fault(self, row, column, code):
        row.faults.append((column, self.env._(ROW_PROBLEMS[code])))  # pylint: disable=gettext-variable

    def _refuse_foreign(self, rows):
        if self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            return
        if self.env.user.has_group("customer_mgmt.group_customer_manager"):
            return
        ids = {row.values["customer"] for row in rows if "customer" in row.values}
        own = self.env["res.partner"].search(
            [("id", "in", list(ids)), ("user_id", "in", [self.env.uid, False])]
        )
        foreign = ids - set(own.ids)
        for row in rows:
            if row.values.get("customer") in foreign:
                self._fault(row, "customer", "foreign")

    def _refuse_repeated(self, rows):
        seen = set()
        for row in rows:
            key = tuple(row.values.get(k) for k in ("customer", "month", "product"))
            if all(key) and key in seen:
                self._fault(row, "product", "repeated")
            seen.add(key)

    def _refuse_confirmed(self, rows):
        self.surveys = self._existing(rows)
        for row in rows:
            survey = self.surveys.get(
                (row.values.get("customer"), row.values.get("month"))
            )
            if survey and survey.state == "confirmed":
                self._fault(row, "month", "confirmed")

    def _existing(self, rows):
        """Return the surveys that are there, by customer and month."""
        keys = [
            row.values for row in rows if {"customer", "month"} <= row.values.keys()
        ]
        surveys = self.env["customer.stock.survey"].search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "in", list({key["customer"] for key in keys})),
                ("month", "in", list({key["month"] for key in keys})),
            ],
            ["partner_id", "month", "state"],
        )
        return {(survey.partner_id.id, survey.month): survey for survey in surveys}
