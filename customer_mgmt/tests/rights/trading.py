RIGHTS = {
    "customer.credit.trading.line": {
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
    },
    "customer.opening.check": {
        "sales": "r",
        "sales_all": "r",
        "controller": "r",
        "credit_manager": "r",
        "manager": "r",
        "accountant": "r",
        "billing": "r",
    },
    "customer.opening.checklist": {
        "sales": "r",
        "sales_all": "r",
        "controller": "r",
        "credit_manager": "rwcu",
        "manager": "rwcu",
        "accountant": "r",
        "billing": "r",
    },
    "customer.trading.effect": {
        "controller": "r",
        "credit_manager": "r",
        "manager": "rw",
    },
    "customer.trading.event": {
        "sales": "r",
        "sales_all": "r",
        "controller": "r",
        "credit_manager": "r",
        "manager": "r",
        "accountant": "r",
        "billing": "r",
    },
}
