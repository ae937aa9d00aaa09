"""Orders that are on hold already get what the worklist shows of them."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Write down an episode and the time limit of each hold that is going on."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    held = env["sale.order"].search([("credit_state", "=", "hold")])
    for order in held:
        decision = order.credit_decision_ids.filtered("findings")[:1]
        since = order.credit_hold_on or order.write_date
        order.write(
            {
                "credit_hold_on": since,
                "credit_main_reason": order._main_reason(decision.findings),
                "credit_hold_amount": order._credit_amount(),
                "credit_confirm_asked": True,
                "credit_owner_id": order.company_id.root_id.credit_controller_id.id,
                "credit_due_on": order.company_id.root_id._credit_due(since),
            }
        )
    env["customer.credit.hold.episode"]._begin(held)
