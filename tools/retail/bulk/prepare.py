"""Sets up, through Odoo's own API, what the bulk documents refer to.

Everything here is made up (the file names neither companies nor salespeople) and the
same in every run.
"""

from collections import namedtuple

TEAMS = ("North", "South", "East", "West", "Key accounts")
SALESPEOPLE = 40
INDUSTRIES = (
    "Gift shops",
    "Garden centres",
    "Department stores",
    "Stationers",
    "Museum shops",
    "Florists",
    "Interior designers",
    "Mail order",
    "Hotels",
    "Charities",
)
TERM_DAYS = (14, 30, 45, 60)
# One rate for the whole year, another one of today: open items are as booked, while
# orders and drafts are looked at with the rate of the day.
HISTORY_RATE = {"EUR": 1.15, "GBP": 0.87}
POUND_IN = {"GBP": 1.0, "EUR": 1.15}
TODAY_RATE = {"EUR": 1.18, "GBP": 0.85}

Company = namedtuple("Company", "name country currency second")
COMPANIES = (
    Company("Retail United Kingdom", "base.uk", "GBP", "EUR"),
    Company("Retail Ireland", "base.ie", "EUR", "GBP"),
)


def set_up(env, today):
    """Creates companies, rates, salespeople, industries and terms.

    :param date today: the day after the last document
    :return: rows for the parameter tables of the SQL files, by table name
    """
    env = env(context={**env.context, "tracking_disable": True, "lang": None})
    companies = [_company(env, index) for index in range(len(COMPANIES))]
    for company, wanted in zip(companies, COMPANIES, strict=True):
        _rates(env, company, wanted.second, today)
    return {
        "p_company": [
            {"company_no": number} | _company_row(env, company, wanted)
            for number, (company, wanted) in enumerate(
                zip(companies, COMPANIES, strict=True), start=1
            )
        ],
        "p_user": _salespeople(env, companies),
        "p_industry": _industries(env),
        "p_term": _terms(env),
        "p_country": _countries(env),
    }


def _currency(env, code):
    currency = env["res.currency"].with_context(active_test=False)
    found = currency.search([("name", "=", code)], limit=1)
    found.active = True
    return found


def _company(env, index):
    """The company of that index with country, currency and a chart of its own."""
    wanted = COMPANIES[index]
    currency = _currency(env, wanted.currency)
    company = env["res.company"].search([], order="id", limit=1)
    if index:
        values = {"name": wanted.name, "currency_id": currency.id}
        # Odoo would ask its own servers for the company's address and logo.
        if "iap_enrich_auto_done" in company._fields:
            values["iap_enrich_auto_done"] = True
        company = company.create(values)
    company.write({"name": wanted.name, "currency_id": currency.id})
    # On the partner: on the company itself Odoo would install the country's modules.
    company.partner_id.country_id = env.ref(wanted.country)
    env.user.company_ids |= company
    chart = env["account.chart.template"]
    chart.try_loading("generic_coa", company, install_demo=False, force_create=True)
    # The chart brings a currency and, if it was there before, another country.
    company.currency_id = currency
    _move_taxes(env, company)
    _warehouse(env, company, f"WH{index + 1}")
    # Tax is rounded per line, so that lines and totals agree without a remainder.
    company.tax_calculation_rounding_method = "round_per_line"
    return company


def _move_taxes(env, company):
    """Gives taxes, their groups and the domestic position the company's country."""
    of_company = [("company_id", "=", company.id)]
    taxes = env["account.tax"].with_context(active_test=False).search(of_company)
    company.account_fiscal_country_id = company.country_id
    taxes.tax_group_id.country_id = company.country_id
    taxes.country_id = company.country_id
    positions = env["account.fiscal.position"].search(of_company)
    positions.filtered("country_id").country_id = company.country_id


def _warehouse(env, company, code):
    warehouse = env["stock.warehouse"]
    if not warehouse.search_count([("company_id", "=", company.id)]):
        values = {"name": company.name, "code": code, "company_id": company.id}
        warehouse.create(values)


def _rates(env, company, code, today):
    currency = _currency(env, code)
    days = {today.replace(year=today.year - 2): HISTORY_RATE, today: TODAY_RATE}
    of_company = {"currency_id": currency.id, "company_id": company.id}
    env["res.currency.rate"].create(
        [{"name": day, "rate": rates[code]} | of_company for day, rates in days.items()]
    )


def _company_row(env, company, wanted):
    """The ids an SQL-made document of the company needs, by column name."""
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    second = _currency(env, wanted.second)
    lists = _pricelists(env, company, second)
    return {
        "company_id": company.id,
        "country_id": company.country_id.id,
        "currency_id": company.currency_id.id,
        "second_currency_id": second.id,
        "pricelist_id": lists[0].id,
        "second_pricelist_id": lists[1].id,
        "rate": HISTORY_RATE[wanted.second],
        "factor": POUND_IN[wanted.currency],
        "second_factor": POUND_IN[wanted.second],
        **_accounts(env, company),
        **_taxes(env, company),
        **_stock(env, company),
    }


def _pricelists(env, company, second):
    """The company's own pricelist in its currency, and one in the second currency."""
    pricelist = env["product.pricelist"]
    of_company = [("company_id", "=", company.id)]
    own = pricelist.search(of_company, limit=1) or pricelist.create(
        {"name": company.name, "company_id": company.id}
    )
    own.currency_id = company.currency_id
    values = {"name": f"{company.name}, {second.name}", "company_id": company.id}
    return own, pricelist.create(values | {"currency_id": second.id})


def _accounts(env, company):
    journal = env["account.journal"]
    of_company = [("company_id", "=", company.id)]
    bank = journal.search([*of_company, ("type", "=", "bank")], limit=1)
    sale = journal.search([*of_company, ("type", "=", "sale")], limit=1)
    method_in = bank.inbound_payment_method_line_ids[:1]
    method_out = bank.outbound_payment_method_line_ids[:1]
    partner = env["res.partner"].with_company(company)
    receivable = partner.default_get(["property_account_receivable_id"])
    debit, credit = (
        env["account.chart.template"].ref(f"account_journal_payment_{side}_account_id")
        for side in ("debit", "credit")
    )
    return {
        "sale_journal_id": sale.id,
        "bank_journal_id": bank.id,
        "bank_code": bank.code,
        "method_line_in": method_in.id,
        "method_in": method_in.payment_method_id.id,
        "method_line_out": method_out.id,
        "method_out": method_out.payment_method_id.id,
        "receivable_id": receivable["property_account_receivable_id"],
        "income_id": sale.default_account_id.id,
        "outstanding_in_id": (method_in.payment_account_id or debit).id,
        "outstanding_out_id": (method_out.payment_account_id or credit).id,
    }


def _taxes(env, company):
    tax = company.account_sale_tax_id
    domestic, export = env["account.fiscal.position"].search(
        [("company_id", "=", company.id)], order="sequence, id", limit=2
    )
    invoice, refund = (
        lines.filtered(lambda line: line.repartition_type == "tax")
        for lines in (
            tax.invoice_repartition_line_ids,
            tax.refund_repartition_line_ids,
        )
    )
    return {
        "tax_id": tax.id,
        "tax_percent": tax.amount,
        "tax_name": tax.name,
        "tax_account_id": invoice.account_id.id,
        "tax_group_id": tax.tax_group_id.id,
        "tax_line_invoice": invoice.id,
        "tax_line_refund": refund.id,
        "export_tax_id": export.map_tax(tax).id,
        "domestic_position_id": domestic.id,
        "export_position_id": export.id,
    }


def _stock(env, company):
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", company.id)], limit=1
    )
    customers = env.ref("stock.stock_location_customers")
    rules = warehouse.delivery_route_id.rule_ids
    rule = rules.filtered(lambda found: found.location_dest_id == customers)[:1]
    inventory = env["stock.location"].search(
        [("usage", "=", "inventory"), ("company_id", "=", company.id)],
        order="id",
        limit=1,
    )
    return {
        "warehouse_id": warehouse.id,
        "stock_location_id": warehouse.lot_stock_id.id,
        "customer_location_id": customers.id,
        "inventory_location_id": inventory.id,
        "out_type_id": warehouse.out_type_id.id,
        "out_prefix": warehouse.out_type_id.sequence_id.prefix,
        "out_sequence_id": warehouse.out_type_id.sequence_id.id,
        "rule_id": rule.id,
    }


def _salespeople(env, companies):
    """Forty users with sales rights in five teams; rows (n, user_id, team_id)."""
    teams = env["crm.team"].create(
        [{"name": name, "company_id": False} for name in TEAMS]
    )
    group = env.ref("sales_team.group_sale_salesman")
    company_ids = [company.id for company in companies]
    users = env["res.users"].with_context(no_reset_password=True)
    rights = {
        "group_ids": [(4, group.id)],
        "company_id": company_ids[0],
        "company_ids": [(6, 0, company_ids)],
    }
    names = [f"sales{number + 1:02}" for number in range(SALESPEOPLE)]
    users = users.create(
        [
            {"name": name.title(), "login": name, "email": f"{name}@example.com"}
            | rights
            for name in names
        ]
    )
    return [_salesperson(env, teams, number, user) for number, user in enumerate(users)]


def _salesperson(env, teams, number, user):
    team = teams[number % len(teams)]
    env["crm.team.member"].create({"crm_team_id": team.id, "user_id": user.id})
    return {"n": number, "user_id": user.id, "team_id": team.id}


def _industries(env):
    industries = env["res.partner.industry"].create(
        [{"name": name} for name in INDUSTRIES]
    )
    return [
        {"n": number, "industry_id": industry.id}
        for number, industry in enumerate(industries)
    ]


def _terms(env):
    terms = env["account.payment.term"].create(
        [
            {
                "name": f"{days} days net",
                "company_id": False,
                "line_ids": [
                    (5,),
                    (0, 0, {"value": "percent", "value_amount": 100, "nb_days": days}),
                ],
            }
            for days in TERM_DAYS
        ]
    )
    return [
        {"n": number, "term_id": term.id, "days": days}
        for number, (term, days) in enumerate(zip(terms, TERM_DAYS, strict=True))
    ]


def _countries(env):
    """Rows (name in the file, country_id); regions that are no country are left out."""
    from ..countries import CODES

    found = env["res.country"].search([("code", "in", list(CODES.values()))])
    by_code = {country.code: country.id for country in found}
    return [{"name": name, "country_id": by_code[code]} for name, code in CODES.items()]
