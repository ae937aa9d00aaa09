from odoo import api, fields, models


class CustomerFileImportRow(models.TransientModel):
    """A row of the sheet: what it says, what is like it, what will be done with it."""

    _name = "customer.file.import.row"
    _description = "Row of a Customer File Import"
    _order = "number, id"

    import_id = fields.Many2one(
        comodel_name="customer.file.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Integer(string="Row", readonly=True, aggregator=None)
    name = fields.Char(readonly=True)
    # Cells as they came, for the sheet of bad rows; values as they will be written.
    cells = fields.Json()
    values = fields.Json()
    duplicate_ids = fields.Many2many(
        comodel_name="res.partner", string="Likely Duplicates", readonly=True
    )
    target_id = fields.Many2one(
        comodel_name="res.partner",
        string="Existing Customer",
        domain="[('id', 'in', duplicate_ids)]",
        help="The customer that Update writes to.",
    )
    decision = fields.Selection(
        selection=[("create", "Create"), ("update", "Update"), ("skip", "Skip")],
        required=True,
        default="create",
    )
    problem_ids = fields.One2many(
        comodel_name="customer.file.import.problem", inverse_name="row_id"
    )
    good = fields.Boolean(compute="_compute_good")

    @api.depends("problem_ids")
    def _compute_good(self):
        for row in self:
            row.good = not row.problem_ids

    def _prepare_partner_vals(self):
        """Return what a new customer is made of; whoever imports looks after it."""
        return {
            "is_company": True,
            "customer_rank": 1,
            "user_id": self.env.uid,
            **(self.values or {}),
        }


class CustomerFileImportProblem(models.TransientModel):
    """What is wrong with a cell of a sheet, and the way out."""

    _name = "customer.file.import.problem"
    _description = "Problem of a Customer File Import"
    _order = "number, id"

    import_id = fields.Many2one(
        comodel_name="customer.file.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row_id = fields.Many2one(
        comodel_name="customer.file.import.row",
        string="Row Checked",
        index=True,
        ondelete="cascade",
    )
    number = fields.Integer(
        string="Row", related="row_id.number", store=True, aggregator=None
    )
    column = fields.Char(readonly=True)
    message = fields.Char(string="What Is Wrong", readonly=True)
    way_out = fields.Char(readonly=True)
