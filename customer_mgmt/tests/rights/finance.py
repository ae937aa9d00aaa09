RIGHTS = {
    "customer.credit.investigation": {
        "sales": "rwc",
        "sales_all": "rwc",
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
        "accountant": "r",
    },
    "customer.financial.import": {
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
    },
    "customer.financial.import.line": {
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
    },
    "customer.financial.statement": {
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
        "accountant": "r",
    },
}
