"""Measures the analyses, through the calls of the web client."""

from datetime import date

from bench.measure import median_ms

_MONTH = "month:month"


def core(env) -> dict:
    """Ask Odoo's own report on invoices the same questions, in milliseconds."""
    report = env["account.invoice.report"]
    domain = [
        ("state", "=", "posted"),
        ("move_type", "in", ("out_invoice", "out_refund")),
        ("company_id", "=", env.company.id),
    ]
    return {
        name: _timed(env, report, domain, by, ["price_subtotal:sum"], limit)
        for name, (by, limit) in {
            "by country": ("country_id", None),
            "by month": ("invoice_date:month", None),
            "best 80 customers": ("commercial_partner_id", 80),
            "customer x month": (("commercial_partner_id", "invoice_date:month"), None),
            "by product": ("product_id", None),
        }.items()
    }


def facts(env) -> dict:
    """Ask the facts, in milliseconds."""
    company = [("company_id", "=", env.company.id)]
    sales, seller = env["customer.fact.sales"], env["customer.fact.seller"]
    product = env["customer.fact.product.total"]
    user = sales.search(company, limit=1).user_id
    rates = ["turnover:sum", "gross_profit:sum", "margin_rate:avg"]
    mine = [*company, ("user_id", "=", user.id)]
    found = {
        "by country": _timed(env, sales, company, "country_id"),
        "by month": _timed(env, sales, company, _MONTH),
        "best 80 customers": _timed(env, sales, company, "partner_id", limit=80),
        "customer x month": _timed(env, sales, company, ("partner_id", _MONTH)),
        "by product": _timed(env, product, company, "product_id"),
        "one salesperson by product": _timed(env, seller, mine, "product_id", rates),
        "salesperson x product": _timed(
            env, seller, company, ("user_id", "product_id"), rates
        ),
    }
    return found


def panels(env) -> dict:
    """Open each panel of the analyses, in milliseconds; one customer is a usual one."""
    customer = {"partner_id": _usual_customer(env).id}
    found = {}
    for name in sorted(_panels(env)):
        title = f"panel {name.removeprefix('customer.analysis.')}"
        values = customer if name == "customer.analysis.customer" else {}
        found[title] = _opened(env, name, values)
    found["panel mix, one customer"] = _opened(env, "customer.analysis.mix", customer)
    return found


def _opened(env, name, values):
    panel = env[name].panel
    return median_ms(lambda: panel(dict(values)), before=env.invalidate_all)


def _usual_customer(env):
    """Return a customer in the middle: half of the others bought more often."""
    customers = env["customer.fact.sales"]._read_group(
        [("company_id", "=", env.company.id)],
        ["partner_id"],
        ["invoice_count:sum"],
        order="invoice_count:sum DESC",
    )
    return customers[len(customers) // 2][0]


def _panels(env):
    return [
        name
        for name in env.registry
        if name.startswith("customer.analysis.") and hasattr(env[name], "panel")
    ]


def _timed(env, model, domain, by, measures=("turnover:sum",), limit=None):
    """Time what the web client asks; of whole matrices, the grouped read behind it."""
    by = [by] if isinstance(by, str) else list(by)
    order = f"{measures[0]} DESC" if limit else None
    whole = len(by) > 1 or "product_id" in by

    def work():
        if whole:
            return model._read_group(domain, by, list(measures))
        return model.formatted_read_group(
            domain, by, list(measures), limit=limit, order=order
        )

    return median_ms(work, before=env.invalidate_all)


def equal(env) -> dict:
    """Compare totals of facts and of Odoo's report; 0 says that they are the same."""
    first = date(2000, 1, 1)
    [(facts_total,)] = env["customer.fact.sales"]._read_group(
        [("company_id", "=", env.company.id), ("month", ">=", first)],
        [],
        ["turnover:sum"],
    )
    [(report_total,)] = env["account.invoice.report"]._read_group(
        [
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("company_id", "=", env.company.id),
        ],
        [],
        ["price_subtotal:sum"],
    )
    return {"difference": round(facts_total - report_total, 2)}
