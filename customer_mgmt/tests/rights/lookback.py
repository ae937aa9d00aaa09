_READERS = dict.fromkeys(("controller", "credit_manager", "manager", "accountant"), "r")

RIGHTS = {
    "customer.credit.backtest": {
        **_READERS,
        "credit_manager": "rwcu",
        "manager": "rwcu",
    },
    "customer.credit.backtest.line": _READERS,
    "customer.credit.hold.cost": _READERS,
    "customer.credit.asof": dict.fromkeys(_READERS, "rwc"),
}
