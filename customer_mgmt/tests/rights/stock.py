_RECORDS = {
    "sales": "rwcu",
    "sales_all": "rwcu",
    "agent": "r",
    "manager": "rwcu",
}
_WIZARD = {"sales": "rwcu", "sales_all": "rwcu", "manager": "rwcu"}

RIGHTS = {
    "customer.stock.assortment": {
        "sales": "rwc",
        "sales_all": "rwc",
        "agent": "r",
        "manager": "rwcu",
    },
    "customer.stock.survey": _RECORDS,
    "customer.stock.survey.line": _RECORDS,
    "customer.stock.turnover": {
        "sales": "r",
        "sales_all": "r",
        "agent": "r",
        "manager": "r",
    },
    "customer.stock.import": _WIZARD,
    "customer.stock.import.line": _WIZARD,
}
