import base64
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..rules.cells import is_blank, text_of
from ..rules.sheet import fold
from .customer_file_sheet import read_rows
from .customer_financial_sheet import write_book
from .customer_stock_reader import COLUMNS, NEEDED, Row, StockReader

_lt = LazyTranslate(__name__)
_MOST_ROWS = 50_000
_MOST_SHOWN = 500
_BATCH = 500

_LABELS = {
    "customer": _lt("Customer"),
    "month": _lt("Month"),
    "product": _lt("Product"),
    "opening": _lt("Opening Stock"),
    "closing": _lt("Closing Stock"),
    "counted": _lt("Counted On"),
    "reason": _lt("Reason, Opening"),
}
_NOTES = {
    "customer": _lt("Reference, tax number or exact name of the customer."),
    "month": _lt("Like 2026-10."),
    "product": _lt("Reference, barcode or exact name of the product."),
    "opening": _lt(
        "In the product's own unit. Blank: the closing stock of the month before."
    ),
    "closing": _lt("In the product's own unit, at the end of the month."),
    "counted": _lt(
        "Like 2026-10-31. Blank: today, or the month's last day if earlier."
    ),
    "reason": _lt("Needed if the opening stock is not the last closing stock:"),
}


class CustomerStockImport(models.TransientModel):
    """Read stock surveys from a sheet: check all rows, then import the good ones."""

    _name = "customer.stock.import"
    _description = "Import Stock Surveys"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    file = fields.Binary(string="Sheet", attachment=False)
    filename = fields.Char()
    confirm = fields.Boolean(
        string="Confirm Complete Surveys",
        default=True,
        help="Surveys with a bad row, or whose opening needs a reason, stay drafts.",
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
        comodel_name="customer.stock.import.line",
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
        return self._download("template", self.env._("stock surveys.xlsx"))

    def action_download_bad_rows(self):
        """Download the bad rows with what to do, to be corrected and read again."""
        return self._download("bad_rows", self.env._("stock surveys to correct.xlsx"))

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
        """Import the good rows, and open their surveys."""
        self.ensure_one()
        rows, reader = self._judged_rows()
        good = [row for row in rows if not row.faults]
        if self.state != "checked" or not good:
            raise UserError(
                self.env._("No row is good: correct the sheet and check it again.")
            )
        surveys = self._save(good, reader)
        if self.confirm:
            self._confirm(surveys, {row.key for row in rows if row.faults})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_stock_survey_action"
        )
        return {**action, "domain": [("id", "in", surveys.ids)], "context": {}}

    # === SAVING === #

    def _save(self, rows, reader):
        """Create the surveys of rows, or add to drafts; return them."""
        by_key = defaultdict(list)
        for row in rows:
            by_key[row.key].append(row)
        existing = {k: s for k, s in reader.surveys.items() if k in by_key}
        self._add_to_drafts(existing, by_key)
        new = [
            self._prepare_survey_vals(key, found)
            for key, found in by_key.items()
            if key not in existing
        ]
        surveys = self.env["customer.stock.survey"]
        # What is logged on each of thousands of surveys is that they were imported.
        quiet = surveys.with_context(mail_create_nosubscribe=True)
        for start in range(0, len(new), _BATCH):
            surveys |= quiet.create(new[start : start + _BATCH])
        return surveys.union(*existing.values()).with_env(self.env)

    def _prepare_survey_vals(self, key, rows):
        customer, month = key
        return {
            "company_id": self.company_id.id,
            "partner_id": customer,
            "month": month,
            "source": "import",
            "counted_on": self._counted_on(month, rows),
            "line_ids": [Command.create(self._prepare_line_vals(row)) for row in rows],
        }

    def _counted_on(self, month, rows):
        days = [row.values["counted"] for row in rows if "counted" in row.values]
        last = fields.Date.end_of(month, "month")
        return max(days) if days else min(last, self.company_id._credit_today())

    def _prepare_line_vals(self, row):
        vals = {
            "product_id": row.values["product"],
            "closing_qty": row.values["closing"],
        }
        if "opening" in row.values:
            vals["opening_qty"] = row.values["opening"]
        if "reason" in row.values:
            vals["opening_reason"] = row.values["reason"]
        return vals

    def _add_to_drafts(self, surveys, by_key):
        """Write rows to the drafts that are there, by product."""
        drafts = self.env["customer.stock.survey"].union(*surveys.values())
        lines = {
            (line.survey_id.id, line.product_id.id): line for line in drafts.line_ids
        }
        for key, survey in surveys.items():
            commands = []
            for row in by_key[key]:
                vals = self._prepare_line_vals(row)
                line = lines.get((survey.id, vals["product_id"]))
                commands.append(
                    Command.update(line.id, vals) if line else Command.create(vals)
                )
            survey.write({"source": "import", "line_ids": commands})
            survey.counted_on = self._counted_on(survey.month, by_key[key])

    def _confirm(self, surveys, bad):
        """Confirm the surveys that are complete and have no bad row."""
        whole = surveys.filtered(lambda s: (s.partner_id.id, s.month) not in bad)
        faulty = {line.survey_id for line, _name, _text in whole.line_ids._faults()}
        whole.filtered(lambda s: s not in faulty).action_confirm()

    # === READING === #

    def _judged_rows(self):
        rows = self._rows()
        reader = StockReader(self.env, self.company_id)
        reader.judge(rows)
        return rows, reader

    def _rows(self):
        """Return the rows that say anything.

        :raise UserError: if the file cannot be read, or its columns are not ours
        """
        if not self.file:
            raise UserError(self.env._("File: choose an xlsx or csv file first."))
        try:
            content = base64.b64decode(self.file)
            head, *lines = read_rows(content, self.filename, _MOST_ROWS + 1) or [[]]
        except ValueError:
            raise UserError(
                self.env._("The file cannot be read. Save it as .xlsx or .csv (UTF-8).")
            ) from None
        names = self._columns_of(head)
        rows = [
            Row(number, {k: c for k, c in zip(names, line, strict=False) if k})
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
                    "The sheet has more than %(count)s rows. Divide it.",
                    count=_MOST_ROWS,
                )
            )

    def _columns_of(self, head):
        """Return the key of each column; ours are known in English and by the user."""
        known = {name: name for name in COLUMNS}
        for lang in ("en_US", self.env.lang or "en_US"):
            labels = self.with_context(lang=lang)._labels()
            known |= {fold(label): name for name, label in labels.items()}
        names = [known.get(fold(title)) for title in head]
        missing = [self._labels()[name] for name in NEEDED if name not in names]
        if missing:
            raise UserError(
                self.env._(
                    "File: these columns are missing: %(columns)s. Start from the"
                    " template.",
                    columns=", ".join(missing),
                )
            )
        return names

    @api.model
    def _labels(self):
        # pylint: disable=gettext-variable
        return {name: self.env._(label) for name, label in _LABELS.items()}

    def _prepare_lines(self, rows):
        labels = self._labels()
        faults = ((row, name, text) for row in rows for name, text in row.faults)
        return [
            Command.create(
                {
                    "row": row.number,
                    "column": labels[name],
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
        labels = self._labels()
        line = self.env["customer.stock.survey.line"]
        reasons = line._fields["opening_reason"]._description_selection(self.env)
        notes = [[self.env._("Column"), self.env._("Needed"), self.env._("Meaning")]]
        for name, label in labels.items():
            note = self.env._(_NOTES[name])  # pylint: disable=gettext-variable
            if name == "reason":
                note = f"{note} {', '.join(text for _key, text in reasons)}"
            needed = self.env._("yes") if name in NEEDED else ""
            notes.append([label, needed, note])
        return write_book(
            {
                self.env._("Stock Surveys"): [list(labels.values())],
                self.env._("Columns"): notes,
            }
        )

    def _bad_book(self, rows):
        labels = self._labels()
        table = [[*labels.values(), self.env._("What to Do")]]
        for row in rows:
            remedies = "\n".join(f"{labels[name]}: {text}" for name, text in row.faults)
            cells = (row.cells.get(name) for name in labels)
            table.append([*map(_plain_cell, cells), remedies])
        return write_book({self.env._("Stock Surveys"): table})

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
            "name": self.env._("Import Stock Surveys"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class CustomerStockImportLine(models.TransientModel):
    """One thing that is wrong in a sheet of counts: where, what, and the way out."""

    _name = "customer.stock.import.line"
    _description = "Fault in a Sheet of Stock Surveys"
    _order = "row, id"

    import_id = fields.Many2one(
        comodel_name="customer.stock.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row = fields.Integer(aggregator=None)
    column = fields.Char()
    cell = fields.Char()
    remedy = fields.Char(string="What to Do")


def _plain_cell(cell):
    """Return a day as the sheet's readers know it again."""
    return text_of(cell)[:10] if hasattr(cell, "year") else cell
