_READERS = ("controller", "credit_manager", "manager", "accountant", "billing")

RIGHTS = {
    "customer.fact.balance": dict.fromkeys(_READERS, "r"),
    "customer.fact.balance.mark": {"manager": "r"},
}
