_READERS = ("controller", "credit_manager", "manager", "accountant")
_CONTROLLERS = ("controller", "credit_manager", "manager")

RIGHTS = {
    "customer.credit.hold.episode": dict.fromkeys(_READERS, "r"),
    "customer.credit.recheck": {},
    **{
        f"customer.credit.{name}": dict.fromkeys(_CONTROLLERS, "rwcu")
        for name in (
            "assignment",
            "mass.release",
            "preview",
            "preview.line",
            "rejection",
        )
    },
}
