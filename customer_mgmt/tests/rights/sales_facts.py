_READERS = (
    "sales",
    "sales_all",
    "controller",
    "credit_manager",
    "manager",
    "accountant",
    "billing",
)

RIGHTS = {
    **{
        f"customer.fact.{name}": dict.fromkeys(_READERS, "r")
        for name in (
            "line",
            "product",
            "product.exact",
            "sales",
            "sales.exact",
            "seller",
        )
    },
    "customer.fact.product.total": {role: "r" for role in _READERS if role != "sales"},
    "customer.fact.build": {**dict.fromkeys(_READERS, "r"), "manager": "rw"},
    "customer.fact.cost": {"manager": "r"},
    "customer.fact.mark": {"manager": "r"},
}
