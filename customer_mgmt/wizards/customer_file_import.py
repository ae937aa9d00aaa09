import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..rules.matching import name_key, vat_key
from ..rules.sheet import Problem, fold, read_row
from .customer_file_import_columns import (
    KINDS,
    PROBLEMS,
    WAYS_OUT,
    header_keys,
    labels,
    read_columns,
    shown_choices,
)
from .customer_file_sheet import read_rows, write_rows

_MAX_ROWS = 5000


class CustomerFileImport(models.TransientModel):
    """Import customer files from a sheet: check all rows, show, then save or not.

    Nothing is saved before all rows are checked and somebody confirms; what is saved is
    saved in one transaction.
    """

    _name = "customer.file.import"
    _description = "Customer File Import"

    state = fields.Selection(
        selection=[("upload", "Upload"), ("check", "Check"), ("done", "Done")],
        default="upload",
        required=True,
        readonly=True,
    )
    file = fields.Binary(string="Sheet", attachment=False)
    filename = fields.Char()
    row_ids = fields.One2many(
        comodel_name="customer.file.import.row", inverse_name="import_id"
    )
    problem_ids = fields.One2many(
        comodel_name="customer.file.import.problem", inverse_name="import_id"
    )
    unknown_columns = fields.Char(readonly=True)
    row_count = fields.Integer(compute="_compute_counts")
    good_count = fields.Integer(compute="_compute_counts")
    bad_count = fields.Integer(compute="_compute_counts")
    duplicate_count = fields.Integer(compute="_compute_counts")
    partner_ids = fields.Many2many(comodel_name="res.partner", readonly=True)
    partner_count = fields.Integer(compute="_compute_partner_count")
    template_file = fields.Binary(compute="_compute_template_file")
    bad_rows_file = fields.Binary(compute="_compute_bad_rows_file")

    # === COMPUTE METHODS === #

    @api.depends("row_ids.problem_ids", "row_ids.duplicate_ids")
    def _compute_counts(self):
        for each in self:
            good = each.row_ids.filtered("good")
            each.row_count = len(each.row_ids)
            each.good_count = len(good)
            each.bad_count = each.row_count - each.good_count
            each.duplicate_count = len(good.filtered("duplicate_ids"))

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for each in self:
            each.partner_count = len(each.partner_ids)

    def _compute_template_file(self):
        header = labels(self.env)
        self.template_file = base64.b64encode(write_rows([list(header.values())]))

    @api.depends("row_ids.problem_ids")
    def _compute_bad_rows_file(self):
        header = labels(self.env)
        for each in self:
            rows = [[*header.values(), self.env._("What Is Wrong")]]
            for row in each.row_ids.filtered("problem_ids"):
                faults = " ".join(
                    f"{p.column}: {p.message} {p.way_out}" for p in row.problem_ids
                )
                rows.append([*((row.cells or {}).get(key) for key in KINDS), faults])
            each.bad_rows_file = base64.b64encode(write_rows(rows))

    # === ACTIONS === #

    def action_download_template(self):
        """Download an empty sheet with the columns that are read."""
        return self._download("template_file", "customer_files.xlsx")

    def action_download_bad_rows(self):
        """Download the rows that were not imported, with what is wrong."""
        return self._download("bad_rows_file", "customer_files_to_correct.xlsx")

    def _download(self, field, filename):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{filename}"
            "?download=true",
            "target": "download",
        }

    def action_check(self):
        """Read the sheet and check every row; nothing is saved yet."""
        self.ensure_one()
        self.env["res.partner"].check_access("create")
        keys, rows = self._read_sheet()
        self.row_ids.unlink()
        self._check_rows(keys, rows)
        self.state = "check"
        return self._reopen()

    def action_back(self):
        """Return to uploading another sheet."""
        self.row_ids.unlink()
        self.write({"state": "upload", "file": False, "unknown_columns": False})
        return self._reopen()

    def action_import(self):
        """Save the good rows as decided; the bad ones stay for download."""
        self.ensure_one()
        if self.state != "check":
            raise UserError(self.env._("Check the sheet first."))
        rows = self.row_ids.filtered(lambda r: r.good and r.decision != "skip")
        if not rows:
            raise UserError(
                self.env._(
                    "There is no good row to import. Correct the sheet and upload it"
                    " again."
                )
            )
        self._check_ownership(rows)
        if any(row.problem_ids for row in rows):
            return self._reopen()
        try:
            with self.env.cr.savepoint():
                self.partner_ids = self._save(rows)
                self.env.flush_all()
        except (UserError, ValidationError):
            self._find_refused(rows)
            return self._reopen()
        self.state = "done"
        return self._reopen()

    def action_open_partners(self):
        """Open what was imported."""
        return self.partner_ids._get_records_action(name=self.env._("Imported"))

    # === BUSINESS METHODS === #

    def _reopen(self):
        return self._get_records_action(
            name=self.env._("Import Customer Files"), target="new"
        )

    def _read_sheet(self):
        """Return the key of each column, and the rows below the header."""
        if not self.file:
            raise UserError(self.env._("Choose a sheet first (.xlsx or .csv)."))
        try:
            rows = read_rows(base64.b64decode(self.file), self.filename, _MAX_ROWS + 1)
        except ValueError as error:
            raise UserError(
                self.env._("The file cannot be read. Save it as .xlsx or .csv (UTF-8).")
            ) from error
        if len(rows) > _MAX_ROWS + 1:
            raise UserError(
                self.env._(
                    "The sheet has more than %(count)s rows. Divide it.",
                    count=_MAX_ROWS,
                )
            )
        if not rows:
            raise UserError(self.env._("The sheet is empty. Start from the template."))
        return self._read_header(rows[0]), rows[1:]

    def _read_header(self, header):
        known = header_keys(self.env)
        keys = [known.get(fold(title)) for title in header]
        if "name" not in keys:
            raise UserError(
                self.env._(
                    "The sheet has no column “%(name)s” in its first row. Start from"
                    " the template.",
                    name=labels(self.env)["name"],
                )
            )
        unknown = [
            str(title)
            for title, key in zip(header, keys, strict=True)
            if title and not key
        ]
        self.unknown_columns = ", ".join(unknown)
        return keys

    def _check_rows(self, keys, rows):
        columns, today = read_columns(self.env), self.env.company._credit_today()
        checked = []
        for number, row in enumerate(rows, start=2):
            cells = {k: c for k, c in zip(keys, row, strict=False) if k}
            if not any(c is not None and str(c).strip() for c in cells.values()):
                continue
            values, problems = read_row(columns, cells, today)
            checked.append((number, cells, values, problems))
        self._note_repeated(checked)
        found = self._find_duplicates([values for _n, _c, values, _p in checked])
        records = self.env["customer.file.import.row"].create(
            [
                self._prepare_row_vals(number, cells, values, duplicates)
                for (number, cells, values, _p), duplicates in zip(
                    checked, found, strict=True
                )
            ]
        )
        self._note_problems(
            [(row, c[3]) for row, c in zip(records, checked, strict=True) if c[3]]
        )

    def _prepare_row_vals(self, number, cells, values, duplicates):
        return {
            "import_id": self.id,
            "number": number,
            "name": values.get("name"),
            "cells": {k: None if c is None else str(c) for k, c in cells.items()},
            "values": {
                k: fields.Date.to_string(v) if KINDS[k] == "date" else v
                for k, v in values.items()
            },
            "duplicate_ids": duplicates.ids,
            "target_id": duplicates[:1].id,
            # What may be there already is not made again unless somebody says so.
            "decision": "skip" if duplicates else "create",
        }

    def _row_keys(self, values):
        country = self.env["res.country"].browse(values.get("country_id"))
        return name_key(values.get("name")), vat_key(values.get("vat"), country.code)

    def _note_repeated(self, checked):
        """Add a problem to each row whose company stands further up already."""
        seen = {}
        for number, _cells, values, problems in checked:
            for column, key in zip(
                ("name", "vat"), self._row_keys(values), strict=True
            ):
                if not key:
                    continue
                first = seen.setdefault((column, key), number)
                if first != number:
                    problems.append(Problem(column, "repeated", str(first)))
                    break

    def _find_duplicates(self, values_list):
        """Return the customers that are like each row, with one search for all."""
        keys = [self._row_keys(values) for values in values_list]
        found = self.env["res.partner"]._find_by_keys(
            {name for name, _vat in keys if name}, {vat for _name, vat in keys if vat}
        )
        by_name = found.grouped("profile_name_key")
        by_vat = found.grouped("profile_vat_key")
        nobody = found.browse()
        return [
            (by_vat.get(vat, nobody) if vat else nobody)
            | (by_name.get(name, nobody) if name else nobody)
            for name, vat in keys
        ]

    def _note_problems(self, problems_by_row):
        header = labels(self.env)
        wrong = {p.column for _row, problems in problems_by_row for p in problems}
        choices = {column: shown_choices(self.env, column) for column in wrong}
        self.env["customer.file.import.problem"].create(
            [
                {
                    "import_id": self.id,
                    "row_id": row.id,
                    "column": header.get(problem.column, ""),
                    **self._word(problem, choices[problem.column]),
                }
                for row, problems in problems_by_row
                for problem in problems
            ]
        )

    def _word(self, problem, choices):
        """Return what is wrong and the way out, in the user's words."""
        words = {"value": problem.value, "choices": choices}
        message = self.env._(PROBLEMS[problem.code])  # pylint: disable=gettext-variable
        way_out = self.env._(WAYS_OUT[problem.code])  # pylint: disable=gettext-variable
        return {"message": message % words, "way_out": way_out % words}

    # === SAVING === #

    def _check_ownership(self, rows):
        """Refuse to update customers of somebody else, before anything is saved."""
        foreign = rows.filtered(
            lambda r: r.decision == "update" and not r.target_id.profile_may_edit
        )
        self._note_problems(
            [
                (row, [Problem("name", "foreign", row.target_id.user_id.name or "")])
                for row in foreign
            ]
        )

    def _save(self, rows):
        new = rows.filtered(lambda r: r.decision == "create" or not r.target_id)
        created = self.env["res.partner"].create(
            [row._prepare_partner_vals() for row in new]
        )
        for row in rows - new:
            row.target_id.write(row.values)
        return created | (rows - new).target_id

    def _find_refused(self, rows):
        """Try each row alone, and take it back: which one is it, and why?"""
        for row in rows:
            try:
                with self.env.cr.savepoint() as attempt:
                    self._save(row)
                    self.env.flush_all()
                    attempt.rollback()
            except (UserError, ValidationError, AccessError) as error:
                self._note_problems([(row, [Problem("", "refused", str(error))])])
            self.env.invalidate_all(flush=False)
