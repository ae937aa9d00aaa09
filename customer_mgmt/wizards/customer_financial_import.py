import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const_finance import SOURCE_KINDS, UNITS
from ..rules.cells import is_blank, text_of
from .customer_financial_reader import COLUMNS, NEEDED, Row, StatementReader
from .customer_financial_sheet import SheetError, read_sheet, write_book

_MOST_ROWS = 5000
_MOST_SHOWN = 500


class CustomerFinancialImport(models.TransientModel):
    """Read statements from a sheet: check all rows, then import the good ones."""

    _name = "customer.financial.import"
    _description = "Import Financial Statements"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    unit = fields.Selection(
        selection=UNITS,
        string="Figures Are In",
        required=True,
        default="1",
        help="The figures of the sheet are multiplied by it.",
    )
    source_kind = fields.Selection(
        selection=SOURCE_KINDS,
        string="Kind of Source",
        required=True,
        default="annual_report",
        help="For rows that say nothing else.",
    )
    state = fields.Selection(
        selection=[("choose", "Choose a File"), ("checked", "Checked")],
        required=True,
        default="choose",
        readonly=True,
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    good_count = fields.Integer(string="Good Rows", readonly=True)
    bad_count = fields.Integer(string="Bad Rows", readonly=True)
    line_ids = fields.One2many(
        comodel_name="customer.financial.import.line",
        inverse_name="import_id",
        string="What Is Wrong",
        readonly=True,
    )
    template = fields.Binary(compute="_compute_template")
    bad_rows = fields.Binary(string="Rows to Correct", attachment=False, readonly=True)

    # === COMPUTE METHODS === #

    def _compute_template(self):
        for wizard in self:
            wizard.template = base64.b64encode(wizard._template_book())

    # === ACTIONS === #

    def action_download_template(self):
        """Download an empty sheet with the columns, and a page that explains them."""
        return self._download("template", self.env._("statements.xlsx"))

    def action_download_bad_rows(self):
        """Download the bad rows with what to do, to be corrected and read again."""
        return self._download("bad_rows", self.env._("statements to correct.xlsx"))

    def action_check(self):
        """Check every row, and show what is wrong; nothing is imported."""
        self.ensure_one()
        rows = self._judged_rows()
        bad = [row for row in rows if row.faults]
        self.write(
            {
                "state": "checked",
                "row_count": len(rows),
                "good_count": len(rows) - len(bad),
                "bad_count": len(bad),
                "bad_rows": base64.b64encode(self._bad_book(bad)) if bad else False,
                "line_ids": [Command.clear(), *self._prepare_lines(bad)],
            }
        )
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.write({"state": "choose", "line_ids": [Command.clear()]})
        return self._reopen()

    def action_import(self):
        """Import the good rows, and open the new statements."""
        self.ensure_one()
        good = [row for row in self._judged_rows() if not row.faults]
        if self.state != "checked" or not good:
            raise UserError(
                self.env._("No row is good: correct the sheet and check it again.")
            )
        statements = self.env["customer.financial.statement"].create(
            [{**row.vals, "company_id": self.company_id.id} for row in good]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_financial_statement_action"
        )
        return {**action, "domain": [("id", "in", statements.ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _judged_rows(self):
        rows = self._rows()
        defaults = {
            "unit": int(self.unit),
            "source_kind": self.source_kind,
            "source": self.filename or self.env._("Sheet"),
        }
        StatementReader(self.env, self.company_id, defaults).judge(rows)
        return rows

    def _rows(self):
        """Return the rows that say anything.

        :raise UserError: if the file cannot be read, or its columns are not ours
        """
        if not self.file:
            raise UserError(self.env._("File: choose an xlsx or csv file first."))
        try:
            head, *lines = read_sheet(base64.b64decode(self.file)) or [[]]
        except SheetError:
            raise UserError(
                self.env._(
                    "File: it cannot be read. Save it as xlsx or csv, at most 10 MB,"
                    " and choose it again."
                )
            ) from None
        names = self._columns_of(head)
        rows = [
            Row(number, dict(zip(names, line, strict=False)))
            for number, line in enumerate(lines, start=2)
            if not all(map(is_blank, line))
        ]
        self._assert_size(rows)
        return rows

    def _assert_size(self, rows):
        if not rows:
            raise UserError(self.env._("File: there is no row below the heading."))
        if len(rows) > _MOST_ROWS:
            raise UserError(
                self.env._(
                    "File: %(rows)s rows are too many at once. Split it into files of"
                    " %(most)s rows.",
                    rows=len(rows),
                    most=_MOST_ROWS,
                )
            )

    def _columns_of(self, head):
        """Return the field of each column; ours are known by any of their names."""
        known = self._column_names()
        names = [known.get(text_of(title).lower(), text_of(title)) for title in head]
        strange = [name for name in names if name and name not in known.values()]
        missing = [name for name in NEEDED if name not in names]
        if strange or len(set(filter(None, names))) < len(list(filter(None, names))):
            raise UserError(
                self.env._(
                    "File: columns that are unknown or there twice: %(columns)s. Name"
                    " them as in the template, or leave them out.",
                    columns=", ".join(strange or map(text_of, head)),
                )
            )
        if missing:
            raise UserError(
                self.env._(
                    "File: these columns are missing: %(columns)s. Start from the"
                    " template.",
                    columns=", ".join(map(self._label, missing)),
                )
            )
        return names

    def _column_names(self):
        known = {}
        for lang in ("en_US", self.env.lang or "en_US"):
            wizard = self.with_context(lang=lang)
            known[wizard._remedy_title().lower()] = "remedy"
            for name in COLUMNS:
                known[name] = known[wizard._label(name).lower()] = name
        return known

    @api.model
    def _label(self, name):
        return self.env["customer.financial.statement"]._label(name)

    @api.model
    def _remedy_title(self):
        return self.env._("What to Do")

    def _prepare_lines(self, rows):
        faults = ((row, name, text) for row in rows for name, text in row.faults)
        return [
            Command.create(
                {
                    "row": row.number,
                    "column": self._label(name),
                    "cell": text_of(row.cells.get(name)),
                    "remedy": text,
                }
            )
            for (row, name, text), _number in zip(
                faults, range(_MOST_SHOWN), strict=False
            )
        ]

    # === SHEETS === #

    def _template_book(self):
        """Return the template: the headings, and a page that explains each column."""
        titles = [self._label(name) for name in COLUMNS]
        notes = [[self.env._("Column"), self.env._("Needed"), self.env._("Meaning")]]
        for name, title in zip(COLUMNS, titles, strict=True):
            needed = self.env._("yes") if name in NEEDED else ""
            notes.append([title, needed, self._note(name)])
        return write_book(
            {self.env._("Statements"): [titles], self.env._("Columns"): notes}
        )

    def _note(self, name):
        """Return what may stand in a column."""
        field = self.env["customer.financial.statement"]._fields[name]
        if name == "partner_id":
            return self.env._("Reference, tax number or exact name of the customer.")
        if name == "currency_id":
            return self.env._("Code like EUR. Blank: the company's currency.")
        if field.type == "selection":
            return ", ".join(x for _k, x in field._description_selection(self.env))
        if field.type == "monetary":
            text = self.env._("Amount. Blank: not known.")
            return f"{text} {field._description_help(self.env) or ''}".strip()
        return field._description_help(self.env) or ""

    def _bad_book(self, rows):
        names = [name for name in COLUMNS if any(name in row.cells for row in rows)]
        table = [[*map(self._label, names), self._remedy_title()]]
        for row in rows:
            remedies = "\n".join(text for _name, text in row.faults)
            table.append([*(row.cells.get(name) for name in names), remedies])
        return write_book({self.env._("Statements"): table})

    def _download(self, name, filename):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{filename}?download=1",
            "target": "download",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Financial Statements"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class CustomerFinancialImportLine(models.TransientModel):
    """One thing that is wrong in a sheet: where, what, and the way out."""

    _name = "customer.financial.import.line"
    _description = "Fault in a Sheet"
    _order = "row, id"

    import_id = fields.Many2one(
        comodel_name="customer.financial.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row = fields.Integer(aggregator=None)
    column = fields.Char()
    cell = fields.Char()
    remedy = fields.Char(string="What to Do")
