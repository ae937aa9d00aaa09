"""Numbers that may be unknown: Odoo's own fields make 0 of what nobody entered."""

from odoo import fields


class _Blank:
    """Keep ``None`` from the form to the database, and give it back as ``None``."""

    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return value

    def convert_to_read(self, value, record, use_display_name=True):
        # What the web client shows as nothing.
        return False if value is None else value

    def convert_to_write(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is None else value


class BlankFloat(_Blank, fields.Float):
    """A float that is ``None`` while it is unknown."""


class BlankMonetary(_Blank, fields.Monetary):
    """An amount that is ``None`` while it is unknown."""
