"""Customers, products and opening stock of the chosen customers' documents.

Each record has an external id (module ``retail_demo``), so that a second run, or one
after an interruption, finds it instead of making it again.
"""

from collections import defaultdict
from statistics import median
from zlib import crc32

from .. import countries, reader

MODULE = "retail_demo"
SPARE_PIECES = 100
_BATCH = 500


def known(env, model):
    """Ids by external name of what earlier runs made: {"product_85123A": 7, …}."""
    data = env["ir.model.data"].search_fetch(
        [("module", "=", MODULE), ("model", "=", model)], ["name", "res_id"]
    )
    return {record.name: record.res_id for record in data}


def name_records(env, names, records):
    """Gives records their external ids."""
    env["ir.model.data"]._update_xmlids(
        [
            {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
            for name, record in zip(names, records, strict=True)
        ]
    )


def make_products(env, lines):
    """Product ids by stock code; those that are missing are created."""
    by_code = defaultdict(list)
    for line in lines:
        by_code[line.code].append(line)
    ids = known(env, "product.product")
    missing = [code for code in sorted(by_code) if _product_name(code) not in ids]
    for start in range(0, len(missing), _BATCH):
        codes = missing[start : start + _BATCH]
        products = env["product.product"].create(
            [_product_values(code, by_code[code]) for code in codes]
        )
        name_records(env, map(_product_name, codes), products)
    ids = known(env, "product.product")
    return {code: ids[_product_name(code)] for code in by_code}


def _product_name(code):
    return f"product_{code.replace(' ', '_')}"


def _product_values(code, lines):
    """Values of a product; its cost is made up, 45 to 69 % of the middle price."""
    price = float(median(line.price for line in lines))
    service = code in reader.SERVICE_CODES
    share = 0 if service else (45 + crc32(code.encode()) % 25) / 100
    return {
        "name": next((line.description for line in lines if line.description), code),
        "default_code": code,
        "type": "service" if service else "consu",
        "is_storable": not service,
        "invoice_policy": "order" if service else "delivery",
        "list_price": price,
        "standard_price": round(price * share, 2),
    }


def make_customers(env, documents):
    """Partner ids by customer number; those that are missing are created."""
    country = {doc.customer: doc.country for doc in reversed(documents)}
    ids = known(env, "res.partner")
    numbers = [n for n in sorted(country) if f"customer_{n}" not in ids]
    partners = env["res.partner"].create(
        [_customer_values(env, number, country[number]) for number in numbers]
    )
    name_records(env, [f"customer_{number}" for number in numbers], partners)
    ids = known(env, "res.partner")
    return {number: ids[f"customer_{number}"] for number in country}


def _customer_values(env, number, country):
    """Values of a customer with a buyer; seller and payment term are made up."""
    code = countries.CODES.get(country)
    sellers = env.ref("sales_team.group_sale_salesman").all_user_ids
    sellers = sellers.filtered(lambda user: not user.share).sorted("id")
    terms = [
        env.ref(f"account.account_payment_term_{name}")
        for name in ("15days", "30days", "45days")
    ]
    place = crc32(number.encode())
    return {
        "name": f"Customer {number}",
        "ref": number,
        "is_company": True,
        "country_id": env["res.country"].search([("code", "=", code)], limit=1).id,
        "user_id": sellers[place % len(sellers)].id,
        "property_payment_term_id": terms[place % len(terms)].id,
        "child_ids": [
            (0, 0, {"name": f"Buyer of {number}", "function": "Buyer"}),
        ],
    }


def make_stock(env, products, documents):
    """Raises the stock to what the documents take, and 100 more, by a stock count."""
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    location = warehouse.lot_stock_id
    needed = _pieces(products, documents)
    quants = env["stock.quant"].with_context(inventory_mode=True)
    counted = {
        product.id: quantity
        for product, quantity in quants._read_group(
            [("location_id", "=", location.id), ("product_id", "in", list(needed))],
            ["product_id"],
            ["quantity:sum"],
        )
    }
    wanted = {p: pieces + SPARE_PIECES for p, pieces in needed.items()}
    values = [
        {"product_id": p, "location_id": location.id, "inventory_quantity": pieces}
        for p, pieces in wanted.items()
        if counted.get(p, 0) < pieces
    ]
    for start in range(0, len(values), _BATCH):
        quants.create(values[start : start + _BATCH]).action_apply_inventory()


def _pieces(products, documents):
    """How many pieces the documents take from stock, by product id."""
    needed = defaultdict(int)
    for document in documents:
        for line in document.lines:
            if not document.is_cancellation and line.code not in reader.SERVICE_CODES:
                needed[products[line.code]] += line.quantity
    return needed
