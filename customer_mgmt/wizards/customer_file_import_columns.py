"""The columns of the sheet that customer files are imported from."""

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..rules.sheet import Column, fold

_lt = LazyTranslate(__name__)

# Field of the partner and how its cell is read; the header is the field's label.
KINDS = {
    "name": "text",
    "vat": "text",
    "street": "text",
    "zip": "text",
    "city": "text",
    "country_id": "choice",
    "phone": "text",
    "email": "text",
    "user_id": "choice",
    "profile_legal_form": "choice",
    "profile_licence_number": "text",
    "profile_founded_on": "date",
    "profile_capital": "amount",
    "profile_capital_currency_id": "choice",
    "profile_employees": "integer",
    "profile_area": "text",
    "profile_sales_capacity": "text",
    "profile_potential": "choice",
    "profile_size": "choice",
    "profile_channel": "choice",
    "profile_class": "choice",
    "profile_policy": "text",
    "profile_staff": "text",
    "profile_premises": "text",
    "profile_image": "text",
    "profile_reputation": "choice",
    "profile_cooperation": "text",
}
REQUIRED = {"name"}
_SHOWN = 5

# What is wrong with a cell, and the shortest way out.
PROBLEMS = {
    "required": _lt("The cell is empty."),
    "number": _lt("“%(value)s” is not a number."),
    "integer": _lt("“%(value)s” is not a whole number."),
    "negative": _lt("“%(value)s” is below zero."),
    "date": _lt("“%(value)s” is not a day."),
    "future": _lt("“%(value)s” is in the future."),
    "choice": _lt("“%(value)s” is not known."),
    "length": _lt("The text is too long."),
    "repeated": _lt("The same company stands in row %(value)s."),
    "foreign": _lt("The customer belongs to %(value)s."),
    "refused": _lt("%(value)s"),
}
WAYS_OUT = {
    "required": _lt("Fill it."),
    "number": _lt("Write digits with a point, like 1234.50."),
    "integer": _lt("Write a whole number, like 120."),
    "negative": _lt("Write 0 or more, or leave it empty."),
    "date": _lt("Write it like 2010-05-31."),
    "future": _lt("Write a day in the past."),
    "choice": _lt("Write one of: %(choices)s"),
    "length": _lt("Shorten it to 255 characters."),
    "repeated": _lt("Keep one of the two rows."),
    "foreign": _lt("Ask that person to update it, or skip the row."),
    "refused": _lt("Correct it and upload the sheet again."),
}


def read_columns(env):
    """Return the sheet's columns with what may stand in them.

    :rtype: list[Column]
    """
    return [
        Column(
            key, kind, key in REQUIRED, _choices(env, key) if kind == "choice" else {}
        )
        for key, kind in KINDS.items()
    ]


def labels(env):
    """Return the header of each column in the user's language."""
    described = env["res.partner"].fields_get(list(KINDS), ["string"])
    return {key: described[key]["string"] for key in KINDS}


def header_keys(env):
    """Return what a header may say, folded: English, the user's words, or names."""
    keys = {}
    for each in (env(context={**env.context, "lang": "en_US"}), env):
        keys |= {fold(label): key for key, label in labels(each).items()}
    return keys | {key: key for key in KINDS}


def shown_choices(env, key):
    """Return some of what may stand in a column, as the user would write it."""
    if KINDS.get(key) != "choice":
        return ""
    field = env["res.partner"]._fields[key]
    if isinstance(field, fields.Selection):
        return ", ".join(label for _value, label in field._description_selection(env))
    name = {"country_id": "name", "user_id": "login"}.get(key, "name")
    domain = [("share", "=", False)] if key == "user_id" else []
    records = env[field.comodel_name].search(domain, limit=_SHOWN)
    return ", ".join([*records.mapped(name), "…"])


def _choices(env, key):
    field = env["res.partner"]._fields[key]
    if isinstance(field, fields.Selection):
        return _selection_choices(env, field)
    names = {
        "country_id": ("code", "name"),
        "profile_capital_currency_id": ("name",),
        "user_id": ("login", "name"),
    }[key]
    domain = [("share", "=", False)] if key == "user_id" else []
    records = env[field.comodel_name].search_fetch(domain, names)
    choices = {}
    english = records.with_context(lang="en_US")
    # The first name wins: two people of one name are told apart by their logins.
    for name in names:
        for record in [*records, *english]:
            choices.setdefault(fold(record[name]), record.id)
    return choices


def _selection_choices(env, field):
    english = env(context={**env.context, "lang": "en_US"})
    choices = {}
    for each in (env, english):
        for value, label in field._description_selection(each):
            choices[fold(label)] = choices[fold(value)] = value
    return choices
