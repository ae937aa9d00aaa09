_CONFIGURED = {
    "controller": "r",
    "credit_manager": "rwcu",
    "manager": "rwcu",
    "accountant": "r",
}

RIGHTS = {
    "customer.credit.criterion": _CONFIGURED,
    "customer.credit.criterion.level": _CONFIGURED,
    "customer.credit.evaluation": {
        "controller": "rwu",
        "credit_manager": "rwu",
        "manager": "rwu",
        "accountant": "r",
    },
    "customer.credit.evaluation.line": {
        "controller": "rw",
        "credit_manager": "rw",
        "manager": "rw",
        "accountant": "r",
    },
    "customer.credit.evaluation.run": {
        "controller": "rwc",
        "credit_manager": "rwc",
        "manager": "rwc",
        "accountant": "r",
    },
    "customer.credit.score.band": _CONFIGURED,
    "customer.credit.scorecard": _CONFIGURED,
}
