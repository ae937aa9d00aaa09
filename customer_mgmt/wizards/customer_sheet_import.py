import base64

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..rules.cells import is_blank, text_of
from ..rules.sheet import fold
from .customer_financial_sheet import write_book
from .customer_sheet_row import SheetRow

_MOST_SHOWN = 500


class CustomerSheetImport(models.AbstractModel):
    """Read records from a sheet: check all rows, show, then import the good ones.

    *How to use.* A model that inherits it names its columns and what the sheet is
    called, declares `line_ids` with a model that inherits `customer.sheet.import.line`,
    and says how a file becomes rows of cells (`_read_file`), rows become values or
    faults (`_judge`) and good rows become records (`_save`).
    """

    _name = "customer.sheet.import"
    _description = "Import of a Sheet"

    # Keys of the columns; those that must be there; what makes a row; which action
    # opens what was imported; how many rows are read at once.
    _sheet_columns = ()
    _needed = ()
    _row_class = SheetRow
    _result_action = None
    _most_rows = 5000

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        selection=[("choose", "Choose a File"), ("checked", "Checked")],
        required=True,
        default="choose",
        readonly=True,
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    good_count = fields.Integer(string="Good Rows", readonly=True)
    bad_count = fields.Integer(string="Bad Rows", readonly=True)
    template = fields.Binary(compute="_compute_template")
    bad_rows = fields.Binary(string="Rows to Correct", attachment=False, readonly=True)

    # === COMPUTE METHODS === #

    def _compute_template(self):
        for wizard in self:
            wizard.template = base64.b64encode(wizard._template_book())

    # === ACTIONS === #

    def action_download_template(self):
        """Download an empty sheet with the columns, and a page that explains them."""
        return self._download("template")

    def action_download_bad_rows(self):
        """Download the bad rows with what to do, to be corrected and read again."""
        return self._download("bad_rows")

    def action_check(self):
        """Check every row, and show what is wrong; nothing is imported."""
        self.ensure_one()
        rows, _reader = self._judged_rows()
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
        """Import the good rows, and open what they became."""
        self.ensure_one()
        rows, reader = self._judged_rows()
        good = [row for row in rows if not row.faults]
        if self.state != "checked" or not good:
            raise UserError(
                self.env._("No row is good: correct the sheet and check it again.")
            )
        records = self._save(good, [row for row in rows if row.faults], reader)
        action = self.env["ir.actions.act_window"]._for_xml_id(self._result_action)
        return {**action, "domain": [("id", "in", records.ids)], "context": {}}

    # === HOOKS OF THE MODELS === #

    def _read_file(self, content):
        """Return the rows of the sheet, each a list of cells, the heading first.

        :param bytes content: the file
        :raise UserError: if it cannot be read
        """
        raise NotImplementedError

    def _judge(self, rows):
        """Fill in values and faults of rows; return the reader that did.

        :param list[SheetRow] rows: the rows that say anything
        """
        raise NotImplementedError

    def _save(self, good, bad, reader):
        """Make records of the good rows, and return them.

        :param list[SheetRow] good: rows without faults
        :param list[SheetRow] bad: the others
        :param reader: what `_judge` returned
        """
        raise NotImplementedError

    def _labels(self):
        """Return the heading of each column, by its key and in the sheet's order."""
        raise NotImplementedError

    def _note(self, name):
        """Return what may stand in a column."""
        raise NotImplementedError

    def _sheet_title(self):
        """Return what the page with the rows is called."""
        raise NotImplementedError

    def _file_names(self):
        """Return the names under which the template and the bad rows are downloaded."""
        raise NotImplementedError

    def _too_many_message(self, count):
        """Return the refusal of a sheet with more rows than are read at once."""
        raise NotImplementedError

    def _refuse_strange(self, head, names):
        """Refuse columns that are not known; by default they are passed over."""

    def _bad_columns(self, rows):
        """Return the columns that the sheet of bad rows has."""
        return list(self._sheet_columns)

    def _remedies(self, row, labels):
        """Return what to do about a row, a line for each fault."""
        return "\n".join(text for _name, text in row.faults)

    # === READING === #

    def _judged_rows(self):
        rows = self._rows()
        return rows, self._judge(rows)

    def _rows(self):
        """Return the rows that say anything.

        :raise UserError: if the file cannot be read, or its columns are not ours
        """
        if not self.file:
            raise UserError(self.env._("File: choose an xlsx or csv file first."))
        head, *lines = self._read_file(base64.b64decode(self.file)) or [[]]
        names = self._columns_of(head)
        rows = [
            self._row_class(
                number, {k: c for k, c in zip(names, line, strict=False) if k}
            )
            for number, line in enumerate(lines, start=2)
            if not all(map(is_blank, line))
        ]
        self._assert_size(rows)
        return rows

    def _assert_size(self, rows):
        if not rows:
            raise UserError(self.env._("File: there is no row below the heading."))
        if len(rows) > self._most_rows:
            raise UserError(self._too_many_message(len(rows)))

    def _columns_of(self, head):
        """Return the key of each column, ``None`` where it is none of ours."""
        known = self._column_names()
        names = [known.get(fold(text_of(title))) for title in head]
        self._refuse_strange(head, names)
        labels = self._labels()
        missing = [labels[name] for name in self._needed if name not in names]
        if missing:
            raise UserError(
                self.env._(
                    "File: these columns are missing: %(columns)s. Start from the"
                    " template.",
                    columns=", ".join(missing),
                )
            )
        return names

    def _column_names(self):
        """Return the keys of columns by what they may be headed: in English, too."""
        known = {name: name for name in self._sheet_columns}
        for lang in ("en_US", self.env.lang or "en_US"):
            wizard = self.with_context(lang=lang)
            known[fold(wizard._remedy_title())] = "remedy"
            known |= {fold(label): name for name, label in wizard._labels().items()}
        return known

    def _prepare_lines(self, rows):
        labels = self._labels()
        faults = [(row, name, text) for row in rows for name, text in row.faults]
        return [
            Command.create(
                {
                    "row": row.number,
                    "column": labels[name],
                    "cell": text_of(row.cells.get(name)),
                    "remedy": text,
                }
            )
            for row, name, text in faults[:_MOST_SHOWN]
        ]

    # === SHEETS === #

    def _template_book(self):
        """Return the template: the headings, and a page that explains each column."""
        labels = self._labels()
        notes = [[self.env._("Column"), self.env._("Needed"), self.env._("Meaning")]]
        for name, label in labels.items():
            needed = self.env._("yes") if name in self._needed else ""
            notes.append([label, needed, self._note(name)])
        return write_book(
            {
                self._sheet_title(): [list(labels.values())],
                self.env._("Columns"): notes,
            }
        )

    def _bad_book(self, rows):
        labels, names = self._labels(), self._bad_columns(rows)
        table = [[*(labels[name] for name in names), self._remedy_title()]]
        for row in rows:
            cells = (_plain_cell(row.cells.get(name)) for name in names)
            table.append([*cells, self._remedies(row, labels)])
        return write_book({self._sheet_title(): table})

    def _remedy_title(self):
        return self.env._("What to Do")

    def _download(self, name):
        self.ensure_one()
        filename = self._file_names()[name]
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{filename}?download=1",
            "target": "download",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            # What the window is called is what the wizard does.
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


def _plain_cell(cell):
    """Return a day as the sheet's readers know it again."""
    return text_of(cell)[:10] if hasattr(cell, "year") else cell
