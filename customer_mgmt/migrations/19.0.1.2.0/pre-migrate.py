"""Trading was open or stopped; what was open is now active."""


def migrate(cr, version):
    """Rename the state before the new selection is read; "stopped" stays."""
    cr.execute(
        "UPDATE customer_credit_account SET trading_state = 'active'"
        " WHERE trading_state = 'open'"
    )
