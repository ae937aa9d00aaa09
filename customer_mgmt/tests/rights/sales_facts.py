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
    "customer.fact.build": {**dict.fromkeys(_READERS, "r"), "manager": "rw"},
    "customer.fact.cost": {"manager": "r"},
    "customer.fact.mark": {"manager": "r"},
}
