_EDITORS = {"controller": "r", "credit_manager": "r", "manager": "rwcu"}
_READERS = {
    "controller": "r",
    "credit_manager": "r",
    "manager": "r",
    "accountant": "r",
}
_PROPOSERS = {**_READERS, "credit_manager": "rwcu", "manager": "rwcu"}
_ADJUSTERS = {**_PROPOSERS, "controller": "rwcu"}

RIGHTS = {
    "customer.credit.adjustment": _ADJUSTERS,
    "customer.credit.adjustment.line": _ADJUSTERS,
    "customer.credit.approval.tier": _EDITORS,
    "customer.credit.grade.declaration": {
        "controller": "rwc",
        "credit_manager": "rwc",
        "manager": "rwc",
    },
    "customer.credit.grade.history": _READERS,
    "customer.credit.grade.proposal": _PROPOSERS,
    "customer.credit.grade.proposal.line": _PROPOSERS,
    "customer.credit.grade.proposal.move": _READERS,
    "customer.credit.policy": {**_READERS, "manager": "rwcu"},
    "customer.credit.policy.line": {**_READERS, "manager": "rwcu"},
    "customer.credit.ramp.step": _EDITORS,
}
