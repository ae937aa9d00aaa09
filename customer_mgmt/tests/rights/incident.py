_ROLES = {
    "sales": "rc",
    "sales_all": "rc",
    "controller": "rwcu",
    "credit_manager": "rwcu",
    "manager": "rwcu",
    "accountant": "r",
    "billing": "r",
}
RIGHTS = {
    "customer.credit.incident": _ROLES,
    "customer.payment.promise": _ROLES,
}
