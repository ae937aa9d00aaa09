_READ = dict.fromkeys(
    ("controller", "credit_manager", "manager", "accountant", "billing"), "r"
)
_EDIT = dict.fromkeys(("credit_manager", "manager"), "rw")

RIGHTS = {
    "customer.credit.signal": {**_READ, **_EDIT},
    "customer.credit.warning": {**_READ, **_EDIT, "controller": "rw"},
    "customer.identity.change": _READ,
}
