RIGHTS = {
    "customer.turnover.survey": {
        "sales": "rwc",
        "sales_all": "rwc",
        "controller": "rwcu",
        "credit_manager": "rwcu",
        "manager": "rwcu",
        "accountant": "r",
    },
}
