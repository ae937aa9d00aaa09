_ENTERED = {
    "controller": "rwcu",
    "credit_manager": "rwcu",
    "manager": "rwcu",
    "accountant": "r",
    "billing": "r",
}

RIGHTS = {
    "customer.credit.group": {
        "controller": "r",
        "credit_manager": "rwcu",
        "manager": "rwcu",
        "accountant": "r",
        "billing": "r",
    },
    "customer.credit.group.limit": _ENTERED,
    "customer.credit.security": _ENTERED,
}
