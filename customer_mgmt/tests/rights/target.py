RIGHTS = {
    "customer.sales.target": {
        "sales": "r",
        "sales_all": "r",
        "controller": "r",
        "credit_manager": "r",
        "manager": "rwcu",
        "accountant": "r",
        "billing": "r",
    },
    "customer.sales.target.copy": {"manager": "rwcu"},
    "customer.sales.target.copy.line": {"manager": "rwcu"},
}
