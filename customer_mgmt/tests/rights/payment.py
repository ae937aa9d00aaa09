_READERS = ("controller", "credit_manager", "manager", "accountant", "billing")

RIGHTS = {
    "customer.ageing": dict.fromkeys(_READERS, "r"),
    "customer.ageing.open": dict.fromkeys(_READERS, "rwcu"),
    "customer.payment.analysis": dict.fromkeys(_READERS, "r"),
}
