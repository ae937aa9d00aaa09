_ALL = ("agent", "controller", "credit_manager", "accountant", "billing")
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
    "customer.fact.class": dict.fromkeys(_READERS, "r"),
    "customer.class.build": dict.fromkeys(_READERS, "r"),
    "customer.activity.reason": {
        **dict.fromkeys(_ALL, "r"),
        **dict.fromkeys(("sales", "sales_all"), "rwc"),
        "manager": "rwcu",
    },
    "customer.activity.reason.type": {
        **dict.fromkeys(_ALL, "r"),
        **dict.fromkeys(("sales", "sales_all"), "r"),
        "manager": "rwcu",
    },
}
