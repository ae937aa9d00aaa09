from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .customer_file_sheet import read_rows
from .customer_stock_reader import COLUMNS, NEEDED, Row, StockReader

_lt = LazyTranslate(__name__)
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
    _inherit = ["customer.sheet.import"]
    _description = "Import Stock Surveys"
    _sheet_columns = COLUMNS
    _needed = NEEDED
    _row_class = Row
    _result_action = "customer_mgmt.customer_stock_survey_action"
    _most_rows = 50_000

    file = fields.Binary(string="Sheet")
    confirm = fields.Boolean(
        string="Confirm Complete Surveys",
        default=True,
        help="Surveys with a bad row, or whose opening needs a reason, stay drafts.",
    )
    line_ids = fields.One2many(
        comodel_name="customer.stock.import.line",
        inverse_name="import_id",
        string="What Is Wrong",
        readonly=True,
    )

    # === SAVING === #

    def _save(self, good, bad, reader):
        surveys = self._save_surveys(good, reader)
        if self.confirm:
            self._confirm(surveys, {row.key for row in bad})
        return surveys

    def _save_surveys(self, rows, reader):
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

    def _read_file(self, content):
        try:
            return read_rows(content, self.filename, self._most_rows + 1)
        except ValueError:
            raise UserError(
                self.env._("The file cannot be read. Save it as .xlsx or .csv (UTF-8).")
            ) from None

    def _judge(self, rows):
        reader = StockReader(self.env, self.company_id)
        reader.judge(rows)
        return reader

    def _too_many_message(self, _count):
        return self.env._(
            "The sheet has more than %(count)s rows. Divide it.",
            count=self._most_rows,
        )

    # === WORDS === #

    @api.model
    def _labels(self):
        # pylint: disable=gettext-variable
        return {name: self.env._(label) for name, label in _LABELS.items()}

    @api.model
    def _note(self, name):
        note = self.env._(_NOTES[name])  # pylint: disable=gettext-variable
        if name != "reason":
            return note
        line = self.env["customer.stock.survey.line"]
        reasons = line._fields["opening_reason"]._description_selection(self.env)
        return f"{note} {', '.join(text for _key, text in reasons)}"

    def _remedies(self, row, labels):
        return "\n".join(f"{labels[name]}: {text}" for name, text in row.faults)

    @api.model
    def _sheet_title(self):
        return self.env._("Stock Surveys")

    @api.model
    def _file_names(self):
        return {
            "template": self.env._("stock surveys.xlsx"),
            "bad_rows": self.env._("stock surveys to correct.xlsx"),
        }


class CustomerStockImportLine(models.TransientModel):
    """One thing that is wrong in a sheet of counts: where, what, and the way out."""

    _name = "customer.stock.import.line"
    _inherit = ["customer.sheet.import.line"]
    _description = "Fault in a Sheet of Stock Surveys"

    import_id = fields.Many2one(
        comodel_name="customer.stock.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
