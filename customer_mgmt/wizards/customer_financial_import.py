from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const_finance import SOURCE_KINDS, UNITS
from ..rules.cells import text_of
from .customer_financial_reader import COLUMNS, NEEDED, StatementReader
from .customer_financial_sheet import SheetError, read_sheet


class CustomerFinancialImport(models.TransientModel):
    """Read statements from a sheet: check all rows, then import the good ones."""

    _name = "customer.financial.import"
    _inherit = ["customer.sheet.import"]
    _description = "Import Financial Statements"
    _sheet_columns = COLUMNS
    _needed = NEEDED
    _result_action = "customer_mgmt.customer_financial_statement_action"

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
    line_ids = fields.One2many(
        comodel_name="customer.financial.import.line",
        inverse_name="import_id",
        string="What Is Wrong",
        readonly=True,
    )

    # === SAVING === #

    def _save(self, good, _bad, _reader):
        return self.env["customer.financial.statement"].create(
            [{**row.values, "company_id": self.company_id.id} for row in good]
        )

    # === READING === #

    def _read_file(self, content):
        try:
            return read_sheet(content)
        except SheetError:
            raise UserError(
                self.env._(
                    "File: it cannot be read. Save it as xlsx or csv, at most 10 MB,"
                    " and choose it again."
                )
            ) from None

    def _judge(self, rows):
        defaults = {
            "unit": int(self.unit),
            "source_kind": self.source_kind,
            "source": self.filename or self.env._("Sheet"),
        }
        reader = StatementReader(self.env, self.company_id, defaults)
        reader.judge(rows)
        return reader

    def _too_many_message(self, count):
        return self.env._(
            "File: %(rows)s rows are too many at once. Split it into files of"
            " %(most)s rows.",
            rows=count,
            most=self._most_rows,
        )

    def _refuse_strange(self, head, names):
        titles = list(map(text_of, head))
        strange = [
            title
            for title, name in zip(titles, names, strict=True)
            if title and not name
        ]
        known = list(filter(None, names))
        if strange or len(set(known)) < len(known):
            raise UserError(
                self.env._(
                    "File: columns that are unknown or there twice: %(columns)s. Name"
                    " them as in the template, or leave them out.",
                    columns=", ".join(strange or titles),
                )
            )

    def _bad_columns(self, rows):
        return [name for name in COLUMNS if any(name in row.cells for row in rows)]

    # === WORDS === #

    @api.model
    def _labels(self):
        statements = self.env["customer.financial.statement"]
        return {name: statements._label(name) for name in COLUMNS}

    @api.model
    def _note(self, name):
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

    @api.model
    def _sheet_title(self):
        return self.env._("Statements")

    @api.model
    def _file_names(self):
        return {
            "template": self.env._("statements.xlsx"),
            "bad_rows": self.env._("statements to correct.xlsx"),
        }


class CustomerFinancialImportLine(models.TransientModel):
    """One thing that is wrong in a sheet of statements."""

    _name = "customer.financial.import.line"
    _inherit = ["customer.sheet.import.line"]
    _description = "Fault in a Sheet"

    import_id = fields.Many2one(
        comodel_name="customer.financial.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
