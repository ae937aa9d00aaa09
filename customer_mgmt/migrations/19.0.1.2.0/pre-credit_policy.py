"""Views that name fields which are rules of a policy now go; new ones are loaded."""

from odoo.tools import SQL

_VIEWS = [
    "customer_credit_enforcement_view_form_group",
    "res_config_settings_view_form_policy",
    "res_config_settings_view_form_group",
]


def migrate(cr, _version):
    """Delete the inheriting views, which would fail before they are updated."""
    cr.execute(
        SQL(
            """WITH gone AS (
                   DELETE FROM ir_model_data
                    WHERE module = 'customer_mgmt' AND model = 'ir.ui.view'
                      AND name = ANY(%s) RETURNING res_id)
               DELETE FROM ir_ui_view WHERE id IN (SELECT res_id FROM gone)""",
            _VIEWS,
        )
    )
