from odoo import fields, models


class CustomerSheetImportLine(models.AbstractModel):
    """One thing that is wrong in a sheet: where, what, and the way out.

    A model that inherits it declares `import_id`, the wizard that read the sheet.
    """

    _name = "customer.sheet.import.line"
    _description = "Fault in a Sheet"
    _order = "row, id"

    row = fields.Integer(aggregator=None)
    column = fields.Char()
    cell = fields.Char()
    remedy = fields.Char(string="What to Do")
